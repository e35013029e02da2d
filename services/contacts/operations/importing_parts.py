"""The lists inside an uploaded file: one for a text file, one per sheet of a workbook, one per file of an archive.

Rows are counted through all of them, so that one checkpoint says how far an import is: row ``offset + n`` of an import is
line ``n`` of that part.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.contacts.errors import NoList
from services.contacts.operations import uploads
from services.contacts.readers import Table
from services.contacts.readers.table import Row
from services.contacts.rules import header
from services.contacts.rules.columns import Column
from services.contacts.rules.export_shapes import refusal_reason
from services.contacts.rules.header import Header
from shared.people import clean

Chosen = Mapping[str, str]
REFUSALS = ("unsubscribed", "bounced")
HEAD_ROWS = 60


@dataclasses.dataclass(frozen=True)
class Part:
    """One list. ``says``: what its file name says of everybody in it (unsubscribed, bounced, never-subscribed)."""

    name: str
    table: Table
    header: Header
    says: str | None
    offset: int = 0

    def rows(self, after: int) -> Iterator[tuple[int, Row]]:
        """Numbered rows below the header, and below row ``after`` of the import."""
        start = max(self.header.row, after - self.offset)
        return itertools.islice(enumerate(self.table.rows(), start=self.offset + 1), start, None)

    def described(self, lines: int) -> dict[str, Any]:
        """What an import remembers of the part."""
        return {
            "name": self.name,
            "says": self.says,
            "offset": self.offset,
            "header_row": self.header.row,
            "rows": max(0, lines - self.header.row),
            "format": dict(self.table.format),
            "preset": self.header.preset,
            "fingerprint": self.header.fingerprint(),
            "columns": [
                {"name": column.name, "field": column.field, "confidence": column.confidence} for column in self.header.columns
            ],
            "warnings": list(self.header.warnings),
        }


def read(upload: str, file_name: str, chosen: Chosen | None, remembered: Mapping[str, Chosen]) -> list[Part]:
    """The parts that hold people, without their offsets. ``chosen`` is the mapping somebody has set for this file, and
    ``remembered`` those of the partner by fingerprint. Raises NoList when there is none, Invalid for a strange mapping."""
    found: list[Part] = []
    fault: NoList | None = None
    for table in uploads.tables(upload, file_name):
        head = table.head(HEAD_ROWS)
        try:
            columns = header.find(head, chosen or _remembered(head, remembered))
        except NoList as why:
            fault = fault or why
            continue
        found.append(Part(table.name, table, columns, refusal_reason(table.name or file_name) or refusal_reason(file_name)))
    if not found:
        raise fault or NoList("the file has no table", code="file-empty")
    return found


def _remembered(head: Sequence[Row], remembered: Mapping[str, Chosen]) -> Chosen | None:
    for cells in head if remembered else ():
        if chosen := remembered.get(header.fingerprint([clean(cell) for cell in cells])):
            return chosen
    return None


def counted(parts: Sequence[Part]) -> tuple[list[Part], list[dict[str, Any]]]:
    """The parts with their offsets, and what to remember of them. Reads everything once, so that a file that breaks half-way
    is found before anything of it is stored. Raises NoList."""
    placed, described, offset = [], [], 0
    for part in parts:
        lines = part.table.count()
        part = dataclasses.replace(part, offset=offset)
        placed.append(part)
        described.append(part.described(lines))
        offset += lines
    return placed, described


def reopened(upload: str, file_name: str, described: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The parts of an import as they were when it was taken in: the same tables, columns and offsets. Raises NoList."""
    tables = {table.name: table for table in uploads.tables(upload, file_name)}
    return [
        Part(part["name"], tables[part["name"]], _header(part), part["says"], part["offset"])
        for part in described
        if part["name"] in tables
    ]


def _header(part: Mapping[str, Any]) -> Header:
    columns = tuple(Column(at, one["name"], one["field"], one["confidence"]) for at, one in enumerate(part["columns"]))
    names = tuple(column.name for column in columns)
    return Header(part["header_row"], names, columns, part["preset"], tuple(part["warnings"]))
