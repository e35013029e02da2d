"""What the tests of the mailer's edges share: deliveries to write about, SendGrid's pen, a browser."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.mailer.operations import suppressions
from shared import ids, store

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
SENT = datetime(2026, 3, 1, 9, tzinfo=UTC)


class SendGridPen:
    """Signs posts as SendGrid does."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public_key = base64.b64encode(der).decode()

    def headers(self, body: bytes, timestamp: str = "1772355600") -> dict[str, str]:
        """The two headers that go with a body."""
        raw = self._key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return {SIGNATURE: base64.b64encode(raw).decode(), TIMESTAMP: timestamp, "Content-Type": "application/json"}


def body(events: Sequence[dict[str, Any]]) -> bytes:
    """Events as SendGrid writes them: a line break after each and at the end."""
    return b"[" + b",\r\n".join(orjson.dumps(event) for event in events) + b"]\r\n"


def mailing(purpose: str = "outreach", name: str = "m", template: str = "outreach@1") -> str:
    """A mailing that has gone out."""
    key = ids.derived("mailing", name)
    fields = {"origin": "campaign", "kind": "campaign", "about": {}, "template": template, "purpose": purpose, "state": "done"}
    store.database("mailer")["mailings"].replace_one({"_id": key}, {"_id": key, **fields}, upsert=True)
    return key


def deliveries(mailing: str, count: int, channel: str = "email", language: str = "en") -> list[dict[str, Any]]:
    """Deliveries of it to that many people."""
    rows = []
    for number in range(count):
        contact = ids.derived("contact", number)
        address = f"p{number}@example.org" if channel == "email" else f"+25575400{number:04}"
        rows.append(
            {
                "_id": ids.derived(mailing, contact, channel),
                "mailing": mailing,
                "batch": ids.derived(mailing, "batch"),
                "contact": contact,
                "channel": channel,
                "address": address,
                "address_hash": suppressions.address_hash(channel, address),
                "language": language,
                "rank": 0,
            }
        )
    store.database("mailer")["deliveries"].insert_many(rows)
    return rows


def event(word: str, delivery: dict[str, Any] | None, number: int = 0, **more: Any) -> dict[str, Any]:
    """One event of SendGrid about a delivery."""
    stamp = int(SENT.timestamp()) + number
    whose = delivery and delivery["_id"]
    told = {"event": word, "timestamp": stamp, "sg_event_id": f"{word}-{whose}-{number}", "category": ["x"]}
    return told | ({"email": delivery["address"], "x_delivery": delivery["_id"]} if delivery else {}) | more
