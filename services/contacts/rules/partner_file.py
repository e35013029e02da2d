"""One row of a partner's list: a person with clean fields, or a refusal with a stable reason.

A row is taken whole or not at all: an address that is there but wrong refuses the row, so that it can be corrected and
sent again. What only describes (an unknown group) is left out and counted as a warning.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.contacts.rules.columns import Column
from services.contacts.rules.naming import field_of
from services.contacts.rules.refusal import RowRefused
from services.contacts.rules.row_addresses import addresses
from services.contacts.rules.row_consent import forbidden, refused_channels
from services.contacts.rules.row_words import Words, names
from shared.errors import Invalid
from shared.people import all_keys, clean, country_code

__all__ = ["Person", "Reading", "RowRefused"]

_TEXTS = ("organisation", "role", "region", "district", "title")
_FAMILIES = ("custom:", "handle:", "in_group:")


@dataclasses.dataclass(slots=True)
class Person:
    """Who a row speaks of.

    ``fields`` hold the single values and ``also`` the further addresses by channel; ``refused`` the channels on which the row
    forbids writing, with the reason; ``warnings`` what was left out or mended, to be counted; ``flags`` what somebody should
    look at on the person: couple, organisation-as-name, email-several, phone-several, role-address.
    """

    row: int
    keys: list[str]
    fields: dict[str, str]
    languages: list[str]
    groups: list[str]
    refused: dict[str, str]
    warnings: list[str]
    also: dict[str, list[str]] = dataclasses.field(default_factory=dict)
    handles: list[str] = dataclasses.field(default_factory=list)
    tags: list[str] = dataclasses.field(default_factory=list)
    custom: dict[str, str] = dataclasses.field(default_factory=dict)
    flags: list[str] = dataclasses.field(default_factory=list)
    external_id: str | None = None

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
        for field in ("languages", "groups", "tags", "handles", "also", "custom", "external_id"):
            if value := getattr(self, field):
                found[field] = value
        return found


class Reading:
    """How to read the rows of one list: its columns, what holds where a row says nothing, the words for groups, and whose
    numbers its people have. Made once, asked for each row."""

    def __init__(
        self,
        columns: Sequence[Column],
        country: str | None = None,
        group_words: Mapping[str, str] | None = None,
        partner: str | None = None,
    ):
        taken = [column for column in columns if column.field]
        self._takes = [(column.position, column.field) for column in taken]
        self._families = any(column.field.startswith(_FAMILIES) for column in taken)
        self._country, self._partner = country, partner
        self._words = Words(group_words or {}, taken)

    def person(self, number: int, cells: Sequence[str]) -> Person | None:
        """The person of a row; none if the row is blank. Raises RowRefused."""
        said: dict[str, str] = {}
        more: list[tuple[str, str]] = []
        width = len(cells)
        for at, field in self._takes:
            if at < width and (text := clean(cells[at])):
                if text[0] == "'":
                    text = _unquoted(text)
                if field in said:
                    more.append((field, text))
                else:
                    said[field] = text
        if not said or _repeats_header(said):
            return None
        forbidden(said)
        try:
            return self._taken(number, said, more)
        except Invalid as fault:
            raise RowRefused(fault.code, fault.field, fault.detail, fault.remedy or "") from fault

    def country_of(self, cells: Sequence[str]) -> str | None:
        """The country of a row, taken or not, as far as it can be told."""
        at = next((position for position, field in self._takes if field == "country" and position < len(cells)), None)
        try:
            return country_code(clean(cells[at])) if at is not None and cells[at] else self._country
        except Invalid:
            return self._country

    def _taken(self, number: int, said: dict[str, str], more: list[tuple[str, str]]) -> Person:
        warnings: list[str] = []
        flags: list[str] = []
        country = country_code(said["country"]) if "country" in said else self._country
        emails, phones = addresses(said, more, country, warnings, flags)
        fields = {field: said[field] for field in _TEXTS if field in said}
        fields |= names(said)
        for field, value in (("email", emails), ("phone", phones)):
            if value:
                fields[field] = value[0]
        if country:
            fields["country"] = country
        person = Person(
            row=number,
            keys=[],
            fields=fields,
            languages=self._words.languages(said, more),
            groups=self._words.groups(said, more, warnings),
            refused=refused_channels(said, more, emails, phones),
            warnings=warnings,
            flags=flags,
            external_id=said.get("external_id"),
        )
        for channel, found in (("email", emails), ("sms", phones)):
            if len(found) > 1:
                person.also[channel] = found[1:]
        if "gender" in said:
            self._words.gender(person, said["gender"])
        if "tags" in said:
            person.tags = self._words.tags(said, more)
        if self._families:
            self._words.families(person, said, more)
        return self._known_by(person)

    def _known_by(self, person: Person) -> Person:
        person.keys = all_keys(
            {**person.fields, "also": person.also, "handles": person.handles, "external_id": person.external_id}, self._partner
        )
        if not person.keys:
            raise RowRefused("no-address", None, "the row has neither email nor phone", "Add an email address or a phone number.")
        return person


def _repeats_header(said: Mapping[str, str]) -> bool:
    """Lists pasted together repeat their header half-way."""
    address = said.get("email") or said.get("phone") or ""
    return len(said) > 1 and "@" not in address and not any(map(str.isdigit, address)) and field_of(address)[1] == 1.0


def _unquoted(text: str) -> str:
    """Without the apostrophe that spreadsheets (and our own exports) put before what looks like a formula."""
    return text[1:] if text[1:2] in ("+", "-", "=", "@") else text
