"""What a column holds, told from what it is called."""

import dataclasses
import re
from collections.abc import Sequence

from services.contacts.rules import presets
from services.contacts.rules.columns import IGNORED, Column
from services.contacts.rules.synonyms import EXACT, NOT_IN_PARTS, PARTS
from shared.people import folded

_FIELD_OF = {name: field for field, names in EXACT.items() for name in " ".join(names.split()).split(" | ")}
_NUMBERED = re.compile(r" ?[1-9]\Z")  # E-mail 2, Phone1
_ONE_ONLY = frozenset(
    ["name", "given_name", "middle_name", "family_name", "title", "gender", "country", "region", "district", "organisation"]
    + ["role", "external_id", "language"]
)
_MOBILE = frozenset(
    ["mobile", "cell", "cellphone", "portable", "movil", "celular", "gsm", "sms", "whatsapp", "mkononi", "telemovel"]
)


def field_of(name: str) -> tuple[str | None, float]:
    """The field a column of this name holds, and how sure that is."""
    if not name or len(name) > 60 or "@" in name:
        return None, 0.0
    whole = folded(name)
    before, after = re.split(r"[/(:*]", name)[0], name.split("/")[-1]  # "Phone (mobile)", "person/phone"
    for spelling in (whole, folded(before), folded(after)):
        if field := _FIELD_OF.get(spelling):
            return field, 1.0
    if (field := _FIELD_OF.get(_NUMBERED.sub("", whole))) and _NUMBERED.search(whole):
        return field, 0.9
    words = whole.split()
    if len(words) > 6 or not NOT_IN_PARTS.isdisjoint(words):
        return None, 0.0
    padded = f" {whole} "
    for field, parts in PARTS.items():
        if any(f" {part} " in padded for part in parts):
            return field, 0.6
    return None, 0.0


@dataclasses.dataclass(slots=True)
class Guess:
    """What a column seems to hold. ``fixed``: somebody, or the program that wrote the list, has said so."""

    field: str
    sure: float
    fixed: bool = False


def guessed(name: str) -> Guess:
    """By its name alone."""
    field, sure = field_of(name)
    return Guess(field or IGNORED, sure)


def in_order(columns: Sequence[Column]) -> list[Column]:
    """The columns that hold something, as they are to be asked: where several hold the same, as the program that wrote the
    list ranks them; else a mobile number before others, since only there text messages arrive."""
    preset = presets.recognised([column.name for column in columns])

    def rank(column: Column) -> tuple[int, int]:
        told = preset.field(column.name) if preset else None
        if told and told[0] == column.field:
            return told[1], column.position
        mobile = column.field == "phone" and not _MOBILE.isdisjoint(folded(column.name).split())
        return 900 if mobile else 1000, column.position

    return sorted((column for column in columns if column.field), key=rank)


def settle(guesses: Sequence[Guess]) -> None:
    """Once each column has seen its neighbours: of a field that a person has once, the surest column holds it.

    *Nom* beside *Prénom* is the surname and alone the whole name; *Name*, *Nombre*, *Jina* beside a surname the given one.
    """
    fields = {guess.field for guess in guesses}
    for guess in guesses:
        if guess.field == "nom":
            guess.field = "family_name" if "given_name" in fields and "family_name" not in fields else "name"
        elif guess.field in ("nombre", "jina", "generic_name"):
            guess.field = "given_name" if "family_name" in fields and "given_name" not in fields else "name"
        fields.add(guess.field)
    surest: dict[str, Guess] = {}
    for guess in guesses:
        best = surest.get(guess.field)
        if best is None or (guess.fixed, guess.sure) > (best.fixed, best.sure):
            surest[guess.field] = guess
    for guess in guesses:
        if guess.field in _ONE_ONLY and not guess.fixed and surest[guess.field] is not guess:
            guess.field, guess.sure = IGNORED, 0.0
