"""Addresses as people paste them and as Mailman lists them: one a line, or a line full of ``Name <address>``.

Taken for that only where nothing else is left over; whatever has columns stays delimited text.
"""

import dataclasses
import re
from collections.abc import Iterator

from services.contacts.errors import NoList
from services.contacts.readers.encodings import encoding_of, text
from services.contacts.readers.source import Source
from services.contacts.readers.table import Row, Table

HEADER = ["Full name", "Email", "Phone"]

_LINES = 400
_LONGEST = 400
_BULLET = re.compile(r"\s*(?:[*•·–-]\s+|\d{1,4}[.)]\s+)?")
_NOTE = re.compile(r"(?:#.*|\((?!\S+ at \S+\.\S+\)\Z)[^@]*\)|[^@<>]*:)\Z")
_SWITCHED_OFF = re.compile(r"(?:[*•·–-]\s+)?\(.*\)\Z")
_WRAPPED = re.compile(r"(?<![>,;\s])[ \t]*[\r\n]+[ \t]*(?=<)")
_QUOTED = re.compile(r"""(?:"(?:\\.|[^"\\])*"|'[^']*')\Z""")
_EMPTY = re.compile(r"[(<\[]\s*[)>\]]")
_BRACKETS = re.compile(r"<\s*(?:mailto:)?([^<>@]+@[^<>@]+|[^<>@\s]+ at [^<>@\s]+\.[^<>@\s]+)\s*>", re.IGNORECASE)
_EMAIL = re.compile(r"(?:mailto:)?([^\s<>(),;:\"\[\]@|]+@[^\s<>(),;:\"\[\]@|]+\.[^\s<>(),;:\"\[\]@|]+)", re.IGNORECASE)
_HIDDEN = re.compile(r"([\w.+-]+) at ([\w-]+(?:\.[\w-]+)+)\Z")
_PHONE = re.compile(r"(?<![\w+])(\+?\(?\d[\d\s().-]{7,20}\d)(?!\w)")
_NAME = re.compile(r"[^\W\d_][^\d@<>\[\]{}|\t;=/\\]*\Z")
_SEPARATED = {separator: re.compile(rf'(?:"(?:\\.|[^"\\])*"|<[^<>]*>|[^{separator}])+') for separator in (";", ",", ",;")}


@dataclasses.dataclass(frozen=True)
class Person:
    """What an item says; ``bare`` if nothing marks where the name ends."""

    name: str
    email: str
    phone: str = ""


def separator(sample: str) -> str | None:
    """What stands between the addresses: a semicolon, a comma, either (``",;"``), or ``"\\n"`` alone. None: something else."""
    lines = [line.strip("\ufeff\x00 \r\n") for line in re.split(r"[\r\n]+", _WRAPPED.sub(" ", sample), maxsplit=_LINES)[:_LINES]]
    lines = [line for line in lines if line and not _NOTE.match(line) and not _SWITCHED_OFF.match(line)]
    if not lines or any("\t" in line or "|" in line for line in lines):
        return None
    if _share([person(line) for line in lines]) >= 0.9 and person(lines[0]):
        return "\n"
    for sign in _SEPARATED:
        items = [item for line in lines for item in _items(line, sign)]
        people = [person(item, sign) for item in items]
        if _share([one if one and one.email else None for one in people]) >= 0.95 and people[0]:
            return sign
    return None


def _share(people: list[Person | None]) -> float:
    return sum(one is not None for one in people) / len(people) if people else 0.0


def table(source: Source, sign: str) -> Table:
    """The people of a pasted list or a roster."""
    form = {"reader": "addresses", "encoding": encoding_of(source).name, "delimiter": sign}
    return Table(form, lambda: _rows(source, sign), source.name)


def _rows(source: Source, sign: str) -> Iterator[Row]:
    """What is no address keeps its row, with all of it as the name; so does one in brackets, which Mailman sends nothing to."""
    yield list(HEADER)
    number = 0
    waiting = ""
    try:
        with text(source) as file:
            for line in file:
                bare = line.strip("\ufeff\x00 \t\r\n")
                if waiting and not bare.startswith("<"):
                    yield [waiting, "", ""]
                    number += 1
                    waiting = ""
                if not bare or _NOTE.match(bare):
                    continue
                *whole, waiting = _items(f"{waiting} {bare}".strip(), sign) or [""]
                if "@" in waiting or person(waiting, sign) is not None:
                    whole, waiting = [*whole, waiting], ""
                for item in whole:
                    found = person(item, sign)
                    yield [found.name, found.email, found.phone] if found else [item, "", ""]
                    number += 1
        if waiting:
            yield [waiting, "", ""]
    except UnicodeError as fault:
        raise NoList(f"after address {number} the text breaks off", code="file-damaged") from fault


def _items(line: str, sign: str) -> list[str]:
    if sign == "\n":
        return [line]
    return [item for found in _SEPARATED[sign].findall(line) if (item := found.strip())]


def person(item: str, sign: str = "\n") -> Person | None:
    """The one address and the name beside it. None where there are several, or more than a name is left over."""
    if len(item) > _LONGEST or _SWITCHED_OFF.match(item):
        return None
    rest = item[_BULLET.match(item).end() :]  # type: ignore[union-attr]
    email, commas = "", False
    if found := _BRACKETS.search(rest) or _EMAIL.search(rest) or _HIDDEN.match(rest):
        email = _HIDDEN.sub(r"\1@\2", found[1] if found.re is not _HIDDEN else found[0])
        commas = found.re is _BRACKETS and "," not in sign and "," not in rest[found.end() :]
        rest = f"{rest[: found.start()].rstrip()} {rest[found.end() :].lstrip()}".strip()
    phone = ""
    if called := _PHONE.search(rest):
        phone = called[1].strip()
        rest = f"{rest[: called.start()]} {rest[called.end() :]}".strip()
    if not email and not phone:
        return None
    name = _name(_EMPTY.sub("", rest).strip(), commas=commas)
    return None if name is None else Person(name, email, phone)


def _name(rest: str, *, commas: bool) -> str | None:
    """The name in what is left, without quotes, brackets and dashes around it. None if it is more than a name."""
    quoted = _QUOTED.match(rest) is not None
    name = re.sub(r'\\(["\\])', r"\1", rest[1:-1]) if quoted else rest.strip(" -–:").removeprefix("(").removesuffix(")")
    name = name.strip()
    if not name:
        return ""
    if ("," in name or '"' in name) and not (quoted or commas):
        return None
    return name if _NAME.match(name) and len(name) <= 100 and len(name.split()) <= 8 else None
