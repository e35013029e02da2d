"""Signed public links: what we send to people so that they need no account. One purpose can't be used for another.

A token is ``<ids>.<signature>``: each 24-digit id packed into 16 characters, and 128 bits of HMAC-SHA-256, together 39
characters for one id, short enough for a text message. A token carries no time: an answer link ends with its dialogue,
which the store knows, and an unsubscribe link never ends.
"""

import hmac
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence

from itsdangerous import BadSignature, Signer
from itsdangerous.signer import SigningAlgorithm

from shared.errors import NotFound

PATHS = {
    "interest": "i",
    "answer": "r",
    "link": "l",
    "unsubscribe": "u",
    "preferences": "p",
    "confirm": "c",
    "receipt": "mailer/v1/webhooks/twilio/receipts",
}
_HEX_ID = re.compile(r"[0-9a-f]{24}")
_TRAILING = ".,;:!?)>]}'\"’”"  # what mail programs and thumbs glue to the end of an address


class UnknownLink(NotFound):
    """The link was not signed by us, not for this purpose, or lost some of its letters."""

    code = "link-unknown"


class _ShortHmac(SigningAlgorithm):
    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return _signature(key, value)


class Links:
    """Makes and reads tokens. Several keys, newest last, let a key be changed while old links stay good."""

    def __init__(self, secret_key: str | Sequence[str], public_url: str):
        self._keys = [secret_key] if isinstance(secret_key, str) else list(secret_key)
        self._public_url = public_url.rstrip("/")
        self._derived_keys: dict[str, bytes] = {}

    def token(self, purpose: str, *ids: str) -> str:
        """The token that stands for these ids, for this purpose only."""
        value = "-".join(_packed(part) for part in ids)
        return f"{value}.{_base64url(_signature(self._derived(purpose), value.encode()))}"

    def read(self, purpose: str, token: str) -> tuple[str, ...]:
        """The ids of a token. Raises UnknownLink."""
        try:
            packed = self._signer(purpose).unsign(token.rstrip(_TRAILING)).decode()
            return tuple(_unpacked(part) for part in packed.split("-"))
        except (BadSignature, ValueError) as fault:
            raise UnknownLink(
                "This link is not complete or was changed on its way.",
                remedy="Open it once more from the message we sent, or copy the whole address.",
            ) from fault

    def url(self, purpose: str, *ids: str) -> str:
        """The address to put into a message."""
        return f"{self._public_url}/{PATHS[purpose]}/{self.token(purpose, *ids)}"

    def _derived(self, purpose: str) -> bytes:
        """The key ``Signer`` would derive anew for every token; a campaign makes a hundred thousand of them."""
        if purpose not in self._derived_keys:
            self._derived_keys[purpose] = self._signer(purpose).derive_key()
        return self._derived_keys[purpose]

    def _signer(self, purpose: str) -> Signer:
        if purpose not in PATHS:
            raise ValueError(f"no such purpose: {purpose}")
        return Signer(self._keys, salt=f"baraza.link.{purpose}", sep=".", key_derivation="hmac", algorithm=_ShortHmac())


def _signature(key: bytes, value: bytes) -> bytes:
    return hmac.digest(key, value, "sha256")[:16]


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def _packed(part: str) -> str:
    """``-`` joins the parts, so base64url's own ``-`` becomes ``~``; a leading ``t.`` marks what is text and no id."""
    if _HEX_ID.fullmatch(part):
        return _base64(bytes.fromhex(part))
    return "t." + _base64(part.encode())


def _unpacked(part: str) -> str:
    if part.startswith("t."):
        return _bytes(part[2:]).decode()
    return _bytes(part).hex()


def _base64(raw: bytes) -> str:
    return _base64url(raw).replace("-", "~")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text.replace("~", "-") + "=" * (-len(text) % 4))
