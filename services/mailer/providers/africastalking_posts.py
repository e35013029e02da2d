"""Africa's Talking's posts in our words: delivery reports, what people wrote, who opted out at theirs. Pure; stores nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.mailer.providers.posted import fields, number
from services.mailer.rules.incoming import Incoming
from services.mailer.rules.receipts import UNLISTED, Fact, Hint
from shared import ids

_WORDS = {
    "Sent": "accepted",
    "Submitted": "accepted",
    "Buffered": "deferred",
    "Success": "delivered",
    "Rejected": "bounced",
    "Failed": "bounced",
    "AbsentSubscriber": "bounced",
    "Expired": "bounced",
}
_HINTS: dict[str, Hint] = {
    "UserDoesNotExist": "dead",
    "NotNetworkSubscriber": "dead",
    "UserInBlackList": "left-all",
    "UserInBlacklist": "left-all",
}


def facts(post: Mapping[str, Any]) -> Iterator[Fact]:
    """What became of a message that only their id names."""
    told = fields(bytes(post["body"]))
    status, failure = told.get("status") or "", told.get("failureReason") or ""
    own = told.get("id") or ""
    word = _WORDS.get(status, UNLISTED)
    yield Fact(
        id=ids.derived("africastalking", own or post["_id"], status, failure),
        word=word,
        at=post["received_at"],
        reference=f"africastalking:{own}" if own else None,
        address=number(told.get("phoneNumber")),
        channel="sms",
        reason=f"africastalking {failure or status}" if word == "bounced" else None,
        hint=_HINTS.get(failure) if word == "bounced" else None,
        detail={name: value[:40] for name, value in (("status", status), ("failure", failure)) if value},
    )


def incoming(post: Mapping[str, Any]) -> Incoming | None:
    """What somebody wrote to us; None where no telephone number wrote it."""
    told = fields(bytes(post["body"]))
    sender = number(told.get("from"))
    if sender is None or not told.get("id"):
        return None
    id = ids.derived("africastalking", told["id"])
    return Incoming(id, sender, told.get("text") or "", post["received_at"], told.get("to") or "")


def opted_out(post: Mapping[str, Any]) -> Incoming | None:
    """Somebody left by Africa's Talking's own road; None where no number is given."""
    told = fields(bytes(post["body"]))
    sender = number(told.get("phoneNumber"))
    if sender is None:
        return None
    return Incoming(ids.derived("africastalking", post["_id"]), sender, "", post["received_at"], taken="stop")
