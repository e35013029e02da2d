"""Where the header of a list is and which column holds what."""

import dataclasses
import hashlib
import re
from collections.abc import Mapping, Sequence

from services.contacts.errors import NoList
from services.contacts.rules import presets
from services.contacts.rules.columns import ADDRESSES, FIELDS, IGNORED, Column, custom, is_field
from services.contacts.rules.naming import Guess, field_of, guessed, settle
from services.contacts.rules.presets import Preset
from shared.errors import Invalid
from shared.people import clean, folded, normalise_email

__all__ = ["ADDRESSES", "FIELDS", "Column", "Header", "field_of", "find", "fingerprint"]

_PHONE_LIKE = re.compile(r"\+?[\d\s().-]{9,17}\Z")
_ROSTER = re.compile(r"[^<>@]+ <[^<>\s]+@[^<>\s]+>\Z|\S+ at [\w.-]+\Z")  # Anne Person <anne@example.org>, anne at example.org
Chosen = Mapping[str, str]


@dataclasses.dataclass(frozen=True)
class Header:
    """The columns of a list, all of them and in their order. ``row`` counts the rows above the first person, the header
    included; ``preset`` names the program that exported the list, where its columns tell; ``warnings`` are what whoever imports
    such an export should know (legal-basis, no-addresses, buyers-only)."""

    row: int
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    preset: str | None = None
    warnings: tuple[str, ...] = ()

    def fields(self) -> set[str]:
        """What some column holds."""
        return {column.field for column in self.columns} - {IGNORED}

    def mapping(self) -> dict[str, str]:
        """Field -> what the list calls it, for showing; several columns of one field are joined."""
        found: dict[str, str] = {}
        for column in self.columns:
            if column.field:
                before = found.get(column.field)
                found[column.field] = f"{before}, {column.title()}" if before else column.title()
        return found

    def ignored(self) -> list[str]:
        """Columns that nothing is taken from."""
        return [column.name for column in self.columns if column.name and not column.field]

    def exact(self) -> bool:
        """Whether this is our own export, of which every column means what it says."""
        preset = presets.recognised(self.names)
        return preset is not None and preset.exact

    def fingerprint(self) -> str:
        """The same for every list with these columns."""
        return fingerprint(self.names)


def fingerprint(names: Sequence[str]) -> str:
    """By which a mapping is remembered: a hash of what the columns are called, whatever their case, accents and signs."""
    return hashlib.sha256("\n".join(folded(name) for name in names).encode()).hexdigest()[:32]


def find(head: Sequence[Sequence[str]], chosen: Chosen | None = None) -> Header:
    """The header among the first rows; titles and notes may stand above it.

    ``chosen`` is what somebody said a column holds: its name, or its number counted from 0, -> a field, ``custom:<key>``, or
    an empty text to ignore it. That prevails. Raises NoList if nothing maps to an address.
    """
    for field in (chosen or {}).values():
        if not is_field(field):
            raise Invalid(
                f"there is no field {field!r}",
                code="mapping-unknown-field",
                field="mapping",
                remedy=f"Choose one of {', '.join(FIELDS)}, or custom:<key>.",
            )
    best: Header | None = None
    for number, cells in enumerate(head, start=1):
        found = _mapped(number, cells, chosen or {})
        if chosen and any(column.field in ADDRESSES and _looks_like(column.name, 9) == column.field for column in found.columns):
            continue  # chosen by number in a list without header: this is a person already
        if _tells_people_apart(found, chosen or {}) and (best is None or _weight(found) > _weight(best)):
            best = found
    return best or _headless(head, chosen or {})


def _tells_people_apart(header: Header, chosen: Chosen) -> bool:
    fields = header.fields()
    if fields.intersection(ADDRESSES):
        return True
    preset = presets.recognised(header.names) if header.preset else None
    known = {field for field in fields if field == "external_id" or field.startswith("handle:")}
    return bool(known) if preset and preset.addressless else bool(known.intersection(chosen.values()))


def _weight(header: Header) -> float:
    surest: dict[str, float] = {}
    for column in header.columns:
        if column.field:
            surest[column.field] = max(surest.get(column.field, 0.0), column.confidence)
    return sum(surest.values())


def _mapped(number: int, cells: Sequence[str], chosen: Chosen) -> Header:
    names = tuple(clean(cell) for cell in cells)
    preset = presets.recognised(names)
    by_name = {folded(name): field for name, field in chosen.items()}
    guesses = [_guess(name, at, names, preset, by_name) for at, name in enumerate(names)]
    settle(guesses)
    columns = tuple(
        Column(at, name, guess.field, guess.sure) for at, (name, guess) in enumerate(zip(names, guesses, strict=True))
    )
    return Header(number, names, columns, preset.label if preset else None, tuple(preset.warnings) if preset else ())


def _guess(name: str, at: int, names: Sequence[str], preset: Preset | None, chosen: Chosen) -> Guess:
    """Somebody's word first, then the preset's, then what the name tells."""
    plain = folded(name)
    picked = chosen.get(plain) if plain else None
    if picked is None:
        picked = chosen.get(str(at))
    if picked is not None:
        return Guess(picked, 1.0, fixed=True)
    if preset is None:
        return guessed(name)
    if (told := preset.field(name)) is not None:
        if told[0].startswith(presets.UNSURE):
            return _unsure(told[0])
        family, _, word = told[0].partition(":")
        written = preset.exact or family != "custom"
        return Guess(told[0] if written and is_field(told[0]) else custom(word), 1.0, fixed=True)
    if not preset.paths:
        return guessed(name)
    path, _, question = name.rpartition("/")
    return Guess(IGNORED, 0.0) if path in names else guessed(question)  # grp/question/choice: a 0 or 1 for each choice


def _unsure(field: str) -> Guess:
    word = field.partition(":")[2]
    better = guessed(word)
    return better if better.sure == 1.0 and better.field in FIELDS else Guess(custom(word), 1.0, fixed=True)


def _headless(head: Sequence[Sequence[str]], chosen: Chosen) -> Header:
    """A list without header, such as one address in each line: taken if the very first row holds an address already, or if
    somebody said which column holds one."""
    for number, cells in enumerate(head):
        texts = [clean(cell) for cell in cells]
        if not any(texts):
            continue
        fields = {at: field for at in range(len(texts)) if (field := chosen.get(str(at))) is not None}
        for at, text in enumerate(texts):
            if (
                at not in fields
                and (field := _looks_like(text, len(texts)))
                and (field == "email" or field not in fields.values())
            ):
                fields[at] = field
        held = set(fields.values())
        picked = held.intersection(ADDRESSES).intersection(chosen.values())
        if "email" in held or ("phone" in held and "name" in held) or picked:
            columns = tuple(Column(at, "", fields.get(at, IGNORED), 0.5 if at in fields else 0.0) for at in range(len(texts)))
            roster = len(texts) == 1 and bool(_ROSTER.match(texts[0]))
            return Header(number, (), columns, "Mailman" if roster else None)
        break
    seen = next((list(filter(None, map(clean, cells)))[:8] for cells in head if any(map(clean, cells))), [])
    raise NoList(
        f"no column is recognised as email or phone; the first row says: {', '.join(seen)[:200] or 'nothing'}",
        code="header-unknown",
        remedy="Call one column Email or Phone (or Courriel, Correo, Barua pepe, Simu …) and upload the list again.",
    )


def _looks_like(text: str, width: int) -> str | None:
    if _is_email(text):
        return "email"
    if _PHONE_LIKE.match(text):
        return "phone"
    return "name" if width <= 4 and re.match(r"[^\W\d_]+[ ,.][^\d@]+\Z", text) else None


def _is_email(text: str) -> bool:
    try:
        normalise_email(text)
    except Invalid:
        return False
    return True
