"""What a column holds, told from what it is called."""

import re
from collections.abc import Sequence

from services.contacts.rules.columns import IGNORED
from services.contacts.rules.synonyms import EXACT, NOT_IN_PARTS, PARTS
from shared.people import folded

_FIELD_OF = {name: field for field, names in EXACT.items() for name in " ".join(names.split()).split(" | ")}
_ONE_ONLY = frozenset(
    ["name", "given_name", "middle_name", "family_name", "title", "gender", "country", "region", "district", "organisation"]
    + ["role", "external_id", "language"]
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
    words = whole.split()
    if len(words) > 6 or not NOT_IN_PARTS.isdisjoint(words):
        return None, 0.0
    padded = f" {whole} "
    for field, parts in PARTS.items():
        if any(f" {part} " in padded for part in parts):
            return field, 0.6
    return None, 0.0


def settled(guesses: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    """The guesses once each column has seen its neighbours: of a field that a person has once, the surest column holds it.

    *Nom* beside *Prénom* is the surname and alone the whole name; *Name*, *Nombre*, *Jina* beside a surname the given one.
    """
    found = list(guesses)
    fields = {field for field, _ in found}
    for at, (field, sure) in enumerate(found):
        if field == "nom":
            found[at] = ("family_name" if "given_name" in fields else "name", sure)
        elif field in ("nombre", "jina", "generic_name"):
            found[at] = ("given_name" if "family_name" in fields and "given_name" not in fields else "name", sure)
        fields.add(found[at][0])
    surest: dict[str, int] = {}
    for at, (field, sure) in enumerate(found):
        if field in _ONE_ONLY and (field not in surest or sure > found[surest[field]][1]):
            surest[field] = at
    return [guess if guess[0] not in _ONE_ONLY or surest[guess[0]] == at else (IGNORED, 0.0) for at, guess in enumerate(found)]
