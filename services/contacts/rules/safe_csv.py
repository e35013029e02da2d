"""Lines of a list that opens rightly in Excel and is harmless there, and that an import reads back as it was."""

import csv
import io
import re
from collections.abc import Iterable

BOM = "\ufeff"
_FORMULA = r"[\s']*[=+\-@\uff1d\uff0b\uff0d\uff20]|'*[\t\r]"
_SPOILT = r"'*(?:0\d+|\d{12,}|\d+(?:\.\d+)?[eE][+-]?\d+)\Z"  # 007, the digits of a long number, 7E8
_MARKED = re.compile(f"{_FORMULA}|{_SPOILT}")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, or for a number of which it drops digits; it gets an apostrophe."""
    return f"'{cell}" if cell and _MARKED.match(cell) else cell


def unsafe(cell: str) -> str:
    """The cell without the apostrophe that we, or a spreadsheet, put before it."""
    return cell[1:] if cell[:1] == "'" and _MARKED.match(cell, 1) else cell


def line(cells: Iterable[str]) -> str:
    """One line, its end included."""
    text = io.StringIO()
    csv.writer(text).writerow([safe(cell) for cell in cells])
    return text.getvalue()
