"""What a person is recognised by, in whatever spelling a list has it: to find every trace of somebody, and nobody else's."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from services.contacts.rules.audience import ADDRESS_FIELDS
from shared.errors import Invalid
from shared.people import email_key, normalise_email, normalise_phone

_AT = r"(?:@|\(at\)|\[at\]|\s+at\s+)"
_EMAIL = re.compile(rf"[^\s<>,;:/|\"'()\[\]]+\s*{_AT}\s*[^\s<>,;/|\"'()\[\]]+", re.IGNORECASE)
_NUMBER = re.compile(r"[+(]?\d[\d\s().\-]{5,}\d")
_DIGITS = 9
"""As many digits from the right tell numbers apart within a country, however the country's code is written."""


def addresses(contact: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every (channel, address) of a contact, those it is only recognised by too."""
    found = [(channel, contact[field]) for channel, field in ADDRESS_FIELDS.items() if contact.get(field)]
    also = contact.get("also") or {}
    return list(dict.fromkeys([*found, *((channel, one) for channel, several in also.items() for one in several)]))


def on_address(channel: str, address: str) -> dict[str, Any]:
    """The store's words for the keys of whoever is reached by this address, with whatever name."""
    if channel == "sms":
        return {"$elemMatch": {"$gte": f"p:{address}|", "$lt": f"p:{address}}}"}}
    key = f"e:{email_key(address)}"
    return {"$elemMatch": {"$gte": key, "$lt": f"{key}}}", "$regex": rf"^{re.escape(key)}(\||$)"}}


def pattern(channel: str, address: str) -> str:
    """A regular expression (PCRE) that finds the address in the cells of a list, as people write it."""
    if channel == "email":
        local, _, domain = address.rpartition("@")
        return rf"(?<![\w.+-]){re.escape(local)}\s*{_AT}\s*{re.escape(domain)}(?![\w-]|\.\w)"
    digits = [character for character in address if character.isdigit()][-_DIGITS:]
    return r"[\s().\-/]*".join(digits) + r"(?!\d)"


def addresses_in(cells: Iterable[str], region: str | None) -> Iterator[tuple[str, str]]:
    """Every (channel, address) that can be made out in the cells of a row, in its normal form; numbers as ones of ``region``."""
    for cell in cells:
        for found in _EMAIL.finditer(cell):
            written = re.sub(rf"\s*{_AT}\s*", "@", found[0], flags=re.IGNORECASE)
            try:
                yield "email", normalise_email(written)
            except Invalid:
                continue
        for found in _NUMBER.finditer(cell):
            try:
                yield "sms", normalise_phone(found[0], region)
            except Invalid:
                continue
