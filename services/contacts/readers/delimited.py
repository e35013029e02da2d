"""Delimited text: commas, semicolons, tabs or bars; any line ends; quoted line breaks; a ``sep=`` line on top."""

import collections
import csv
from collections.abc import Iterator
from pathlib import Path

from services.contacts.errors import NoList
from services.contacts.readers.encodings import encoding_of
from services.contacts.readers.table import Row, Table

_SAMPLE = 65536
_CANDIDATES = ",;\t|"
_CONTROL = frozenset(chr(code) for code in range(32)) - set("\t\n\r\x0c\x1a\x00")


def table(path: Path) -> Table:
    """The file as one table. Raises NoList if it is no text."""
    encoding = encoding_of(path)
    sample = _sample(path, encoding)
    strange = sum(sample.count(sign) for sign in (*_CONTROL, "\ufffd")) + max(0, sample.count("\x00") - len(sample) // 100)
    if strange * 100 > len(sample) or not sample.strip("\x00 \t\r\n\ufeff"):
        code = "file-empty" if not strange else None
        raise NoList("the file holds no text" if code is None else "the file is empty", code=code)
    announced = _announced(sample)
    delimiter = announced or _delimiter(sample)
    form = {"reader": "delimited", "encoding": encoding, "delimiter": delimiter}
    return Table(form, lambda: _rows(path, encoding, delimiter))


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    """The ``sep=`` line counts as a row, so that numbers are those an editor shows."""
    number = 0
    try:
        with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
            for row in csv.reader(file, delimiter=delimiter, skipinitialspace=True):
                number += 1
                yield [f"sep={delimiter}"] if number == 1 and row and row[0].startswith("sep=") else row
    except csv.Error as fault:
        raise NoList(
            f"after row {number} a quoted cell does not end: {fault}",
            code="file-quotes",
            remedy='Look for a single " in or after that row and remove it.',
        ) from fault
    except UnicodeError as fault:
        raise NoList(f"after row {number} the text breaks off: {fault}", code="file-damaged") from fault


def _errors(encoding: str) -> str:
    """Eight-bit encodings have holes that are better shown as such than refused."""
    return "strict" if encoding.startswith("utf") else "replace"


def _sample(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        return file.read(_SAMPLE)


def _announced(sample: str) -> str | None:
    line = sample.lstrip("\ufeff")[:8].splitlines()[:1]
    if line and line[0].lower().startswith("sep=") and len(line[0]) >= 5:
        return line[0][4]
    return None


def _delimiter(sample: str) -> str:
    """The one that cuts most rows into the same number of cells, and more of them."""
    return max(_CANDIDATES, key=lambda candidate: _evenness(sample, candidate))


def _evenness(sample: str, delimiter: str) -> tuple[float, int]:
    lines = sample.splitlines(keepends=True)
    try:
        widths = [len(row) for row in csv.reader(lines[:400], delimiter=delimiter, skipinitialspace=True) if row]
    except csv.Error:
        return 0.0, 0
    shared = collections.Counter(width for width in widths if width > 1)
    if not shared:
        return 0.0, 0
    width, times = shared.most_common(1)[0]
    return round(times / len(widths), 1), width
