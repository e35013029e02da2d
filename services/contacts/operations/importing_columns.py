"""Columns of a list that are taken for custom fields: a field that is not there loses its values, so that is said beforehand."""

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from services.contacts.operations import customs
from services.contacts.operations.importing_parts import Part
from shared.errors import Invalid

CODE = "custom-unknown"
REMEDY = "Create the field first, or choose another for the column; an empty one leaves the column out."
_FAMILY = "custom:"


def settled(parts: Sequence[Part], said: Collection[str]) -> list[Part]:
    """The parts without guesses at custom fields that are not there. What somebody has ``said``, and what our own export says,
    stays, to be complained about."""
    there, retired = customs.taking(), customs.retired()
    return [_settled(part, said, there, retired) for part in parts]


def _settled(part: Part, said: Collection[str], there: Collection[str], retired: Collection[str]) -> Part:
    exact = part.header.exact()

    def stays(field: str) -> bool:
        key = field.removeprefix(_FAMILY)
        if key == field or field in said or key in there:
            return True
        return exact and key not in retired  # what our export has of a retired field, its people have

    columns = tuple(
        column if stays(column.field) else dataclasses.replace(column, field="", confidence=0.0) for column in part.header.columns
    )
    return dataclasses.replace(part, header=dataclasses.replace(part.header, columns=columns))


def problems(parts: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The columns whose custom field is not there, each with what to do."""
    there = customs.taking()
    return [
        {
            "part": part["name"], "column": column["name"] or str(at), "field": column["field"], "code": CODE,
            "detail": f"The column {column['name'] or at!r} is taken for the custom field"
                      f" {column['field'].removeprefix(_FAMILY)!r}, which is not there or retired.",
            "remedy": REMEDY,
        }
        for part in parts
        for at, column in enumerate(part["columns"])
        if column["field"].startswith(_FAMILY) and column["field"].removeprefix(_FAMILY) not in there
    ]  # fmt: skip


def check(parts: Sequence[Mapping[str, Any]]) -> None:
    """Raises Invalid that names every such column."""
    if found := problems(parts):
        raise Invalid(" ".join(one["detail"] for one in found), code=CODE, field="mapping", remedy=REMEDY)
