"""Address cards: vCard 2.1, 3.0 and 4.0 (RFC 2426, RFC 6350), one person per card.

A parser of our own: of the libraries, vobject gives up on a file at the first card it dislikes, and takes neither 2.1 with its
charsets nor folds inside a letter. Pictures and whatever else describes nobody are passed over.
"""

import binascii
import dataclasses
import operator
import quopri
import re
from collections.abc import Iterator

from services.contacts.errors import NoList
from services.contacts.readers import folded, records
from services.contacts.readers.records import Record
from services.contacts.readers.source import Source
from services.contacts.readers.table import Table

_LINE = re.compile(r'(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';((?:[^";]|"[^"]*")*)')
_PART = re.compile(r"(?:\\.|[^;\\])+|;", re.DOTALL)
_ITEM = re.compile(r"(?:\\.|[^,\\])+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_TEXTS = frozenset(
    ["FN", "N", "ORG", "TITLE", "ROLE", "TEL", "EMAIL", "ADR", "LANG", "CATEGORIES", "NOTE", "UID", "KIND", "X-ABSHOWAS", "AGENT"]
)
_NOT_TO_CALL = frozenset(["FAX", "PAGER", "MODEM", "BBS"])
_MOBILE = frozenset(["CELL", "IPHONE"])
_LONGEST = 1 << 18
_MOST = 500


@dataclasses.dataclass(frozen=True)
class Property:
    """A line of a card: ``types`` in capitals, ``preferred`` from 1 (most) to 101."""

    value: str
    types: frozenset[str] = frozenset()
    preferred: int = 101


Card = dict[str, list[Property]]
_preference = operator.attrgetter("preferred")


def table(source: Source) -> Table:
    """The cards as one table. Raises NoList."""
    return records.table(source, people, {"reader": "vcard"})


def people(source: Source, place: str = "") -> Iterator[Record]:
    """Each card. One inside another (an assistant's) is passed over. Raises NoList where the last does not end."""
    card: Card | None = None
    inside = kept = number = 0
    for line in _whole_lines(source):
        if (found := _LINE.match(line)) is None:
            continue
        name, value = found[1].upper(), found[3]
        edge = name in ("BEGIN", "END") and value.strip().upper() == "VCARD"
        if edge and name == "BEGIN" and card is not None and _awaits_card(card):
            inside += 1
        elif edge and name == "END" and inside:
            inside -= 1
        elif edge:
            if card is not None:
                number += 1
                yield from _person(card)
            card, kept, inside = ({} if name == "BEGIN" else None), 0, 0
        elif card is not None and not inside and name in _TEXTS and kept < _MOST:
            kept += 1
            card.setdefault(name, []).append(_property(found[2], value))
    if card is not None:
        raise NoList(
            f"the card after the first {number} does not end: the file is cut off",
            code="file-damaged",
            remedy="Export the address book again.",
        )


def _awaits_card(card: Card) -> bool:
    return bool(card.get("AGENT")) and not card["AGENT"].pop().value.strip()


def _whole_lines(source: Source) -> Iterator[str]:
    """Folded lines and, in quoted-printable, softly broken ones are joined. 2.1 folds at a space, which stays."""
    parts: list[str] = []
    length = 0
    soft = old = False
    for line in folded.lines(source):
        going_on = bool(parts) and soft and parts[-1].endswith("=")
        if going_on or (parts and line[:1] in (" ", "\t")):
            if going_on:
                parts[-1] = parts[-1][:-1]
            if length < _LONGEST:  # a picture; no text is as long
                parts.append(line if going_on else line[0 if old else 1 :])
                length += len(line)
            continue
        if parts:
            yield "".join(parts)
        parts, length = [line], len(line)
        soft = "QUOTED-PRINTABLE" in line.partition(":")[0].upper()
        if line[:8].upper() == "VERSION:":
            old = line[8:].strip() == "2.1"
    if parts:
        yield "".join(parts)


def _property(parameters: str, value: str) -> Property:
    types: set[str] = set()
    charset = encoding = ""
    preferred = 101
    for parameter in _PARAMETER.findall(parameters[:1000]):
        name, _, given = parameter.replace('"', "").upper().rpartition("=")
        if name == "CHARSET":
            charset = given.strip()
        elif name == "ENCODING" or given in ("QUOTED-PRINTABLE", "BASE64"):
            encoding = given
        elif name == "PREF" and given.strip().isdecimal():
            preferred = min(int(given[:4]), 100)
        elif name in ("", "TYPE"):
            types.update(given.split(","))
    if "PREF" in types:
        preferred = 1
    return Property(folded.decoded(_plain(value, encoding), charset), frozenset(types), preferred)


def _plain(value: str, encoding: str) -> str:
    content = value.encode("latin-1")
    if encoding == "QUOTED-PRINTABLE":
        return quopri.decodestring(content).decode("latin-1")
    if encoding in ("B", "BASE64"):
        try:
            return binascii.a2b_base64(content).decode("latin-1")
        except binascii.Error:
            return ""
    return value


def _person(card: Card) -> Iterator[Record]:
    """What the card says; none for a group of cards, no name for an organisation's."""
    kind = _first(card, "KIND").lower()
    if kind == "group":
        return
    family, given, middle, prefix = _structured(card, "N", 4)
    organisation, department = _structured(card, "ORG", 2)
    places = [_parts(found.value, 7) for found in card.get("ADR", [])]
    place = max(places, key=lambda parts: bool(parts[6]) + bool(parts[4]) + bool(parts[3]), default=[""] * 7)
    nobody = kind == "org" or _first(card, "X-ABSHOWAS").upper() == "COMPANY"
    name = _first(card, "FN")
    record = {
        "External id": _first(card, "UID"),
        "Title": prefix,
        "Full name": "" if nobody else name,
        "First name": given,
        "Middle name": middle,
        "Last name": family,
        "Organisation": organisation or (name if nobody else ""),
        "Department": department,
        "Role": _first(card, "TITLE") or _first(card, "ROLE"),
        "Tags": "; ".join(_unescaped(tag).strip() for found in card.get("CATEGORIES", []) for tag in _ITEM.findall(found.value)),
        "City": place[3],
        "Region": place[4],
        "Country": place[6],
        "Language": "; ".join(_unescaped(found.value) for found in sorted(card.get("LANG", []), key=_preference)),
        "Notes": "\n".join(_unescaped(found.value) for found in card.get("NOTE", [])),
        **records.numbered("Email", _addresses(card)),
        **records.numbered("Phone", _numbers(card)),
    }
    if said := records.stripped(record):
        yield said


def _addresses(card: Card) -> list[str]:
    found = sorted(card.get("EMAIL", []), key=_preference)
    return [re.sub(r"(?i)\s*mailto:", "", _unescaped(each.value)) for each in found]


def _numbers(card: Card) -> list[str]:
    """Mobile ones first, since that is where text messages go."""
    found = [each for each in card.get("TEL", []) if not each.types & _NOT_TO_CALL]
    found.sort(key=lambda each: (not each.types & _MOBILE, each.preferred))
    return [re.sub(r"(?i)\s*tel:", "", _unescaped(each.value)) for each in found]


def _first(card: Card, name: str) -> str:
    found = min(card.get(name, []), key=_preference, default=None)
    return _unescaped(found.value) if found else ""


def _structured(card: Card, name: str, number: int) -> list[str]:
    return _parts(card[name][0].value, number) if name in card else [""] * number


def _parts(value: str, number: int) -> list[str]:
    """The first components of a structured value."""
    parts = [""]
    for piece in _PART.findall(value):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] = _unescaped(piece).strip()
    return (parts + [""] * number)[:number]


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)
