"""The words of a row that describe: names, languages, groups, gender, tags, and fields of the house's own."""

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from services.contacts.rules.columns import Column
from services.contacts.rules.synonyms import GENDERS, GENDERS_BY_COLUMN, YES
from shared.errors import Invalid
from shared.people import folded, language_tag

if TYPE_CHECKING:
    from services.contacts.rules.partner_file import Person

_BETWEEN = re.compile(r"\s*(?:[;,|]|:::)\s*")


class Words:
    """Understands words by the columns of one list, and remembers what it understood: lists say the same few again."""

    def __init__(self, group_words: Mapping[str, str], columns: Sequence[Column]):
        self._group_words = group_words
        self._groups: dict[str, tuple[list[str], bool]] = {}
        self._languages: dict[str, list[str]] = {}
        gender = next((column.name for column in columns if column.field == "gender"), "")
        self._genders = {**GENDERS, **GENDERS_BY_COLUMN.get(folded(gender), {})}

    def languages(self, said: Mapping[str, str], more: Sequence[tuple[str, str]]) -> list[str]:
        """Tags in the order in which the row names them. Raises Invalid."""
        text = said.get("language")
        if not text:
            return []
        if (known := self._languages.get(text)) is None:
            known = _languages(text)
            if len(self._languages) < 5000:
                self._languages[text] = known
        return list(known)

    def groups(self, said: Mapping[str, str], more: Sequence[tuple[str, str]], warnings: list[str]) -> list[str]:
        """Of the column for it; else of the occupation, where that is the very word for a group, such as *mchimbaji mdogo*."""
        text = said.get("group")
        if not text:
            role = said.get("role")
            by_role = self._group_words.get(folded(role)) if role else None
            return [by_role] if by_role else []
        if (known := self._groups.get(text)) is None:
            known = self._of_group(text)
            if len(self._groups) < 5000:
                self._groups[text] = known
        keys, unknown = known
        if unknown:
            warnings.append("group-unknown")
        return list(keys)

    def gender(self, person: "Person", text: str) -> None:
        """``f``, ``m`` or ``x``; a word that may mean either is left out."""
        if found := self._genders.get(folded(text)):
            person.fields["gender"] = found
        else:
            person.warnings.append("gender-unknown")

    def tags(self, said: Mapping[str, str], more: Sequence[tuple[str, str]]) -> list[str]:
        """The words of all such columns."""
        texts = [said["tags"], *(text for field, text in more if field == "tags")]
        words = (word.strip(" \"'*") for text in texts for word in _BETWEEN.split(text))
        return list(dict.fromkeys(word[:60] for word in words if word))[:50]

    def families(self, person: "Person", said: Mapping[str, str], more: Sequence[tuple[str, str]]) -> None:
        """Custom fields, handles, and columns that stand for a group each."""
        for field, text in (*said.items(), *more):
            family, _, word = field.partition(":")
            if family == "custom":
                person.custom.setdefault(word, text)
            elif family == "handle":
                person.handles.append(f"{word}:{text.lstrip('@').lower()}")
            elif family == "in_group" and folded(text) in YES:
                if key := self._group_words.get(folded(word)):
                    person.groups = list(dict.fromkeys([*person.groups, key]))
                else:
                    person.tags = list(dict.fromkeys([*person.tags, word]))

    def _of_group(self, text: str) -> tuple[list[str], bool]:
        if key := self._group_words.get(folded(text)):
            return [key], False
        found = [self._group_words.get(folded(part)) for part in _BETWEEN.split(text)]
        keys = list(dict.fromkeys(key for key in found if key))
        return keys, not keys


def names(said: Mapping[str, str]) -> dict[str, str]:
    """Name, given and family name; a name that only stands in parts is put together."""
    given, middle, family = said.get("given_name", ""), said.get("middle_name", ""), said.get("family_name", "")
    whole = said.get("name") or " ".join(filter(None, (given, middle, family)))
    if "name" in said and whole.count(",") == 1:
        whole = " ".join(part.strip() for part in reversed(whole.split(",")))
    found = (("name", whole.strip()), ("given_name", given), ("family_name", family))
    return {field: text for field, text in found if text}


def _languages(text: str) -> list[str]:
    try:
        return [language_tag(text)]
    except Invalid:
        parts = [part for part in re.split(r"[;,/|]", text) if part.strip()]
        if len(parts) < 2:
            raise
    return list(dict.fromkeys(language_tag(part) for part in parts))
