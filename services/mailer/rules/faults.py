"""Classes of failure: what lies behind a refusal, and so who can mend it. From RFC 3463 codes or the first digit."""

import re
from typing import Literal

Fault = Literal["address", "mailbox", "content", "policy", "temporary"]
"""*address*: nobody is there. *mailbox*: somebody is, and takes nothing (full, closed). *content*: this very message is refused.
*policy*: the other side objects to us, so it is ours to mend and nobody's address. *temporary*: worth another try."""

OURS = frozenset({"5.7.515", "5.7.23", "5.7.25", "5.7.26", "5.7.27", "5.7.29", "5.7.30", "5.7.31", "5.7.32"})
"""Codes by which Gmail, Yahoo and Microsoft say that SPF, DKIM, DMARC, PTR or TLS of the sender is not in order."""

DEAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Codes of an address that nobody reads."""

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_SPECIAL: dict[str, Fault] = {"5.3.4": "content", "5.1.7": "policy", "5.1.8": "policy"}
"""Too big for the system; the sender's address is not liked."""
_DIGITS: dict[str, Fault] = {"530": "policy", "535": "policy"}
_SUBJECTS: dict[str, Fault] = {"1": "address", "2": "mailbox", "6": "content", "7": "policy"}


def status_in(text: str | None) -> str | None:
    """The RFC 3463 code inside a reply such as ``550 5.1.1 no such user``."""
    found = _STATUS.search(text or "")
    return found.group(1) if found else None


def classify(text: str | None) -> Fault:
    """The class of a refusal, from a code (``5.1.1``) or a whole reply (``550 5.1.1 no such user``)."""
    status = status_in(text)
    if status is None:
        return _bare(text or "")
    if status.startswith("4"):
        return "temporary"
    if status in DEAD:
        return "address"
    if status in _SPECIAL:
        return _SPECIAL[status]
    return _SUBJECTS.get(status.split(".")[1], "mailbox")


def _bare(text: str) -> Fault:
    """Three digits alone say little: a bare 550 may be an unknown mailbox or a blocked sender, so it condemns no address."""
    digits = next((word for word in text.split() if word[:3].isdigit() and len(word) == 3), "")
    if digits.startswith("4"):
        return "temporary"
    return _DIGITS.get(digits, "mailbox")
