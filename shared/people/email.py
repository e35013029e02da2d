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
_DOT_WORD = re.compile(r"\s*[(\[{]\s*(?:dot|point|punto)\s*[)\]}]\s*", re.IGNORECASE)
_ROSTER = re.compile(r"(\S+) at ([\w-]+(?:\.[\w-]+)+)\Z")  # how Mailman hides addresses
_TOKEN = re.compile(r"[^\s<>;,|/()\[\]\"']+@[^\s<>;,|/()\[\]\"'@]+")
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
    if text[:3].lower() == "/o=":
        raise Invalid(
            f"{raw!r} is the address of a mailbox within one Exchange server",
            code="email-exchange",
            field="email",
            remedy="Replace it by the address on the internet, such as name@example.org.",
        )
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


def plain_email(text: str) -> str | None:
    """The address if the cleaned text is plainly one; none where ``normalise_email`` has to look closer."""
    return _plain(text)


def parted(raw: str) -> tuple[list[str], str]:
    """What looks like an address in a cell that holds several things, and what is left of the cell."""
    text = _AT_WORD.sub("@", raw)
    found = [token.strip(".:").removeprefix("mailto:") for token in _TOKEN.findall(text)]
    return found, " ".join(_TOKEN.sub(" ", text).split())


def display_name(raw: str) -> str:
    """The name in ``Name <a@b.org>``."""
    name, angle, _ = raw.partition("<")
    return name.strip(" \"'") if angle else ""


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
    text = _DOT_WORD.sub(".", _AT_WORD.sub("@", text, count=1))
    if roster := _ROSTER.match(text):
        text = f"{roster[1]}@{roster[2]}"
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
