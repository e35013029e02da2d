"""The addresses and numbers of a row: those of every column and of cells that hold several, the one to write to first.

An address that is there but wrong refuses the row. Only a further one (*E-mail 3*) is left out and counted: that nobody
could reach a fax number is no reason to lose the person.
"""

import dataclasses
import re
from collections.abc import Sequence

from shared.errors import Invalid
from shared.people import email_key, normalise_email
from shared.people.email import display_name, parted, plain_email
from shared.people.mailboxes import is_office, meant
from shared.people.numbering import quick
from shared.people.phone import normalise_phones

_NUMBER = re.compile(r"[+(]?\d[\d\s().+/-]{5,}\d\Z")
_AROUND = " /|;,:-<>()[]\"'"


@dataclasses.dataclass(slots=True)
class Found:
    """What the cells for addresses held. ``name`` is that of ``Name <a@b.org>``."""

    emails: list[str] = dataclasses.field(default_factory=list)
    phones: list[str] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    flags: list[str] = dataclasses.field(default_factory=list)
    suggestion: str | None = None
    name: str = ""

    def note(self, *words: str) -> None:
        """Count it and mark the person with it."""
        self.warnings += [word for word in words if word not in self.warnings]
        self.flags += [word for word in words if word not in self.flags]


def addresses(email: str | None, phone: str | None, more: Sequence[tuple[str, str]], country: str | None) -> Found:
    """Emails and phones of one row, from cleaned cells. Raises Invalid."""
    found = Found()
    if email:
        if plain := plain_email(email):
            found.emails.append(plain)
        else:
            _email_cell(email, found, country)
    if phone:
        if number := quick(phone, country):
            found.phones.append(number)
        else:
            _phone_cell(phone, found, country)
    for field, text in more:
        if field in ("email", "phone"):
            _further(field, text, found, country)
    if len(found.emails) > 1 or len(found.phones) > 1:
        once: dict[str, str] = {}
        for one in found.emails:
            once.setdefault(email_key(one), one)
        found.emails, found.phones = list(once.values()), list(dict.fromkeys(found.phones))
    for one in found.emails[:1]:
        if is_office(one):
            found.flags.append("role-address")
        if better := meant(one):
            found.note("email-typo")
            found.suggestion = better
    return found


def _further(field: str, text: str, found: Found, country: str | None) -> None:
    try:
        (_email_cell if field == "email" else _phone_cell)(text, found, country)
    except Invalid:
        if not (found.emails or found.phones):
            raise
        found.note(f"{field}-further-unread")


def _email_cell(text: str, found: Found, country: str | None) -> None:
    try:
        email = normalise_email(text)
    except Invalid:
        if "@" not in text and _NUMBER.match(text):
            _phone_cell(text, found, country)
            found.warnings.append("phone-in-email-column")
            return
        tokens, rest = parted(text)
        rest = rest.strip(_AROUND)
        if not tokens or "@" in rest or (len(tokens) == 1 and not rest):
            raise
        _several(tokens, found)
        if _NUMBER.match(rest):
            _phone_cell(rest, found, country)
        elif rest and not found.name:
            found.note("email-partly-read")
        return
    found.emails.append(email)
    found.name = found.name or display_name(text)


def _several(tokens: Sequence[str], found: Found) -> None:
    emails = [normalise_email(token) for token in tokens]
    if len(dict.fromkeys(map(email_key, emails))) > 1:
        found.note("email-several")
    found.emails += emails


def _phone_cell(text: str, found: Found, country: str | None) -> None:
    if "@" in text:
        tokens, rest = parted(text)
        _several(tokens or [text], found)
        found.warnings.append("email-in-phone-column")
        rest = rest.strip(_AROUND)
        if not rest:
            return
        text = rest
    phones, unread = normalise_phones(text, country)
    if len(phones) > 1:
        found.note("phone-several")
    if unread:
        found.note("phone-partly-read")
    found.phones += phones
