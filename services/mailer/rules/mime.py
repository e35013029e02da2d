"""MIME from pre-serialised segments: whatever does not differ between two recipients is encoded once per letter."""

import base64
import binascii
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.mailer.rules import headers
from services.mailer.rules.rendering import Segments, Shape, html_values

_MIXED, _ALTERNATIVE = "=_mixed_5f1c2a77", "=_alternative_5f1c2a77"  # "=_" can't occur in quoted-printable
_METHOD = re.compile(r"^METHOD:([A-Z]+)\s*$", re.MULTILINE)
_ATTACHED = 'Content-Disposition: attachment; filename="invite.ics"\r\n'
_OPEN = b"--" + _ALTERNATIVE.encode() + b"\r\n"
_CLOSE = b"--" + _ALTERNATIVE.encode() + b"--\r\n"


@dataclass(frozen=True)
class Sender:
    """Who writes, and the headers that depend on nothing but the mailing."""

    name: str
    address: str
    reply_to: str
    date: str
    list_id: str | None = None
    feedback_id: str | None = None
    automatic: bool = False  # an answer to what the person just did: Auto-Submitted
    one_click: bool = False  # RFC 8058

    @property
    def domain(self) -> str:
        """The domain of our Message-IDs."""
        return self.address.rpartition("@")[2]

    def extra(self) -> dict[str, str]:
        """Headers beyond the usual ones, the same for every recipient."""
        found = {}
        if self.list_id:
            found["List-Id"] = self.list_id
        if self.one_click:
            found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if self.automatic:
            found["Auto-Submitted"] = "auto-generated"
        if self.feedback_id:
            found["Feedback-ID"] = self.feedback_id
        return found


@dataclass(frozen=True)
class Letter:
    """One shape from one sender: what the mails of many people have in common."""

    sender: Sender
    shape: Shape

    @functools.cached_property
    def common(self) -> bytes:
        """The headers that are the same for all."""
        sender = self.sender
        lines = [
            f"From: {headers.mailbox(sender.name, sender.address)}",
            f"Reply-To: {headers.mailbox(None, sender.reply_to)}",
            f"Date: {sender.date}",
            *(f"{name}: {value}" for name, value in sender.extra().items()),
            "MIME-Version: 1.0\r\n",
        ]
        return "\r\n".join(lines).encode("ascii")

    @functools.cached_property
    def text(self) -> "Encoded":
        """The text part."""
        return Encoded(self.shape.text)

    @functools.cached_property
    def html(self) -> "Encoded":
        """The HTML part."""
        return Encoded(self.shape.html)

    @functools.cached_property
    def subject(self) -> str | None:
        """The subject where it is the same for all."""
        return None if self.shape.subject.names else headers.unstructured(self.shape.subject.parts[0])


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to one person."""

    delivery: str
    address: str
    name: str | None
    letter: Letter
    values: Mapping[str, str] = field(default_factory=dict)
    unsubscribe_url: str | None = None
    calendar: str | None = None
    unsubscribe_address: str | None = None  # for mail programs that write instead of posting

    @property
    def list_unsubscribe(self) -> str | None:
        """RFC 8058 wants the link; the address beside it is for others."""
        if not self.unsubscribe_url:
            return None
        written = f",\r\n <mailto:{self.unsubscribe_address}?subject=unsubscribe>" if self.unsubscribe_address else ""
        return f"<{self.unsubscribe_url}>{written}"

    @property
    def message_id(self) -> str:
        """Our own id, by which replies and receipts find back."""
        return f"<{self.delivery}@{self.letter.sender.domain}>"

    @property
    def subject(self) -> str:
        """The subject as a person reads it."""
        return headers.one_line(self.letter.shape.subject.fill(self.values))


class Encoded:
    """A text with gaps in quoted-printable; every piece ends in a soft line break, so pieces can be joined."""

    def __init__(self, segments: Segments):
        self._parts = [quoted(part) for part in segments.parts]
        self._names = segments.names
        self._parts[-1] = self._parts[-1].removesuffix(b"=\r\n") + b"\r\n"  # this line end belongs to the boundary

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The encoded text for one person."""
        pieces = [self._parts[0]]
        for name, part in zip(self._names, self._parts[1:], strict=True):
            pieces.append(quoted(values[name]))
            pieces.append(part)
        return b"".join(pieces)


def quoted(text: str) -> bytes:
    """Quoted-printable that may be followed by more: empty, or closed by a soft line break.

    A marker is encoded behind the text and cut off again, so that the last line keeps room for the break and a space at
    the end is not the end of a line.
    """
    if not text:
        return b""
    raw = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    encoded = binascii.b2a_qp(raw + b"=")[:-3].replace(b"\n", b"\r\n")
    return encoded if encoded.endswith(b"\r\n") else encoded + b"=\r\n"


def source(mail: Mail) -> bytes:
    """The whole message as it goes over the wire, lines ended by CRLF."""
    letter = mail.letter
    subject = letter.subject or headers.unstructured(letter.shape.subject.fill(mail.values))
    top = (
        f"To: {headers.mailbox(mail.name, mail.address)}\r\nSubject: {subject}\r\nMessage-ID: {mail.message_id}\r\n"
        + (f"List-Unsubscribe: {mail.list_unsubscribe}\r\n" if mail.unsubscribe_url else "")
    ).encode("ascii")
    escaped = html_values(mail.values, frozenset(letter.shape.html.names))
    alternative = [
        _OPEN,
        _part("text/plain; charset=utf-8", letter.text.fill(mail.values)),
        _OPEN,
        _part("text/html; charset=utf-8", letter.html.fill(escaped)),
    ]
    if mail.calendar is None:
        return b"".join([letter.common, top, _multipart("alternative", _ALTERNATIVE), *alternative, _CLOSE])
    return b"".join([letter.common, top, *_with_calendar(alternative, mail.calendar)])


def method_of(calendar: str) -> str:
    """REQUEST, CANCEL …: mail programs offer the right buttons only if the header repeats it."""
    found = _METHOD.search(calendar)
    return found.group(1) if found else "PUBLISH"


def _with_calendar(alternative: list[bytes], calendar: str) -> list[bytes]:
    encoded = base64.encodebytes(calendar.encode()).replace(b"\n", b"\r\n")
    kind = f"text/calendar; charset=utf-8; method={method_of(calendar)}"
    inner = _base64(kind, encoded)
    attached = _base64('application/ics; name="invite.ics"', encoded, _ATTACHED)
    boundary = f"--{_MIXED}\r\n".encode()
    return [
        _multipart("mixed", _MIXED),
        boundary,
        _multipart("alternative", _ALTERNATIVE),
        *alternative,
        _OPEN,
        inner,
        _CLOSE,
        boundary,
        attached,
        f"--{_MIXED}--\r\n".encode(),
    ]


def _multipart(kind: str, boundary: str) -> bytes:
    return f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode()


def _part(kind: str, body: bytes) -> bytes:
    return f"Content-Type: {kind}\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n".encode() + body


def _base64(kind: str, body: bytes, more: str = "") -> bytes:
    return f"Content-Type: {kind}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n".encode() + body
