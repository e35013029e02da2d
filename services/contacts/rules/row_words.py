"""The words of a row that describe: names, languages, groups, gender, tags, and fields of the house's own."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.contacts.rules.columns import Column
from services.contacts.rules.numbers import partner_id
from services.contacts.rules.synonyms import GENDERS, GENDERS_BY_COLUMN, YES
from shared.errors import Invalid
from shared.people import folded, language_tag

if TYPE_CHECKING:
    from services.contacts.rules.partner_file import Person

Customs = Callable[[str, str], Any]
"""Gives the value of a custom field (its key, a cell) in the form of its type; raises Invalid."""

_REMEMBERED = 5_000
_OWN_LABELS = frozenset(["mycontacts", "my contacts", "starred"])  # marks that Google puts on everybody
_BETWEEN = re.compile(r"\s*(?:[;,|]|:::)\s*")


class Words:
    """Understands words by the columns of one list, and remembers what it understood: lists say the same few again."""

    def __init__(self, group_words: Mapping[str, str], columns: Sequence[Column], customs: Customs | None = None):
        self._group_words, self._customs = group_words, customs
        self._groups: dict[tuple[str, bool], list[str]] = {}
        self._languages: dict[str, list[str]] = {}
        gender = next((column.name for column in columns if column.field == "gender"), "")
        self._genders = {**GENDERS, **GENDERS_BY_COLUMN.get(folded(gender), {})}

    def languages(self, text: str | None) -> list[str]:
        """Tags in the order in which the row names them. Raises Invalid."""
        if not text:
            return []
        if (known := self._languages.get(text)) is None:
            known = _languages(text)
            if len(self._languages) < _REMEMBERED:
                self._languages[text] = known
        return list(known)

    def groups(self, text: str | None, role: str | None, warnings: list[str]) -> list[str]:
        """Of the column for it; else of the occupation, where that is the very word for a group, such as *mchimbaji mdogo*."""
        text, by_role = (text, False) if text else (role, True)
        if not text:
            return []
        if (known := self._groups.get((text, by_role))) is None:
            known = self._of_role(text) if by_role else self._of_group(text)
            if len(self._groups) < _REMEMBERED:
                self._groups[text, by_role] = known
        if not known and not by_role:
            warnings.append("group-unknown")
        return list(known)

    def keys_of_groups(self, words: Sequence[str], warnings: list[str]) -> list[str]:
        """Of words each of which is a key, or another word for a group."""
        own = set(self._group_words.values())
        found = [word if word in own else self._group_words.get(folded(word)) for word in words]
        if None in found:
            warnings.append("group-unknown")
        return list(dict.fromkeys(key for key in found if key))

    def rest(self, person: "Person", said: Mapping[str, str], more: Sequence[tuple[str, str]]) -> None:
        """What few lists have: gender, tags, custom fields, handles, columns that stand for a group each, other partners'
        numbers, addresses that others read too, and that the person is sensitive, which a list may say and never take back."""
        for field, text in (*said.items(), *more):
            family, _, word = field.partition(":")
            if family == "custom":
                self._custom(person, word, text)
            elif family == "handle" and (name := _handle(text)):
                _add(person.handles, f"{word}:{name}")
            elif family == "in_group" and folded(text) in YES:
                self._belongs(person, word)
            elif field == "tags":
                for tag in _BETWEEN.split(text):
                    self._belongs(person, tag.strip(" \"'*"))
            elif field == "gender":
                self._gender(person, text)
            elif family == "number_at" and word:
                person.numbers.setdefault(partner_id(word), []).append(text)
            elif field == "shared_addresses":
                person.shares += [address for address in map(str.strip, text.split(";")) if address]
            elif field == "sensitive" and folded(text) in YES:
                person.sensitive = True

    def _custom(self, person: "Person", key: str, text: str) -> None:
        """A value that is not of its field's type, or for a field that nobody has made, is left out."""
        try:
            held = self._customs(key, text) if self._customs else text[:1000]
        except Invalid as fault:
            person.warnings.append(fault.code)
            return
        if held is not None:
            person.custom.setdefault(key, held)

    def _belongs(self, person: "Person", word: str) -> None:
        """To a group of ours if the word is one for it; else it is a tag."""
        if key := self._group_words.get(folded(word)):
            _add(person.groups, key)
        elif word and folded(word) not in _OWN_LABELS and len(person.tags) < 50:
            _add(person.tags, word[:60])

    def _gender(self, person: "Person", text: str) -> None:
        """``f``, ``m`` or ``x``; a word that may mean either is left out."""
        if found := self._genders.get(folded(text)):
            person.fields["gender"] = found
        else:
            person.warnings.append("gender-unknown")

    def _of_role(self, text: str) -> list[str]:
        key = self._group_words.get(folded(text))
        return [key] if key else []

    def _of_group(self, text: str) -> list[str]:
        """The whole cell, or its parts; parts divided by spaces only, as survey tools do, if every one is a known word."""
        if key := self._group_words.get(folded(text)):
            return [key]
        parts = [self._group_words.get(folded(part)) for part in _BETWEEN.split(text)]
        if not any(parts) and " " in text:
            parts = [self._group_words.get(folded(part)) for part in text.split()]
            parts = parts if all(parts) else []
        return list(dict.fromkeys(key for key in parts if key))


def _add(place: list[str], value: str) -> None:
    if value not in place:
        place.append(value)


def _handle(text: str) -> str:
    """The name alone, of ``@name`` or of the address of a profile."""
    name = text.split("?")[0].rstrip("/").rpartition("/")[2] if "/" in text else text
    return name.strip().lstrip("@").lower()[:200]


def _languages(text: str) -> list[str]:
    try:
        return [language_tag(text)]
    except Invalid:
        text = re.sub(r"\s*\(.*\)", "", text)  # English (United States)
        parts = [part for part in re.split(r"[;,/|+&]|:::|\s", text) if part.strip()]
        if not parts:
            raise
    return list(dict.fromkeys(language_tag(part) for part in parts))
