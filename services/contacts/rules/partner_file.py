"""One row of a partner's list: a person with clean fields, or a refusal with a stable reason.

A row is taken whole or not at all: an address that is there but wrong refuses the row, so that it can be corrected and
sent again. What only describes (an unknown group) is left out and counted as a warning.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any

from services.contacts.rules.columns import Column
from services.contacts.rules.naming import field_of, in_order
from services.contacts.rules.refusal import RowRefused
from services.contacts.rules.row_addresses import addresses
from services.contacts.rules.row_consent import CONSENT_FIELDS, forbidden, refused_channels
from services.contacts.rules.row_names import names
from services.contacts.rules.row_words import Customs, Words
from services.contacts.rules.safe_csv import unsafe
from shared.errors import Invalid
from shared.people import all_keys, clean, country_code, email_key
from shared.people.text import mended

__all__ = ["Person", "Reading", "RowRefused"]

_SAID = ("languages", "groups", "tags", "handles", "also", "shares", "custom", "external_id", "numbers", "sensitive")
_UNSEEN = "\0"
_OWN_IN_EACH_ROW = ("email", "phone", "id")
_RARE = ("custom:", "handle:", "in_group:", "number_at:", "gender", "tags", "shared_addresses", "sensitive")


@dataclasses.dataclass(slots=True)
class Person:
    """Who a row speaks of.

    ``fields`` hold the single values and ``also`` the further addresses by channel; ``shares`` are those of the addresses that
    others have too, who are told apart by name; ``refused`` the channels on which the row
    forbids writing, with the reason; ``warnings`` what was left out or mended, to be counted; ``flags`` what somebody should
    look at on the person: couple, organisation-as-name, email-several, phone-several, role-address, email-typo (then
    ``suggestion`` is the address that was most likely meant) and others of the kind; ``numbers`` those that other partners have
    for them, by partner; ``own`` that our own list says all this, which is nobody's word that we may write.
    """

    row: int
    keys: list[str]
    fields: dict[str, str]
    languages: list[str]
    groups: list[str]
    refused: dict[str, str]
    warnings: list[str]
    also: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    shares: list[str] = dataclasses.field(default_factory=list)
    handles: list[str] = dataclasses.field(default_factory=list)
    tags: list[str] = dataclasses.field(default_factory=list)
    custom: dict[str, Any] = dataclasses.field(default_factory=dict)
    flags: list[str] = dataclasses.field(default_factory=list)
    external_id: str | None = None
    numbers: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    sensitive: bool = False
    suggestion: str | None = None
    own: bool = False

    def __reduce__(self) -> tuple[type["Person"], tuple[Any, ...]]:
        """From one process to the other in half the time that the default takes."""
        return Person, _ALL(self)

    def addresses(self) -> dict[str, str]:
        """Channel -> the address that is written to."""
        found = (("email", self.fields.get("email")), ("sms", self.fields.get("phone")))
        return {channel: address for channel, address in found if address}

    def refusals(self) -> Iterator[tuple[str, str, str]]:
        """Channel, address, reason: of every address that the row forbids, the further ones included."""
        addresses = self.addresses()
        for channel, reason in self.refused.items():
            for address in (addresses.get(channel), *self.also.get(channel, ())):
                if address:
                    yield channel, address, reason

    def said(self) -> dict[str, Any]:
        """All that the row says of the person, as a source keeps it (``sources[].said``); what it doesn't say is left out."""
        found: dict[str, Any] = dict(self.fields)
        for field in _SAID:
            if value := getattr(self, field):
                found[field] = value
        return found


_ALL = attrgetter(*(field.name for field in dataclasses.fields(Person)))


class Reading:
    """How to read the rows of one list: its columns, what holds where a row says nothing, the words for groups, whose
    numbers its people have, and how custom fields are read. Made once, asked for each row.

    ``shared``, set by whoever asks, are the keys of the addresses that several people read.
    """

    shared: frozenset[str] = frozenset()

    @staticmethod
    def text(field: str, cell: str) -> str:
        """Clean, and without the apostrophe that spreadsheets (and our own exports) put before what looks like a formula."""
        text = unsafe(clean(cell))
        return text if text.isascii() else mended(text)

    def __init__(
        self,
        columns: Sequence[Column],
        country: str | None = None,
        group_words: Mapping[str, str] | None = None,
        partner: str | None = None,
        customs: Customs | None = None,
        ours: bool = False,
    ):
        taken = in_order(columns)
        # What few words fill (a country, a job) is cleaned once for each; what is different in each row is not remembered.
        self._takes: list[tuple[int, str, dict[str, str] | None]] = [
            (column.position, column.field, None if column.kind in _OWN_IN_EACH_ROW else {}) for column in taken
        ]
        self._families = any(column.field.startswith(_RARE) for column in taken)
        self._heeds = not CONSENT_FIELDS.isdisjoint(column.field for column in taken)
        self._country, self._partner, self._ours = country, partner, ours
        self._words = Words(group_words or {}, taken, customs)

    def person(self, number: int, cells: Sequence[str]) -> Person | None:
        """The person of a row; none if the row is blank. Raises RowRefused."""
        said: dict[str, str] = {}
        more: list[tuple[str, str]] = []
        width, read = len(cells), self.text
        for at, field, memory in self._takes:
            if at >= width or not (cell := cells[at]):
                continue
            if memory is None:
                text = read(field, cell)
            elif (text := memory.get(cell, _UNSEEN)) is _UNSEEN:
                text = read(field, cell)
                if len(memory) < 5_000:
                    memory[cell] = text
            if text:
                if field in said:
                    more.append((field, text))
                else:
                    said[field] = text
        if not said or _repeats_header(said):
            return None
        if self._heeds:
            forbidden(said)
        try:
            return self._taken(number, said, more)
        except Invalid as fault:
            raise RowRefused(fault.code, fault.field, fault.detail, fault.remedy or "") from fault

    def country_of(self, cells: Sequence[str]) -> str | None:
        """The country of a row, taken or not, as far as it can be told."""
        at = next((position for position, field, _ in self._takes if field == "country" and position < len(cells)), None)
        try:
            return country_code(clean(cells[at])) if at is not None and cells[at] else self._country
        except Invalid:
            return self._country

    def _taken(self, number: int, said: dict[str, str], more: list[tuple[str, str]]) -> Person:
        country = country_code(said["country"]) if "country" in said else self._country
        found = addresses(said.get("email"), said.get("phone"), more, country)
        if found.name and not ("name" in said or "given_name" in said or "family_name" in said):
            said["name"] = found.name
        fields = names(said, found.flags)
        if found.emails:
            fields["email"] = found.emails[0]
        if found.phones:
            fields["phone"] = found.phones[0]
        if country := country or _hinted(said.get("country_hint")):
            fields["country"] = country
        person = Person(
            row=number,
            keys=[],
            fields=fields,
            languages=self._words.languages(said.get("language")),
            groups=self._words.groups(said.get("group"), said.get("role"), found.warnings),
            refused=refused_channels(said, more, found.emails, found.phones) if self._heeds else {},
            warnings=found.warnings,
            flags=found.flags,
            external_id=said.get("external_id"),
            suggestion=found.suggestion,
        )
        if len(found.emails) > 1:
            person.also["email"] = found.emails[1:]
        if len(found.phones) > 1:
            person.also["sms"] = found.phones[1:]
        if self._families:
            self._words.rest(person, said, more)
        return self._known_by(person)

    def _known_by(self, person: Person) -> Person:
        said = person.fields
        if self.shared or person.shares:
            self._told_apart(person)
            if person.shares:
                said = said | {"shares": person.shares}  # type: ignore
        if person.numbers and not self._ours:  # nobody else may say what number another partner has for somebody
            person.numbers = {of: numbers for of, numbers in person.numbers.items() if of == self._partner}
        if person.also or person.handles or person.external_id or person.numbers:
            names = ("also", "handles", "external_id", "numbers")
            said = said | {name: getattr(person, name) for name in names}
        person.keys = all_keys(said, self._partner)
        if not person.keys:
            raise RowRefused("no-address", None, "the row has neither email nor phone", "Add an email address or a phone number.")
        return person

    def _told_apart(self, person: Person) -> None:
        """Note which of the addresses are read by others too. Raises RowRefused where no name tells who of them is meant; a row
        that forbids the address speaks of the address, whoever reads it."""
        emails = [*filter(None, (person.fields.get("email"),)), *person.also.get("email", ())]
        shared = self.shared.union(map(email_key, person.shares))
        person.shares = [email for email in emails if email_key(email) in shared]
        if person.shares and not person.fields.get("name") and "email" not in person.refused:
            raise RowRefused(
                "shared-without-name", "name", "several people read this address, and the row doesn't say who of them is meant",
                "Add the name.",
            )  # fmt: skip


def _hinted(text: str | None) -> str | None:
    """A country that a program guessed: worth having, no reason to read a number by it or to refuse a row."""
    try:
        return country_code(text) if text else None
    except Invalid:
        return None


def _repeats_header(said: Mapping[str, str]) -> bool:
    """Lists pasted together repeat their header half-way."""
    address = said.get("email") or said.get("phone") or ""
    return len(said) > 1 and "@" not in address and not any(map(str.isdigit, address)) and field_of(address)[1] == 1.0
