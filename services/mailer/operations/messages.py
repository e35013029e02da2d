"""One message to one person, asked for by another program: a mailing with a single recipient, so all its rules hold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.mailer.errors import UnknownMailing
from services.mailer.operations import mailings, templates
from shared import store
from shared.contracts.words import DELIVERY_STATES

KIND = "message"


@dataclass(frozen=True)
class MessageStatus:
    """What has become of a message so far."""

    id: str
    state: str
    reason: str | None
    contact: str
    channel: str | None
    template: str
    created_at: datetime


def send(message: str, wanted: Mapping[str, Any], source: str) -> MessageStatus:
    """Ask for the message under its id; asking again changes nothing. Raises UnknownTemplate."""
    data = {
        "mailing": message,
        "kind": KIND,
        "template": wanted["template"],
        "message_class": templates.latest(wanted["template"])["message_class"],
        "purpose": wanted["purpose"],
        "channels": list(wanted["channels"]),
        "about": dict(wanted.get("about") or {}),
        "values": {},
        "people": [{"contact": wanted["contact"], "calendar": None, "values": dict(wanted.get("values") or {})}],
    }
    mailings.request(data, source)
    return status(message)


def status(message: str) -> MessageStatus:
    """How far it is. Raises UnknownMailing."""
    mailing = mailings.get(message)
    if mailing["kind"] != KIND:
        raise UnknownMailing(f"There is no message {message}.")
    database = store.database("mailer")
    person = database["mailing_people"].find_one({"mailing": message}, {"contact": 1}) or {}
    delivery = database["deliveries"].find_one({"mailing": message})
    state, reason = _state(mailing, delivery)
    return MessageStatus(
        id=message,
        state=state,
        reason=reason,
        contact=person.get("contact", ""),
        channel=delivery["channel"] if delivery else None,
        template=mailing["template"],
        created_at=mailing["created_at"],
    )


def _state(mailing: Mapping[str, Any], delivery: Mapping[str, Any] | None) -> tuple[str, str | None]:
    """The delivery speaks first, then its batch; without either contacts has withheld the address or was not asked yet."""
    if delivery is None:
        over = mailing["cursor"] == mailings.END
        return ("withheld", next(iter(mailing.get("withheld") or {}), None)) if over else ("queued", None)
    if delivery.get("rank"):
        return DELIVERY_STATES[delivery["rank"]], delivery.get("reason")
    batch = store.database("mailer")["batches"].find_one({"_id": delivery["batch"]}, {"state": 1, "reason": 1}) or {}
    return batch.get("state", "queued"), batch.get("reason")
