"""Webhooks to others' systems: what they are told, how it is signed, and how long we go on trying (Standard Webhooks)."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

EVENTS = {
    "mailer.deliveries.changed": "delivery.changed",
    "mailer.contact.unsubscribed": "contact.unsubscribed",
    "mailer.address.suppressed": "address.suppressed",
}
"""Our message -> the name others subscribe to."""

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 300, 1800, 7200, 18_000, 36_000, 50_400))
"""Before each further try; together a day and a half."""

PREFIX = "whsec_"

_TOLD = ("mailing", "kind", "purpose", "state", "reason", "channel", "contact", "contacts", "method", "at")
_WORD = re.compile(r"[a-z][a-z-]{0,40}\Z")
_ID = re.compile(r"[0-9a-f]{24}\Z")


def told(data: Mapping[str, Any]) -> dict[str, Any]:
    """What leaves the house of one message of ours: ids, words and moments, and no text of anybody's."""
    kept = {name: data[name] for name in _TOLD if data.get(name) is not None}
    if not _WORD.match(str(kept.get("reason", ""))):
        kept.pop("reason", None)
    about = {name: value for name, value in (data.get("about") or {}).items() if _ID.match(str(value))}
    return {**kept, **({"about": about} if about else {})}


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """``v1,<base64>``: HMAC-SHA256 over id, timestamp and body. ``secret`` as we gave it out."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.digest(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1,{base64.b64encode(signed).decode()}"


def usable(secret: str) -> bool:
    """Whether something is a secret to sign with: 24 to 64 bytes in base64."""
    try:
        return 24 <= len(base64.b64decode(secret.removeprefix(PREFIX), validate=True)) <= 64
    except (binascii.Error, ValueError):
        return False


def again(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None: enough."""
    return WAITS[tries - 1] if 1 <= tries <= len(WAITS) else None
