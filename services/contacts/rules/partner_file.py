"""One row of a partner's list: a person with clean fields, or a refusal with a stable reason.

A row is taken whole or not at all: an address that is there but wrong refuses the row, so that it can be corrected and
sent again. What only describes (an unknown group) is left out and counted as a warning.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from services.contacts.rules.header import field_of
from services.contacts.rules.synonyms import LEAVING, YES
from shared.errors import Invalid
from shared.people import clean, contact_keys, country_code, folded, language_tag, normalise_email, normalise_phone
from shared.people.email import several


class RowRefused(Exception):
    """This row can't be taken; ``code`` is stable, ``column`` the field at fault."""

    def __init__(self, code: str, column: str | None, detail: str, remedy: str = ""):
        super().__init__(detail)
        self.code, self.column, self.detail, self.remedy = code, column, detail, remedy


@dataclasses.dataclass(slots=True)
class Person:
    """Who a row speaks of. ``fields`` hold what the row says; ``refused`` the channels on which it forbids writing."""

    row: int
    keys: list[str]
    fields: dict[str, str]
    languages: list[str]
    groups: list[str]
    refused: dict[str, str]  # channel -> reason
    warnings: list[str]

    def addresses(self) -> dict[str, str]:
        """Channel -> address."""
        found = (("email", self.fields.get("email")), ("sms", self.fields.get("phone")))
        return {channel: address for channel, address in found if address}


@dataclasses.dataclass(frozen=True)
class Reading:
    """How to read the rows of one list: its columns, what holds where a row says nothing, and the words for groups."""

    columns: Mapping[str, int]
    country: str | None = None
    group_words: Mapping[str, str] = dataclasses.field(default_factory=dict)  # folded word -> group key

    def person(self, number: int, cells: Sequence[str]) -> Person | None:
        """The person of a row; none if the row is blank. Raises RowRefused."""
        said = {field: clean(cells[at]) for field, at in self.columns.items() if at < len(cells) and cells[at]}
        said = {field: _unquoted(text) for field, text in said.items() if text}
        if not said or self._repeats_header(said):
            return None
        if _yes(said.get("not_shareable")):
            raise RowRefused("not-shareable", "not_shareable", "the partner has marked this person as not to be shared")
        try:
            return self._taken(number, said)
        except Invalid as fault:
            raise RowRefused(fault.code, fault.field, fault.detail, fault.remedy or "") from fault

    def _taken(self, number: int, said: dict[str, str]) -> Person:
        warnings: list[str] = []
        country = country_code(said["country"]) if "country" in said else self.country
        email = _email(said["email"], warnings) if "email" in said else None
        phone = normalise_phone(said["phone"], country) if "phone" in said else None
        if email is None and phone is None:
            raise RowRefused("no-address", None, "the row has neither email nor phone", "Add an email address or a phone number.")
        fields: dict[str, str] = {field: said[field] for field in ("organisation", "role", "region") if field in said}
        fields |= _names(said)
        fields |= {name: value for name, value in (("email", email), ("phone", phone), ("country", country)) if value}
        return Person(
            row=number,
            keys=contact_keys(email, phone, fields.get("name")),
            fields=fields,
            languages=_languages(said.get("language")),
            groups=self._groups(said.get("group"), said.get("role"), warnings),
            refused=_refused(said, email, phone),
            warnings=warnings,
        )

    def _groups(self, text: str | None, role: str | None, warnings: list[str]) -> list[str]:
        """Of the column for it; else of the occupation, where that is the very word for a group, such as *mchimbaji mdogo*."""
        if not text:
            by_role = self.group_words.get(folded(role or ""))
            return [by_role] if by_role else []
        if key := self.group_words.get(folded(text)):
            return [key]
        found = [self.group_words.get(folded(part)) for part in text.replace(";", ",").replace("|", ",").split(",")]
        keys = list(dict.fromkeys(key for key in found if key))
        if not keys:
            warnings.append("group-unknown")
        return keys

    def _repeats_header(self, said: dict[str, str]) -> bool:
        """Lists pasted together repeat their header half-way."""
        address = said.get("email") or said.get("phone") or ""
        return len(said) > 1 and "@" not in address and not any(sign.isdigit() for sign in address) and _is_header_word(address)


def _unquoted(text: str) -> str:
    """Without the apostrophe that spreadsheets (and our own exports) put before what looks like a formula."""
    return text[1:] if text[0] == "'" and text[1:2] in ("+", "-", "=", "@") else text


def _is_header_word(text: str) -> bool:
    return field_of(text)[1] == 1.0


def _email(text: str, warnings: list[str]) -> str:
    try:
        return normalise_email(text)
    except Invalid:
        parts = several(text)
        if not parts or parts == [text]:
            raise
    if len(parts) > 1:
        warnings.append("email-several")
    return normalise_email(parts[0])


def _names(said: Mapping[str, str]) -> dict[str, str]:
    given, middle, family = said.get("given_name", ""), said.get("middle_name", ""), said.get("family_name", "")
    whole = said.get("name") or " ".join(filter(None, (given, middle, family)))
    if whole.count(",") == 1 and "name" in said:
        whole = " ".join(part.strip() for part in reversed(whole.split(",")))
    found = (("name", whole.strip()), ("given_name", given), ("family_name", family))
    return {field: text for field, text in found if text}


def _languages(text: str | None) -> list[str]:
    if not text:
        return []
    try:
        return [language_tag(text)]
    except Invalid:
        parts = [part for part in text.replace(";", ",").replace("/", ",").split(",") if part.strip()]
        if len(parts) < 2:
            raise
    return list(dict.fromkeys(language_tag(part) for part in parts))


def _refused(said: Mapping[str, str], email: str | None, phone: str | None) -> dict[str, str]:
    found: dict[str, str] = {}
    status = LEAVING.get(folded(said.get("status", "")))
    if status or _yes(said.get("email_opt_out")):
        found["email" if email else "sms"] = status or "unsubscribed"
    if phone and _yes(said.get("sms_opt_out")):
        found["sms"] = "unsubscribed"
    return found


def _yes(text: str | None) -> bool:
    return text is not None and folded(text) in YES
