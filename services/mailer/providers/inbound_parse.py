"""SendGrid's Inbound Parse: a mail as a form, either whole in ``email`` or taken apart, each field in a charset of its own."""

import email
from dataclasses import dataclass
from email.message import EmailMessage, Message
from typing import Any

import orjson

_CARRIED = (
    "Message-ID", "In-Reply-To", "References", "Date", "Auto-Submitted", "Precedence", "Return-Path", "List-Id", "X-Autoreply",
    "X-Autorespond", "X-Auto-Reply", "X-Autoresponder",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """A mail, and to whom its envelope said."""

    raw: bytes
    recipient: str | None


def mail(body: bytes, content_type: str) -> Parsed | None:
    """The mail inside a posted form; none if there is none."""
    form = email.message_from_bytes(b"Content-Type: " + content_type.encode("latin-1", "replace") + b"\r\n\r\n" + body)
    if not form.is_multipart():
        return None
    fields = {_name(part): _bytes(part) for part in form.walk() if _name(part)}
    envelope = _json(fields.get("envelope"))
    recipient = next((str(one) for one in envelope.get("to") or () if one), None)
    if fields.get("email"):
        return Parsed(fields["email"], recipient)
    if not fields.get("from"):
        return None
    return Parsed(_rebuilt(fields), recipient)


def _rebuilt(fields: dict[str, bytes]) -> bytes:
    """A mail of its headers and its plain text, which is all that is read."""
    charsets = _json(fields.get("charsets"))
    texts = {name: _text(raw, str(charsets.get(name) or "utf-8")) for name, raw in fields.items() if name in _TEXTS}
    headers = email.message_from_string(texts.get("headers", ""))
    message = EmailMessage()
    for name in _CARRIED:
        if value := _line(headers.get(name)):
            message[name] = value
    for name in ("from", "to", "subject"):
        if value := _line(texts.get(name)):
            message[name.title()] = value
    message.set_content(texts.get("text", "").replace("\r\n", "\n"))
    return message.as_bytes()


_TEXTS = ("headers", "from", "to", "subject", "text")


def _name(part: Message) -> str:
    return str(part.get_param("name", "", "content-disposition"))


def _bytes(part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    return raw.removesuffix(b"\r\n") if isinstance(raw, bytes) else b""


def _json(raw: bytes | None) -> dict[str, Any]:
    try:
        found = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _text(raw: bytes, charset: str) -> str:
    try:
        return raw.decode(charset, "replace")
    except LookupError:
        return raw.decode("utf-8", "replace")


def _line(value: object) -> str:
    """One line, since a header with a line end in it is refused."""
    return " ".join(str(value or "").split())
