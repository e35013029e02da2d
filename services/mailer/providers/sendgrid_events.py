"""SendGrid's Event Webhook: is it really theirs, and what does each event say in our words. Pure; stores nothing."""

import base64
import binascii
import functools
import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key

from services.mailer.errors import ForgedPost
from services.mailer.rules.faults import status_in
from services.mailer.rules.receipts import UNLISTED, Fact, Hint
from shared import ids
from shared.errors import Invalid

SIGNATURE_HEADER = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP_HEADER = "X-Twilio-Email-Event-Webhook-Timestamp"
DELIVERY_ARGUMENT = "x_delivery"

# Not kept: who was where with what device (``ip``, ``useragent``). SendGrid's verdict on machine opens is a word of its own.
_KEPT = (
    "event",
    "type",
    "bounce_classification",
    "response",
    "attempt",
    "url",
    "asm_group_id",
    "sg_message_id",
)
_DROPS: dict[str, Hint] = {
    "bounced address": "dead",
    "unsubscribed address": "left-all",
    "spam reporting address": "complained",
    "invalid": "invalid",
}
_WORDS = {
    "processed": "accepted",
    "deferred": "deferred",
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "bounced",
    "spamreport": "complained",
    "click": "clicked",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
    "group_resubscribe": "resubscribed",
}


@functools.cache
def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """The key as SendGrid shows it (base64 SPKI, with or without PEM armour). Raises Invalid."""
    bare = "".join(line for line in text.split() if not line.startswith("-----") and line not in ("PUBLIC", "KEY-----"))
    try:
        key = load_der_public_key(base64.b64decode(bare, validate=True))
    except (binascii.Error, ValueError) as fault:
        raise Invalid("The SendGrid webhook key is no base64 public key.", code="webhook-key-invalid") from fault
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise Invalid("The SendGrid webhook key is no elliptic-curve key.", code="webhook-key-invalid")
    return key


def verify(key: ec.EllipticCurvePublicKey, body: bytes, signature: str, timestamp: str) -> None:
    """Check the signature over timestamp and raw bytes, before anything is read. Raises ForgedPost."""
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw, timestamp.encode() + body, ec.ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError) as fault:
        raise ForgedPost(
            "The signature does not fit this post.",
            remedy="Compare BARAZA_SENDGRID_WEBHOOK_KEY with the verification key that SendGrid shows.",
        ) from fault


def refuse_old(timestamp: str, now: datetime, window: timedelta) -> None:
    """Refuse a post whose signed moment is further from now than the window. Raises ForgedPost."""
    if not timestamp.isdigit() or abs(now.timestamp() - int(timestamp)) > window.total_seconds():
        raise ForgedPost("The signed moment of this post is too far from now.", code="webhook-too-old")


def facts(body: bytes, received_at: datetime) -> Iterator[Fact]:
    """Every event of a post as a fact; a strange one becomes an unlisted fact and never harms its neighbours.

    Raises Invalid when the bytes are no JSON at all.
    """
    events = _parsed(body)
    for event in events if isinstance(events, list) else [events]:
        yield _fact(event if isinstance(event, dict) else {"event": event}, received_at)


def _parsed(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass  # orjson refuses lone surrogates and broken UTF-8, which bounce texts do carry; the slow parser takes them
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as fault:
        raise Invalid(f"The post is no JSON: {fault}", code="post-unreadable") from fault


def _fact(event: dict[str, Any], received_at: datetime) -> Fact:
    name = _text(event.get("event")) or ""
    reason = _text(event.get("reason")) or _text(event.get("response"))
    status = status_in(_text(event.get("status"))) or status_in(reason)
    return Fact(
        id=ids.derived("sendgrid", _text(event.get("sg_event_id")) or _digest(event)),
        word=_word(name, event),
        at=_moment(event.get("timestamp"), received_at),
        delivery=_text(event.get(DELIVERY_ARGUMENT)),
        address=_text(event.get("email")),
        status=status,
        reason=f"dropped, {reason or 'no reason given'}" if name == "dropped" else reason,
        hint=_HINTS[name](event) if name in _HINTS else None,
        detail={key: _plain(event[key]) for key in _KEPT if key in event},
    )


def _word(name: str, event: dict[str, Any]) -> str:
    if name == "open":
        return "machine-opened" if event.get("sg_machine_open") in (True, "true", 1) else "opened"
    return _WORDS.get(name, UNLISTED)


def _bounce_hint(event: dict[str, Any]) -> Hint | None:
    known_dead = _text(event.get("bounce_classification")) == "Invalid Address"
    return "dead" if known_dead and _text(event.get("type")) != "blocked" else None


def _drop_hint(event: dict[str, Any]) -> Hint | None:
    return _DROPS.get((_text(event.get("reason")) or "").strip().lower())


_HINTS: dict[str, Callable[[dict[str, Any]], Hint | None]] = {
    "bounce": _bounce_hint,
    "dropped": _drop_hint,
    "unsubscribe": lambda event: "left-all",
    "group_unsubscribe": lambda event: "left-list",
}


def _text(value: Any) -> str | None:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode() or None
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _plain(value: Any) -> Any:
    return (_text(value) or "")[:1000] if not isinstance(value, bool) else value


def _moment(value: Any, otherwise: datetime) -> datetime:
    """Seconds, or the milliseconds some samples carry; what can't be a time becomes the moment of the post."""
    try:
        seconds = float(value)
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return otherwise


def _digest(event: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(event, sort_keys=True).encode()).hexdigest()
