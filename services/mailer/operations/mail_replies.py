"""What people answer by mail: kept, told to contacts for their timeline, and obeyed where it is a word that ends our mail."""

from collections.abc import Sequence
from datetime import datetime
from email.message import Message
from email.utils import parseaddr
from typing import Any

from services.mailer.operations import incoming, suppressions, unsubscribing
from services.mailer.outgoing import received
from services.mailer.rules import mail_kinds
from services.mailer.rules import suppression as rules
from services.mailer.rules.incoming import Incoming, heard
from shared import people, store
from shared.errors import Invalid

CHANNEL = "email"
LONGEST = 10_000
"""Letters that are kept of what somebody wrote."""

_FIELDS = {"contact": 1, "mailing": 1, "language": 1, "batch": 1, "channel": 1, "address_hash": 1}


def take(message: Message, *, mark: str, returned_to: Sequence[str], at: datetime) -> None:
    """Take one answer in; ``mark`` is the same for the same mail, so again changes nothing. One without a sender is nobody's."""
    try:
        address = people.normalise_email(parseaddr(str(message.get("From") or ""))[1])
    except Invalid:
        return
    hashed = suppressions.address_hash(CHANNEL, address)
    answered = _answered(message, returned_to)
    written = [answered] if answered else list(_deliveries().find({"address_hash": hashed}, _FIELDS).limit(incoming.MOST))
    last = answered or incoming.last(written)
    subject, text = mail_kinds.subject(message), mail_kinds.own_words(message)
    meaning = heard(Incoming(mark, address, text or subject, at))
    if meaning.intent == "stop" and last:
        unsubscribing.leave(last, rules.EVERYTHING, "email", at)
    row = {
        "_id": mark,
        "channel": CHANNEL,
        "address": address,
        "address_hash": hashed,
        "text": "\n\n".join(part for part in (subject, text) if part)[:LONGEST],
        "intent": "reply",  # what ends it is noted as an unsubscription, with its evidence
        "language": meaning.language or last.get("language"),
        "contacts": incoming.readers(written),
        "mailing": last.get("mailing"),
        "gateway": "mail",
        "at": at,
        "confirm": False,
    }
    store.insert_missing(incoming.collection(), [{**row, "outgoing": [received(row)]}])


def _answered(message: Message, returned_to: Sequence[str]) -> dict[str, Any]:
    """The delivery that is answered: named by what it refers to, or by the address it was sent back to."""
    referred = f"{message.get('References') or ''} {message.get('In-Reply-To') or ''}"
    for delivery in [*mail_kinds.our_ids(referred.encode()), *returned_to]:
        if found := _deliveries().find_one({"_id": delivery, "channel": CHANNEL}, _FIELDS):
            return dict(found)
    return {}


def _deliveries() -> Any:
    return store.database("mailer")["deliveries"]
