"""Twilio's posts: is it really theirs, what does a status say in our words, what did somebody write. Pure; stores nothing."""

import base64
import hmac
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from services.mailer.errors import ForgedPost
from services.mailer.providers.posted import fields, number, pairs
from services.mailer.rules.incoming import TWILIO, Incoming, Intent
from services.mailer.rules.receipts import UNLISTED, Fact, Hint
from shared import ids
from shared.people.texting import plain

SIGNATURE_HEADER = "X-Twilio-Signature"

_WORDS = {
    "accepted": "accepted",
    "scheduled": "accepted",
    "queued": "accepted",
    "sending": "accepted",
    "sent": "accepted",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "bounced",
    "failed": "bounced",
    "canceled": "bounced",
}
_HINTS: dict[str, Hint] = {"30005": "dead", "30006": "dead", "21211": "invalid", "21614": "invalid", "21610": "left-all"}
"""Unknown handset, landline, no number, no mobile, told Twilio to stop. All others pass (switched off) or are ours (filtered)."""
_PORTS = {"https": 443, "http": 80}


def verify(token: str, url: str, body: bytes, signature: str) -> None:
    """Check the signature over the public address and every parameter, sorted. Raises ForgedPost.

    Twilio leaves out the port of an address or puts it in, so both are tried.
    """
    parameters = "".join(name + value for name, value in sorted(set(pairs(body))))
    for address in _spellings(url):
        made = base64.b64encode(hmac.digest(token.encode(), (address + parameters).encode(), "sha1"))
        if hmac.compare_digest(made, signature.encode("utf-8", "replace")):
            return
    raise ForgedPost(
        "The signature does not fit this post.",
        remedy="Compare BARAZA_TWILIO_AUTH_TOKEN with the account's token, and BARAZA_PUBLIC_URL with the address Twilio calls.",
    )


def facts(post: Mapping[str, Any]) -> Iterator[Fact]:
    """What became of the delivery whose address was posted to."""
    told = fields(bytes(post["body"]))
    status, code = told.get("MessageStatus") or told.get("SmsStatus") or "", told.get("ErrorCode") or ""
    word = _WORDS.get(status, UNLISTED)
    yield Fact(
        id=ids.derived("twilio", told.get("MessageSid") or post["_id"], status, code),
        word=word,
        at=post["received_at"],
        delivery=(post.get("about") or {}).get("delivery"),
        channel="sms",
        reason=f"twilio {code or status}" if word == "bounced" else None,
        hint=_HINTS.get(code) if word == "bounced" else None,
        detail={name: value for name, value in (("status", status[:40]), ("code", code[:10])) if value},
    )


def incoming(post: Mapping[str, Any]) -> Incoming | None:
    """What somebody wrote to us; None where no telephone number wrote it."""
    told = fields(bytes(post["body"]))
    sender = number(told.get("From"))
    if sender is None or not told.get("MessageSid"):
        return None
    text = told.get("Body") or ""
    id = ids.derived("twilio", told["MessageSid"])
    return Incoming(id, sender, text, post["received_at"], told.get("To") or "", _taken(told.get("OptOutType"), text))


def _taken(kind: str | None, text: str) -> Intent | None:
    """What Twilio says it took, or, on an account where it does not say so, what its own list of words makes it take."""
    said: Mapping[str, Intent] = {"STOP": "stop", "START": "start", "HELP": "help"}
    if kind and kind in said:
        return said[kind]
    words = plain(text)
    return TWILIO.get(words[0]) if len(words) == 1 and text.strip().casefold() == words[0] else None


def _spellings(url: str) -> Iterator[str]:
    yield url
    parts = urlsplit(url)
    port = _PORTS.get(parts.scheme)
    if parts.port is None and parts.hostname and port:
        yield parts._replace(netloc=f"{parts.netloc}:{port}").geturl()
    elif parts.port == port:
        yield parts._replace(netloc=parts.netloc.rpartition(":")[0]).geturl()
