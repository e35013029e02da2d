"""What stands in the place of a name: a person with or without title, a couple, an organisation.

Own tables and not a library for names: those know English titles only, cost a hundred microseconds a name, and take
``Mhe. Asha Kaya`` for three names.
"""

import functools
import re
from typing import NamedTuple

from shared.people.capitals import cased
from shared.people.name_words import AND, JOINED_TITLES, ORGANISATIONS, SUFFIXES, SURELY_AND, TITLES, WEAK
from shared.people.names import folded

_ORDINARY = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,4}\Z")
_TELLING = frozenset(word.capitalize() for word in TITLES | ORGANISATIONS)
_OF = frozenset(["of", "ya", "cha", "for", "pour"])
_LEGAL_FORM = re.compile(r"\b(?:S\.?A\.?R\.?L|S\.A|P\.?L\.?C|L\.T\.D|N\.G\.O|O\.N\.G|A\.S\.B\.L)\b\.?", re.IGNORECASE)


class Named(NamedTuple):
    """``flag`` is *couple* for two people, and *organisation-as-name* if ``organisation`` holds what stood in the place of a
    name; ``given`` and ``family`` are there if the writing tells them apart for certain (``PERSON, Anne``)."""

    name: str
    title: str = ""
    given: str = ""
    family: str = ""
    organisation: str = ""
    flag: str = ""


@functools.lru_cache(maxsize=20_000)
def named(text: str) -> Named:
    """What a cleaned cell for a name says."""
    if _ORDINARY.match(text) and _TELLING.isdisjoint(text.split(" ")):
        return Named(text)
    words = text.split(" ")
    plain = [folded(word) for word in words]
    if _is_organisation(text, plain):
        return Named("", organisation=text, flag="organisation-as-name")
    if _is_couple(words, plain):
        return Named(cased(text), flag="couple")
    if text.count(",") == 1:
        return _reversed(text)
    count = 0
    while count < len(words) - 1 and (plain[count] in TITLES or plain[count] == "h e"):
        count += 1
    if any(map(str.isalpha, "".join(words[count:]))):
        return Named(cased(" ".join(words[count:])), _titled(words[:count]))
    return Named(text)


@functools.lru_cache(maxsize=2_000)
def is_title(text: str) -> bool:
    """Whether this is what people are addressed by, and not what they do."""
    words = folded(text).split()
    return bool(words) and (all(word in TITLES or word in ("m", "me") for word in words) or folded(text) == "h e")


def _is_organisation(text: str, plain: list[str]) -> bool:
    found = [word for word in plain if word in ORGANISATIONS]
    if len(plain) < 2 or (not found and "." not in text):
        return False
    if plain[0] in TITLES and plain[0] != "chief":
        return False
    strong = [word for word in found if word not in WEAK]
    of = not _OF.isdisjoint(plain[1:])  # Bank of Ghana
    return bool(strong) or len(found) > 1 or (bool(found) and of) or bool(_LEGAL_FORM.search(text))


def _is_couple(words: list[str], plain: list[str]) -> bool:
    for at in range(1, len(words) - 1):
        joins = "&" if words[at] == "&" else words[at].lower()
        if joins in AND and plain[at - 1] in JOINED_TITLES and plain[at + 1] in JOINED_TITLES:
            return True
        if joins in SURELY_AND and len(words) > 2:
            return True
    return False


def _reversed(text: str) -> Named:
    """``PERSON, Anne``; but ``Anne Person, PhD``."""
    before, after = (part.strip() for part in text.split(","))
    if not before or not after:
        return named(before or after) if before or after else Named(text)
    if folded(after).replace(" ", "") in SUFFIXES:
        rest = named(before)
        return rest._replace(name=f"{rest.name} {after}") if rest.name else Named(text)
    if is_title(after):
        rest = named(before)
        return rest._replace(title=" ".join(filter(None, (_titled(after.split(" ")), rest.title))))
    rest = named(after)
    if not rest.name or rest.flag:
        return Named(text)
    family = cased(before)
    return Named(f"{rest.name} {family}", rest.title, rest.name, family)


def _titled(words: list[str]) -> str:
    return " ".join(word if "." in word[:-1] else word[:1].upper() + word[1:].lower() for word in words)
