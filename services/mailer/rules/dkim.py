"""DKIM signatures (RFC 6376, RFC 8463), relaxed/relaxed, with ``cryptography``. What mails of one letter have in common is
prepared once: canonical headers are remembered, and a body without runs of spaces is canonical as it is."""

import base64
import functools
import hashlib
import re
from collections.abc import Sequence
from typing import cast

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

SIGNED = (
    "from", "to", "cc", "subject", "date", "message-id", "reply-to", "sender", "in-reply-to", "references", "mime-version",
    "content-type", "content-transfer-encoding", "list-id", "list-unsubscribe", "list-unsubscribe-post", "list-help",
    "auto-submitted", "feedback-id", "precedence",
)  # fmt: skip
"""Every header that a reader or a mail program goes by."""

OVERSIGNED = ("from", "to", "subject", "date")
"""Named once more than they occur, so that nobody adds a second one on the way."""

_FIELD = re.compile(rb"\r\n(?![ \t])")
_RUNS = re.compile(rb"[ \t]{2,}|\t")
_WIDTH = 72
_NAMES = 3  # in one line
_PIECE = 250  # letters in one string of a TXT record, of which 255 are allowed

Key = RSAPrivateKey | Ed25519PrivateKey


class Signer:
    """One key of one domain, and its public half for the DNS."""

    def __init__(self, domain: str, selector: str, pem: str):
        self.domain, self.selector = domain, selector
        self._key = cast(Key, load_pem_private_key(pem.encode(), password=None))
        self._kind = "rsa" if isinstance(self._key, RSAPrivateKey) else "ed25519"
        self._starts: dict[tuple[str, ...], str] = {}

    def header(self, fields: Sequence[tuple[str, bytes]], body_hash: str) -> bytes:
        """The header to put on top of a message with these canonical fields, with its line end."""
        names = tuple(name for name, _ in fields)
        start = self._starts.get(names) or self._starts.setdefault(names, self._start(names))
        top = f"{start}\r\n bh={body_hash};\r\n b="
        unsigned = f"dkim-signature:{top}".replace("\r\n", "").encode()
        signature = self._sign(b"".join(canonical for _, canonical in fields) + unsigned)
        text = base64.b64encode(signature).decode()
        lines = "\r\n ".join(text[at : at + _WIDTH] for at in range(0, len(text), _WIDTH))
        return f"DKIM-Signature: {top}{lines}\r\n".encode()

    def record(self) -> tuple[str, str]:
        """Name and value of the TXT record to publish, the value as strings of the allowed length."""
        public = self._key.public_key()
        if self._kind == "rsa":
            raw = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        else:
            raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        value = f"v=DKIM1; k={self._kind}; p={base64.b64encode(raw).decode()}"
        pieces = (value[at : at + _PIECE] for at in range(0, len(value), _PIECE))
        return f"{self.selector}._domainkey.{self.domain}", " ".join(f'"{piece}"' for piece in pieces)

    def _start(self, names: Sequence[str]) -> str:
        """The tags before the body's hash, folded. They are the same for all mails with the same headers."""
        listed = [*names, *OVERSIGNED]
        lines = [":".join(listed[at : at + _NAMES]) for at in range(0, len(listed), _NAMES)]
        tags = f"v=1; a={self._kind}-sha256; c=relaxed/relaxed;\r\n d={self.domain}; s={self.selector};"
        folded = ":\r\n ".join(lines)
        return f"{tags}\r\n h={folded};"

    def _sign(self, content: bytes) -> bytes:
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(content, padding.PKCS1v15(), SHA256())
        return self._key.sign(hashlib.sha256(content).digest())


def sign(message: bytes, signers: Sequence[Signer]) -> bytes:
    """The message with a signature of each on top. Lines end in CRLF."""
    head, _, body = message.partition(b"\r\n\r\n")
    by_name: dict[str, list[bytes]] = {}
    for field in _FIELD.split(head):
        name, canonical = _canonical_field(field)
        by_name.setdefault(name, []).append(canonical)
    # several fields of one name are signed from the last to the first
    fields = [(name, canonical) for name in SIGNED for canonical in reversed(by_name.get(name, ()))]
    body_hash = base64.b64encode(hashlib.sha256(_canonical_body(body)).digest()).decode()
    return b"".join([*(signer.header(fields, body_hash) for signer in signers), message])


@functools.lru_cache(maxsize=256)
def _canonical_field(field: bytes) -> tuple[str, bytes]:
    """Name in small letters, value in one line without runs of spaces. Most fields are the same in thousands of mails."""
    name, _, value = field.partition(b":")
    bare = name.strip().lower()
    return bare.decode("ascii", "replace"), bare + b":" + b" ".join(value.split()) + b"\r\n"


def _canonical_body(body: bytes) -> bytes:
    """Runs of spaces as one, none at the ends of lines, no empty lines at the end."""
    if b"  " in body or b"\t" in body:
        body = _RUNS.sub(b" ", body)
    body = body.replace(b" \r\n", b"\r\n")
    bare = body.rstrip(b"\r\n")
    return bare + b"\r\n" if bare else b""
