"""Lines of a list that opens rightly in Excel and is harmless there, and that an import reads back as it was."""

import csv
import io
from collections.abc import Iterable

BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; the import takes the apostrophe off again."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def line(cells: Iterable[str]) -> str:
    """One line, its end included."""
    text = io.StringIO()
    csv.writer(text).writerow([safe(cell) for cell in cells])
    return text.getvalue()
