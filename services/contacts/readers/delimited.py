"""Delimited text: commas, semicolons, tabs or bars; any line ends; quoted line breaks; a ``sep=`` line on top."""

import collections
import csv
import dataclasses
import io
from collections.abc import Iterator

from services.contacts.errors import NoList
from services.contacts.readers.encodings import encoding_of, text
from services.contacts.readers.source import Source
from services.contacts.readers.table import Row, Table

_SAMPLE = 65536
_SAMPLE_LINES = 400
_CANDIDATES = ",;\t|"
_CONTROL = frozenset(chr(code) for code in range(32)) - set("\t\n\r\x0c\x1a\x00")


@dataclasses.dataclass(frozen=True)
class Cut:
    """How lines fall into cells. ``second`` cuts the rows that the first leaves whole, where it gives the same ``width``."""

    delimiter: str
    second: str = ""
    width: int = 0


def table(source: Source, start: str) -> Table:
    """The file as one table, by the look of its first lines."""
    cut = _cut(start)
    form = {"reader": "delimited", "encoding": encoding_of(source).name, "delimiter": cut.delimiter}
    return Table(form, lambda: _rows(source, cut), source.name)


def sample(source: Source) -> str:
    """The first whole lines. Raises NoList if they are no text."""
    with text(source) as file:
        try:
            start = file.read(_SAMPLE)
        except UnicodeError as fault:
            raise NoList("the text breaks off in its first lines", code="file-damaged") from fault
    strange = sum(start.count(sign) for sign in (*_CONTROL, "\ufffd")) + max(0, start.count("\x00") - len(start) // 100)
    if strange * 100 > len(start) or not start.strip("\x00 \t\r\n\ufeff"):
        code = "file-empty" if not strange else None
        raise NoList("the file holds no text" if code is None else "the file is empty", code=code)
    whole = max(start.rfind("\n"), start.rfind("\r")) + 1
    return start[:whole] if len(start) == _SAMPLE and whole else start


def _rows(source: Source, cut: Cut) -> Iterator[Row]:
    """The ``sep=`` line counts as a row, so that numbers are those an editor shows."""
    number = 0
    try:
        with text(source) as file:
            for row in csv.reader(file, delimiter=cut.delimiter, skipinitialspace=True):
                number += 1
                if number == 1 and row and row[0].removeprefix("\ufeff").lower().startswith("sep="):
                    yield [f"sep={cut.delimiter}"]
                elif cut.second and len(row) == 1:
                    yield _again(row, cut)
                else:
                    yield row
    except csv.Error as fault:
        raise NoList(
            f"after row {number} a quoted cell does not end: {fault}",
            code="file-quotes",
            remedy='Look for a single " in or after that row and remove it.',
        ) from fault
    except UnicodeError as fault:
        raise NoList(f"after row {number} the text breaks off: {fault}", code="file-damaged") from fault


def _again(row: Row, cut: Cut) -> Row:
    cells = _split(row[0], cut.second)
    return cells if len(cells) == cut.width else row


def _split(line: str, delimiter: str) -> Row:
    try:
        return next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    except csv.Error:
        return [line]


def _cut(content: str) -> Cut:
    delimiter = _announced(content)
    if delimiter:
        return Cut(delimiter)
    rows = {candidate: _cells(content, candidate) for candidate in _CANDIDATES}
    delimiter = max(_CANDIDATES, key=lambda candidate: _evenness(rows[candidate]))
    width = _evenness(rows[delimiter])[1]
    whole = [row[0] for row in rows[delimiter] if len(row) == 1] if width > 1 else []
    for second in _CANDIDATES:
        if second != delimiter and any(len(_split(line, second)) == width for line in whole):
            return Cut(delimiter, second, width)
    return Cut(delimiter)


def _announced(content: str) -> str | None:
    line = content.lstrip("\ufeff")[:8].splitlines()[:1]
    if line and line[0].lower().startswith("sep=") and len(line[0]) >= 5:
        return line[0][4]
    return "\t" if content.lstrip("\ufeff")[:5].lower() == "sep=\t" else None


def _cells(content: str, delimiter: str) -> list[Row]:
    lines = [line for line, _ in zip(io.StringIO(content, newline=""), range(_SAMPLE_LINES), strict=False)]
    try:
        return [row for row in csv.reader(lines, delimiter=delimiter, skipinitialspace=True) if row]
    except csv.Error:
        return []


def _evenness(rows: list[Row]) -> tuple[float, int]:
    """The better delimiter cuts more rows into the same number of cells, and into more of them."""
    shared = collections.Counter(len(row) for row in rows if len(row) > 1)
    if not shared:
        return 0.0, 0
    width, times = shared.most_common(1)[0]
    return round(times / len(rows), 1), width
