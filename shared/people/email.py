"""Email addresses: email-validator decides; what is plainly fine is decided without it, thirteen times faster."""

import functools
import re

from email_validator import EmailNotValidError, validate_email

from shared.errors import Invalid
from shared.people.text import clean

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_PLAIN = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@([A-Za-z0-9.-]+)\Z")
_ANGLE = re.compile(r".*<([^<>]+)>\s*\Z")
_AT_WORD = re.compile(r"\s*[(\[{]\s*(?:at|arobase|arroba)\s*[)\]}]\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"\s*(?:[;,|]|:::|\s/\s|\s)\s*")


def normalise_email(raw: str) -> str:
    """The address as it is stored and written to: domain in lower case, the rest as its owner spells it.

    Takes the wrapping off (``mailto:``, ``Name <a@b.org>``, a trailing dot, ``a(at)b.org``). Raises Invalid with code
    ``email-missing``, ``email-several`` or ``email-invalid``.
    """
    text = clean(raw)
    if not text:
        raise Invalid("there is no email address", code="email-missing", field="email")
    if plain := _plain(text):
        return plain
    text = _unwrapped(text)
    if plain := _plain(text):
        return plain
    if text.count("@") > 1 and len(several(text)) > 1:
        raise Invalid(
            f"{raw!r} holds more than one address", code="email-several", field="email", remedy="Give one address per person."
        )
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError as fault:
        raise Invalid(
            f"{raw!r} is no email address: {fault}",
            code="email-invalid",
            field="email",
            remedy="Correct the address; it looks like name@example.org.",
        ) from fault


def email_key(email: str) -> str:
    """What two spellings of one address have in common."""
    return email.casefold()


def several(raw: str) -> list[str]:
    """The parts of a cell that look like addresses: people write two into one."""
    return [part for part in _SEPARATORS.split(raw) if "@" in part]


def _plain(text: str) -> str | None:
    match = _PLAIN.match(text)
    if match is None or len(text) > 254 or len(match[1]) > 64:
        return None
    domain = _domain(match[2].lower())
    return f"{match[1]}@{domain}" if domain else None


def _unwrapped(text: str) -> str:
    if match := _ANGLE.match(text):
        text = match[1].strip()
    if text[:7].lower() == "mailto:":
        text = text[7:].partition("?")[0]
    text = _AT_WORD.sub("@", text, count=1)
    return text.strip().rstrip(".,;").strip("'\"<> ")


@functools.lru_cache(maxsize=200_000)
def _domain(domain: str) -> str | None:
    """The domain in its normal form if email-validator takes it, asked once for each. Punycode goes the long way."""
    if "xn--" in domain:
        return None
    try:
        return validate_email(f"a@{domain}", check_deliverability=False).domain
    except EmailNotValidError:
        return None
