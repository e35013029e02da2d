"""JSON and JSON Lines: read event by event, so that a large array never stands in memory as a whole."""

import functools
import itertools
from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson

from services.contacts.errors import NoList
from services.contacts.readers import encodings, records
from services.contacts.readers.cells import text
from services.contacts.readers.records import Record
from services.contacts.readers.source import Source
from services.contacts.readers.table import Row, Table

_DEPTH_LIMIT = 24
_VALUES_LIMIT = 5000
_LOOK_AHEAD = 100_000
_BLOCK = 1 << 17
_OPEN = ("start_map", "start_array")
_CLOSE = ("end_map", "end_array")
_EACH = "\0each"  # the values at the top of the file, one after the other
_TOP = ""  # the elements of the array that the file is

Event = tuple[str, Any]


def tables(source: Source) -> list[Table]:
    """The list; where an object holds several, each by its key. Raises NoList."""
    return [_table(source, place) for place in _places(source)]


def _table(source: Source, place: str) -> Table:
    form = {"reader": "json-lines" if place == _EACH else "json"}
    name = "" if place in (_TOP, _EACH) else place
    first = next(_elements(source, place), None)
    if isinstance(first, list):
        return Table(form, lambda: _rows(source, place), name or source.name)
    return records.table(source, _records, form, place=place, name=name)


def _records(source: Source, place: str) -> Iterator[Record]:
    for element in _elements(source, place):
        yield element if isinstance(element, dict) else {"": " ".join(element)}


def _rows(source: Source, place: str) -> Iterator[Row]:
    for element in _elements(source, place):
        yield element if isinstance(element, list) else list(element.values())


@functools.lru_cache(maxsize=64)
def _places(source: Source) -> tuple[str, ...]:
    """Where the lists are: the whole file, its lines, or the arrays of objects inside its one object."""
    events = _events(source)
    event, _ = next(events, ("", None))
    if event == "start_array":
        return (_TOP,)
    if event != "start_map":
        raise NoList("the file is a single value, not a list")
    depth = 1
    for event, _ in itertools.islice(events, _LOOK_AHEAD):
        if depth == 0:
            return (_EACH,)
        depth += (event in _OPEN) - (event in _CLOSE)
    return _inside(_events(source)) or (_EACH,)


def _inside(events: Iterator[Event]) -> tuple[str, ...]:
    found: list[str] = []
    keys: list[str | None] = []
    before = ""
    for event, value in events:
        if event == "map_key":
            keys[-1] = value
        elif event in _OPEN:
            if event == "start_map" and before == "start_array" and keys.count(None) == 1:
                found.append(".".join(key for key in keys if key))
            keys.append("" if event == "start_map" else None)
            _refuse_deep(len(keys))
        elif event in _CLOSE:
            keys.pop()
        before = event
    return tuple(dict.fromkeys(found))


def _elements(source: Source, place: str) -> Iterator[Record | Row]:
    """The elements of the list at a place: objects as records, arrays and single values as rows."""
    events = _events(source)
    number = 0
    try:
        for event, value in _starts(events, place):
            if event == "start_array":
                yield _cells(events)
            elif event == "start_map":
                yield _record(events)
            else:
                yield [text(value)]
            number += 1
    except NoList as fault:
        if fault.code != "file-damaged":
            raise
        raise NoList(f"after entry {number}: {fault.detail}", code=fault.code, remedy=fault.remedy) from fault


def _starts(events: Iterator[Event], place: str) -> Iterator[Event]:
    """The first event of each element; whoever takes it reads the element to its end."""
    if place == _EACH:
        yield from events
        return
    keys: list[str | None] = []
    for event, value in events:
        if event in _CLOSE:
            keys.pop()
        elif keys and keys[-1] is None and keys.count(None) == 1 and ".".join(filter(None, keys)) == place:
            yield event, value
        elif event == "map_key":
            keys[-1] = value
        elif event in _OPEN:
            keys.append("" if event == "start_map" else None)
            _refuse_deep(len(keys))


def _record(events: Iterator[Event]) -> Record:
    """An object flattened: names of nested objects joined by dots, values of lists by semicolons."""
    record: Record = {}
    keys: list[str] = [""]
    count = 0
    for event, value in events:
        if event == "map_key":
            keys[-1] = value
        elif event in _OPEN:
            keys.append("")
            _refuse_deep(len(keys))
        elif event in _CLOSE:
            keys.pop()
            if not keys:
                break
        else:
            name = keys[0] if len(keys) == 1 else ".".join(filter(None, keys))
            said = value if event == "string" else text(value)
            before = record.get(name)
            record[name] = f"{before}; {said}" if before and said else before or said
            count += 1
            _refuse_long(count)
    return record


def _cells(events: Iterator[Event]) -> Row:
    cells: Row = []
    depth = 1
    for event, value in events:
        if event in _OPEN:
            depth += 1
            _refuse_deep(depth)
        elif event in _CLOSE:
            depth -= 1
            if depth == 0:
                break
        elif event != "map_key":
            cells.append(text(value))
            _refuse_long(len(cells))
    return cells


def _refuse_deep(depth: int) -> None:
    if depth > _DEPTH_LIMIT:
        raise NoList("objects are nested too deep for a list of people", code="file-not-a-list")


def _refuse_long(count: int) -> None:
    if count > _VALUES_LIMIT:
        raise NoList(f"an entry has more than {_VALUES_LIMIT} values", code="file-too-wide")


def _events(source: Source) -> Iterator[Event]:
    try:
        with _utf8(source) as file:
            yield from ijson.basic_parse(file, multiple_values=True, use_float=True, buf_size=_BLOCK)
    except (ijson.JSONError, UnicodeError, ValueError, OverflowError) as fault:
        raise NoList(
            "the file is not well-formed JSON from there on, or holds a number of more than 18 digits",
            code="file-damaged",
            remedy="Export it again, or save the list as CSV (UTF-8).",
        ) from fault


def _utf8(source: Source) -> Any:
    encoding = encodings.encoding_of(source)
    if encoding.name in ("utf-8", "utf-8-sig") and encoding.errors == "strict":
        file: BinaryIO = source.open()
        if encoding.name == "utf-8-sig":
            file.read(3)
        return file
    return _Recoded(source)


class _Recoded:
    """Text of another encoding as bytes of UTF-8."""

    def __init__(self, source: Source):
        self._file = encodings.text(source)

    def __enter__(self) -> "_Recoded":
        return self

    def __exit__(self, *fault: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        """The next characters."""
        return self._file.read(size).encode("utf-8", "replace")
