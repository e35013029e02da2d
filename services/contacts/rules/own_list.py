"""Our own list of people (rules/people_csv.py) read back: each cell means what it says, and nothing is guessed from it.

A partner's list is understood (a title in a name, a group from a job, an address that looks mistyped); of ours every word was
understood when it was written. Whoever adds rows to it may still write numbers and countries as people do.
"""

import dataclasses
import re
from collections.abc import Mapping, Sequence

from services.contacts.rules import presets
from services.contacts.rules.columns import Column
from services.contacts.rules.partner_file import Person, Reading
from services.contacts.rules.row_addresses import Found, addresses
from services.contacts.rules.row_consent import refused_channels
from services.contacts.rules.row_words import Customs
from services.contacts.rules.safe_csv import unsafe
from shared.people import clean, country_code, email_key, folded

_JOINT = "; "
_MARK = re.compile(r"([\\;])")
_PART = re.compile(r"(?:\\.|[^;])+", re.DOTALL)
_PLAIN = ("name", "given_name", "family_name", "title", "region", "district", "organisation", "role")
_AS_TYPED = ("custom:", "handle:", "tags", "number_at:", "shared_addresses")
_NUMBERED = re.compile(r"(?:email|phone) \d+\Z")


def joined(words: Sequence[str]) -> str:
    """Several words in a cell; what is in a word stays in it."""
    return _JOINT.join(_MARK.sub(r"\\\1", word) for word in words)


def parted(text: str) -> list[str]:
    """The words of a cell."""
    found = [re.sub(r"\\(.)", r"\1", part.strip(), flags=re.DOTALL) for part in _PART.findall(text)]
    return [word for word in found if word]


def reading(
    columns: Sequence[Column],
    country: str | None = None,
    group_words: Mapping[str, str] | None = None,
    partner: str | None = None,
    customs: Customs | None = None,
    ours: bool = False,
) -> Reading:
    """How to read the rows of a list, by whose export its columns are."""
    preset = presets.recognised([column.name for column in columns])
    if preset and preset.exact:
        return OwnReading(_numbers_apart(columns), country, group_words, partner, customs, ours)
    return Reading(columns, country, group_words, partner, customs, ours)


def _numbers_apart(columns: Sequence[Column]) -> list[Column]:
    """The columns, those of further addresses kept apart from the main ones."""
    return [
        dataclasses.replace(column, field=f"also:{column.field}") if _NUMBERED.match(folded(column.name)) else column
        for column in columns
    ]


class OwnReading(Reading):
    """How to read the rows of our own list."""

    @staticmethod
    def text(field: str, cell: str) -> str:
        """The cell as it was before it was made safe."""
        return unsafe(cell).strip() if field.startswith(_AS_TYPED) else clean(unsafe(cell))

    def _taken(self, number: int, said: dict[str, str], more: list[tuple[str, str]]) -> Person:
        fields = {field: said[field] for field in _PLAIN if field in said}
        country = country_code(said["country"]) if "country" in said else self._country
        first = addresses(said.get("email"), said.get("phone"), [], country)
        rest = [(field.removeprefix("also:"), text) for field, text in (*said.items(), *more) if field.startswith("also:")]
        further = addresses(None, None, rest, country)
        if first.emails:
            fields["email"] = first.emails[0]
        if first.phones:
            fields["phone"] = first.phones[0]
        if country:
            fields["country"] = country
        warnings: list[str] = []
        person = Person(
            row=number,
            keys=[],
            fields=fields,
            languages=self._words.languages(said.get("language")),
            groups=self._words.keys_of_groups(parted(said.get("group", "")), warnings),
            refused=refused_channels(said, more, first.emails or further.emails, first.phones or further.phones),
            warnings=warnings,
            external_id=said.get("external_id"),
            own=True,
        )
        person.also = _also(first, further)
        person.tags = parted(said.pop("tags", ""))
        self._words.rest(person, said, more)
        person.handles.sort(key=lambda handle: handle.partition(":")[0])
        person.numbers = {of: [number for text in held for number in parted(text)] for of, held in person.numbers.items()}
        return self._known_by(person)


def _also(first: Found, further: Found) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    emails = {email_key(one): one for one in reversed([*first.emails[1:], *further.emails])}
    if emails:
        found["email"] = list(reversed(emails.values()))
    if phones := list(dict.fromkeys([*first.phones[1:], *further.phones])):
        found["sms"] = phones
    return found
