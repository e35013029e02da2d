"""Refused rows on their way back to whoever can correct them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contacts.models import ALIAS, Import
from services.contacts.rules import refused_csv
from shared import store
from shared.errors import NotFound


def csv_lines(found: Import, part: str | None = None) -> Iterator[str]:
    """The file, line by line, in the order of the list: of one part of the file, or of all. Raises NotFound."""
    columns = {one["name"]: [column["name"] for column in one["columns"]] for one in found.parts}
    where: dict[str, Any] = {"import_id": found.id}
    if part is not None:
        if part not in columns:
            raise NotFound(f"The list has no part {part!r}.", code="part-unknown", field="part")
        where["part"] = part
        columns = {part: columns[part]}
    rows = _rows().find(where).sort("number", 1)
    return refused_csv.lines(columns, _widest(where), rows)


def _widest(where: dict[str, Any]) -> int:
    counted = _rows().aggregate([{"$match": where}, {"$group": {"_id": None, "cells": {"$max": {"$size": "$cells"}}}}])
    return int(next(counted, {"cells": 0})["cells"])


def file_name(found: Import, part: str | None = None) -> str:
    """Named after the list, so that what the name says of everybody in it is kept."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(part or found.file_name).stem).strip("-.") or "list"
    return f"{stem}-refused.csv"


def by_reason(found: Import, each: int = 5) -> list[dict[str, Any]]:
    """The reasons of an import by frequency, with the first rows of each."""
    ordered = sorted((found.reasons or {}).items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "reason": reason,
            "number": number,
            "rows": list(_rows().find({"import_id": found.id, "reason": reason}).sort("number", 1).limit(each)),
        }
        for reason, number in ordered
    ]


def _rows() -> Any:
    return store.database(ALIAS)["refused_rows"]
