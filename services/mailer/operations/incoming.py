"""A text message that came in: kept, told to contacts, obeyed where it ends our messages, answered where a word asks for it.

The row decides once whether an answer is due; everything after it may be done again after a crash and is then the same.
"""

from typing import Any

from services.mailer.operations import aliases, answering, silencing, suppressions
from services.mailer.outgoing import received
from services.mailer.rules import suppression as rules
from services.mailer.rules.incoming import Heard, Incoming, heard
from shared import store

CHANNEL = "sms"
MOST = 500
"""Messages to one number that are looked at for who reads it."""


def take(message: Incoming, gateway: str) -> None:
    """Take one message in. The same one again changes nothing."""
    row = _kept(message, heard(message), gateway)
    if row["intent"] == "stop":
        silencing.silence(row["address_hash"], "sms", row["at"])
    if row["confirm"]:
        answering.prepare(row)


def _kept(message: Incoming, meaning: Heard, gateway: str) -> dict[str, Any]:
    hashed = suppressions.address_hash(CHANNEL, message.number)
    there = {"address_hash": hashed, "channel": CHANNEL, "proof": {"$ne": True}}
    fields = {"contact": 1, "mailing": 1, "language": 1, "batch": 1}
    written = list(_collection("deliveries").find(there, fields).limit(MOST))
    newest = last(written)
    ends = meaning.intent == "stop"
    row: dict[str, Any] = {
        "_id": message.id,
        "channel": CHANNEL,
        "address": message.number,
        "address_hash": hashed,
        "text": message.text,
        "intent": meaning.intent,
        "language": meaning.language or newest.get("language"),
        "contacts": readers(written),
        "mailing": newest.get("mailing"),
        "gateway": gateway,
        "to": message.to,
        "at": message.at,
        "confirm": message.taken is None and (meaning.intent == "help" or (ends and not silencing.silent(hashed))),
    }
    store.insert_missing(_collection("incoming_messages"), [{**row, "outgoing": [received(row)]}])
    found: dict[str, Any] = _collection("incoming_messages").find_one({"_id": message.id})
    return found


def last(written: list[dict[str, Any]]) -> dict[str, Any]:
    """What went to this number last."""
    batches = {"_id": {"$in": [row["batch"] for row in written]}}
    newest = _collection("batches").find_one(batches, {"_id": 1}, sort=[("claimed_at", -1)]) or {}
    return next((row for row in written if row["batch"] == newest.get("_id")), {})


def readers(written: list[dict[str, Any]]) -> list[str]:
    """Those whom we wrote to there, each under the id they are kept under now. Who was erased and writes is a stranger."""
    known_as = aliases.every({row["contact"] for row in written})
    readers = {ids[0] for ids in known_as.values()}
    gone = _collection("suppressions").find({"contact": {"$in": list(readers)}, "reason": rules.ERASED}, {"contact": 1})
    return sorted(readers - {row["contact"] for row in gone})


def collection() -> Any:
    """Where they are kept, for paging."""
    return _collection("incoming_messages")


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
