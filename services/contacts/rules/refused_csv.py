"""Refused rows as a list that opens rightly in Excel, is harmless there, and can be corrected and imported again."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
OURS = ("Row in the list", "Why refused", "What to do")


def lines(names: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The file line by line: the list's own columns as they were, then ours, which an import ignores."""
    rows = iter(rows)
    first = next(rows, None)
    width = max(len(names), len(first["cells"]) if first else 0)
    header = [*names, *(f"Column {number}" for number in range(len(names) + 1, width + 1))]
    yield BOM + _line([*header, *OURS])
    for row in [first] if first else []:
        yield _refused(row, width)
    for row in rows:
        yield _refused(row, width)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; the import takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _refused(row: Mapping[str, Any], width: int) -> str:
    cells = [*row["cells"], *[""] * width][:width]
    why = f"{row.get('detail') or ''} ({row['reason']})".strip()
    return _line([*cells, str(row["row"]), why, row.get("remedy") or ""])


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow([safe(cell) for cell in cells])
    return text.getvalue()
