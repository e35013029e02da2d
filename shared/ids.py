"""Document ids: 96 bits in 24 hexadecimal digits, either derived from what they stand for or fresh.

In a fan-out an id is always derived, so that doing the work twice writes the same documents.
"""

import hashlib
import hmac
import secrets


def derived(*parts: object) -> str:
    """The id that these parts always give, e.g. ``derived(mailing, contact, channel)``."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def fresh() -> str:
    """An id nobody had before."""
    return secrets.token_hex(12)


def keyed_hash(secret_key: str, address: str) -> str:
    """What stays of an address that we may no longer keep: recognisable to us, worthless to others."""
    return hmac.digest(secret_key.encode(), address.encode(), "sha256").hex()
