"""Events about accepted mail, signed as SendGrid signs them, posted late, twice and out of order."""

import base64
import json
import random
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

COURSES: dict[str, list[dict[str, Any]]] = {
    "delivered": [{"event": "processed"}, {"event": "delivered", "response": "250 OK"}],
    "deferred": [{"event": "processed"}, {"event": "deferred", "response": "451 4.3.0 later", "attempt": "1"}],
    "bounce": [
        {"event": "processed"},
        {"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 5.1.1 no such user"},
    ],
    "blocked": [
        {"event": "processed"},
        {"event": "bounce", "type": "blocked", "status": "5.7.1", "reason": "550 5.7.1 blocked by policy"},
    ],
    "dropped": [{"event": "dropped", "reason": "Bounced Address"}],
    "spamreport": [{"event": "processed"}, {"event": "delivered"}, {"event": "spamreport"}],
    "open": [{"event": "open", "sg_machine_open": True}, {"event": "delivered"}, {"event": "processed"}],
    "unsubscribe": [{"event": "delivered"}, {"event": "unsubscribe"}],
}


class Pen:
    """The account's key, and its public half as the settings page shows it."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        der = self._key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public_key = base64.b64encode(der).decode()

    def headers(self, body: bytes) -> dict[str, str]:
        """The signature over timestamp and body."""
        stamp = str(int(time.time()))
        signature = base64.b64encode(self._key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
        return {
            "Content-Type": "application/json",
            "User-Agent": "SendGrid Event API",
            "X-Twilio-Email-Event-Webhook-Signature": signature,
            "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
        }


def events(
    accepted: Sequence[Mapping[str, Any]], course: str = "delivered", special: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """What happened to accepted recipients: ``course`` for all, another one for the addresses in ``special``."""
    told = []
    for row in accepted:
        for place, part in enumerate(COURSES[(special or {}).get(row["email"], course)]):
            told.append(
                {
                    "email": row["email"],
                    "timestamp": int(time.time()) + place,
                    "smtp-id": f"<{uuid.uuid4()}@geopod>",
                    "category": row["categories"][0] if len(row["categories"]) == 1 else row["categories"],
                    "sg_event_id": uuid.uuid4().hex,
                    "sg_message_id": f"{row['message_id']}.filterdrecv-p3mdw1-5c-1",
                    **row["custom_args"],
                    **part,
                }
            )
    return told


def bodies(told: Sequence[Mapping[str, Any]], *, size: int = 100, twice: bool = False, seed: int | None = None) -> list[bytes]:
    """Posts of those events, CRLF between events; shuffled by ``seed``, every event ``twice`` in different posts."""
    rows = [*told, *told] if twice else list(told)
    if seed is not None:
        random.Random(seed).shuffle(rows)
    blocks = [rows[start : start + size] for start in range(0, len(rows), size)]
    return [("[" + ",\r\n".join(json.dumps(row) for row in block) + "]\r\n").encode() for block in blocks]


def post(url: str, body: bytes, pen: Pen) -> int:
    """Post one body as SendGrid does; the status that came back."""
    request = urllib.request.Request(url, body, pen.headers(body), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return int(response.status)
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code
