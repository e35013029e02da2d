"""Where the header of a list is and which column holds what."""

import dataclasses
import re
from collections.abc import Sequence

from services.contacts.errors import NoList
from services.contacts.rules.synonyms import EXACT, NOT_IN_PARTS, PARTS
from shared.errors import Invalid
from shared.people import clean, folded, normalise_email

_FIELD_OF = {name: field for field, names in EXACT.items() for name in " ".join(names.split()).split(" | ")}
_PHONE_LIKE = re.compile(r"\+?[\d\s().-]{9,17}\Z")
ADDRESSES = ("email", "phone")


@dataclasses.dataclass(frozen=True)
class Header:
    """``columns``: field -> position. ``row`` counts the rows above the first person, the header included."""

    row: int
    names: tuple[str, ...]
    columns: dict[str, int]
    confidence: dict[str, float]

    def mapping(self) -> dict[str, str]:
        """Field -> what the list calls it, for showing."""
        return {
            field: self.names[position] if self.names else f"column {position + 1}" for field, position in self.columns.items()
        }

    def ignored(self) -> list[str]:
        """Columns that nothing is taken from."""
        used = set(self.columns.values())
        return [name for position, name in enumerate(self.names) if name and position not in used]


def find(head: Sequence[Sequence[str]]) -> Header:
    """The header among the first rows; titles and notes may stand above it. Raises NoList if none maps to an address."""
    best: Header | None = None
    for number, cells in enumerate(head, start=1):
        found = _mapped(number, cells)
        if any(field in found.columns for field in ADDRESSES) and (best is None or _weight(found) > _weight(best)):
            best = found
    return best or _headless(head)


def _weight(header: Header) -> float:
    return sum(header.confidence.values())


def _mapped(number: int, cells: Sequence[str]) -> Header:
    names = tuple(clean(cell) for cell in cells)
    columns: dict[str, int] = {}
    confidence: dict[str, float] = {}
    for position, name in enumerate(names):
        field, sure = field_of(name)
        if field and sure > confidence.get(field, 0.0):
            columns[field], confidence[field] = position, sure
    _settle_names(columns, confidence)
    return Header(number, names, columns, confidence)


def field_of(name: str) -> tuple[str | None, float]:
    """The field a column of this name holds, and how sure that is."""
    if not name or len(name) > 60 or "@" in name:
        return None, 0.0
    whole = folded(name)
    before, after = re.split(r"[/(:*]", name)[0], name.split("/")[-1]  # "Phone (mobile)", "person/phone"
    for spelling in (whole, folded(before), folded(after)):
        if field := _FIELD_OF.get(spelling):
            return field, 1.0
    words = whole.split()
    if len(words) > 6 or not NOT_IN_PARTS.isdisjoint(words):
        return None, 0.0
    padded = f" {whole} "
    for field, parts in PARTS.items():
        if any(f" {part} " in padded for part in parts):
            return field, 0.6
    return None, 0.0


def _settle_names(columns: dict[str, int], confidence: dict[str, float]) -> None:
    """*Nom* beside *Prénom* is the surname and alone the whole name; *Name*, *Nombre*, *Jina* beside a surname the given one."""
    for word in ("nom", "nombre", "jina", "generic_name"):
        if word not in columns:
            continue
        position, sure = columns.pop(word), confidence.pop(word)
        if word == "nom":
            field = "family_name" if "given_name" in columns else "name"
        else:
            field = "given_name" if "family_name" in columns and "given_name" not in columns else "name"
        if field not in columns:
            columns[field], confidence[field] = position, sure


def _headless(head: Sequence[Sequence[str]]) -> Header:
    """A list without header, such as one address in each line: taken if the very first row holds an address already."""
    for number, cells in enumerate(head):
        if not any(map(clean, cells)):
            continue
        columns: dict[str, int] = {}
        for position, cell in enumerate(cells):
            if "email" not in columns and _is_email(cell):
                columns["email"] = position
            elif "phone" not in columns and _PHONE_LIKE.match(clean(cell)):
                columns["phone"] = position
            elif "name" not in columns and len(cells) <= 4 and re.match(r"[^\W\d_]+[ ,.][^\d@]+\Z", clean(cell)):
                columns["name"] = position
        if "email" in columns or ("phone" in columns and "name" in columns):
            return Header(number, (), columns, dict.fromkeys(columns, 0.5))
        break
    seen = next((list(filter(None, map(clean, cells)))[:8] for cells in head if any(map(clean, cells))), [])
    raise NoList(
        f"no column is recognised as email or phone; the first row says: {', '.join(seen)[:200] or 'nothing'}",
        code="header-unknown",
        remedy="Call one column Email or Phone (or Courriel, Correo, Barua pepe, Simu …) and upload the list again.",
    )


def _is_email(cell: str) -> bool:
    try:
        normalise_email(cell)
    except Invalid:
        return False
    return True
