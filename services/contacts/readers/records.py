"""Tables out of files that name each value where it stands: the names become the header."""

import functools
from collections.abc import Callable, Iterator, Sequence

from services.contacts.errors import NoList
from services.contacts.readers.source import Source
from services.contacts.readers.table import Row, Table

Record = dict[str, str]
Read = Callable[[Source, str], Iterator[Record]]

COLUMNS = (
    *("External id", "Title", "Full name", "First name", "Middle name", "Last name", "Email", "Phone"),
    *("Organisation", "Department", "Role", "Group", "Tags", "City", "Region", "Country", "Language", "Notes"),
)
"""What address books say about a person, in the words that ``rules.header`` knows."""

_WIDTH_LIMIT = 500
_SEVERAL = 5


def table(source: Source, read: Read, form: dict[str, str], *, place: str = "", name: str = "") -> Table:
    """Records as rows below a header of all names that occur. Raises NoList, also where the file breaks later on."""
    header = columns(source, read, place)
    if not header:
        raise NoList("the file holds no entry", code="file-empty")
    return Table(form, lambda: _rows(source, read, place, header), name or source.name)


@functools.lru_cache(maxsize=64)
def columns(source: Source, read: Read, place: str) -> tuple[str, ...]:
    """All names that occur, by reading the file through; kept, since a long import opens its file many times."""
    seen: dict[str, None] = {}
    for record in read(source, place):
        if not record.keys() <= seen.keys():
            seen.update(dict.fromkeys(record))
            if len(seen) > _WIDTH_LIMIT:
                raise NoList(f"the entries have more than {_WIDTH_LIMIT} different fields", code="file-too-wide")
    order = {name: place for place, name in enumerate(seen)}
    return tuple(sorted(seen, key=lambda name: _rank(name, order[name])))


def _rank(name: str, order: int) -> tuple[int, int]:
    base, _, number = name.removesuffix(")").partition(" (")
    if base in COLUMNS:
        return COLUMNS.index(base), int(number) if number.isdecimal() else 1
    return len(COLUMNS), order


def _rows(source: Source, read: Read, place: str, header: tuple[str, ...]) -> Iterator[Row]:
    yield list(header)
    for record in read(source, place):
        yield [record.get(name, "") for name in header]


def numbered(name: str, values: Sequence[str]) -> Record:
    """``Email``, ``Email (2)``, …; the last takes all that is left."""
    distinct = list(dict.fromkeys(filter(None, map(str.strip, values))))
    if len(distinct) > _SEVERAL:
        distinct[_SEVERAL - 1 :] = ["; ".join(distinct[_SEVERAL - 1 :])]
    return {name if number == 1 else f"{name} ({number})": value for number, value in enumerate(distinct, start=1)}


def stripped(record: Record) -> Record:
    """Only what says something."""
    return {name: text for name, value in record.items() if (text := value.strip())}
