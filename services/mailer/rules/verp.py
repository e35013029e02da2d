"""Addresses of ours that say which delivery a mail is about: the envelope sender, by which bounces find back (VERP).

``b-<delivery>-<signature>@<bounce domain>``: letters and digits only, small ones, since mail servers change the rest; signed, so
that nobody can make us believe that somebody else's mailbox is dead.
"""

import base64
import hmac
import re
from typing import Literal

Purpose = Literal["b", "u"]
"""``b``: where bounces go. ``u``: a mail there means that its reader wants no more of the list."""

_LOCAL = re.compile(r"([bu])-([0-9a-f]{24})-([a-z2-7]{16})")


def address(purpose: Purpose, delivery: str, domain: str, secret: str) -> str:
    """The address for one delivery."""
    return f"{purpose}-{delivery}-{_signature(purpose, delivery, secret)}@{domain}"


def read(text: str, secret: str) -> tuple[Purpose, str] | None:
    """Purpose and delivery of an address that we made; none for any other."""
    found = _LOCAL.fullmatch(text.strip().strip("<>").rpartition("@")[0].lower())
    if found is None:
        return None
    purpose: Purpose = "b" if found.group(1) == "b" else "u"
    right = hmac.compare_digest(found.group(3), _signature(purpose, found.group(2), secret))
    return (purpose, found.group(2)) if right else None


def _signature(purpose: str, delivery: str, secret: str) -> str:
    """80 bits: an address is tried over the network, not on a machine of one's own."""
    raw = hmac.digest(secret.encode(), f"baraza.verp.{purpose}.{delivery}".encode(), "sha256")[:10]
    return base64.b32encode(raw).decode().lower()
