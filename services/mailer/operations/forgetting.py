"""People who are held no longer: nothing more goes out to them, and what was sent keeps its numbers and loses who it was for.

The bar is set first, then everything is emptied. Whoever stores something about people asks ``again`` afterwards: a page
that was on its way while somebody was erased is emptied too, whichever of the two came first.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.mailer.operations import answering
from services.mailer.rules import suppression as rules
from shared import ids, store


def forget(contact: str, at: datetime) -> None:
    """A person is erased. Again is harmless."""
    bar = {"contact": contact, "channel": None, "scope": rules.EVERYTHING, "reason": rules.ERASED, "source": "contacts", "at": at}
    _collection("suppressions").update_one({"_id": ids.derived(rules.ERASED, contact)}, {"$setOnInsert": bar}, upsert=True)
    # What they wanted under this id must not bind the address: contacts keeps the hash, and lifts it when they come back.
    will = {"contact": contact, "reason": {"$in": rules.WILL}}
    _collection("suppressions").update_many(will, {"$unset": {"address_hash": ""}})
    _empty([contact])


def again(contacts: Iterable[str]) -> None:
    """Empty what was just stored about those of these people who are erased."""
    wanted = {"contact": {"$in": list(contacts)}, "reason": rules.ERASED}
    if erased := [row["contact"] for row in _collection("suppressions").find(wanted, {"contact": 1})]:
        _empty(erased)


def _empty(contacts: list[str]) -> None:
    whose = {"contact": {"$in": contacts}}
    deliveries = _collection("deliveries")
    sent = [row["_id"] for row in deliveries.find(whose, {"_id": 1})]
    deliveries.update_many(whose, {"$set": {"address": ""}, "$unset": {"name": "", "source": "", "sensitive": "", "domain": ""}})
    _forget_messages(contacts)
    _collection("mailing_people").update_many(whose, {"$set": {"values": {}, "calendar": None}})
    _collection("receipts").update_many({"delivery": {"$in": sent}}, {"$unset": {"detail": "", "reason": ""}})


def _forget_messages(contacts: list[str]) -> None:
    """Who of a shared handset wrote nobody can know, so the words go with any of its people; the number with the last."""
    messages = _collection("incoming_messages")
    theirs = list(messages.find({"contacts": {"$in": contacts}}, {"address_hash": 1}))
    mine = {"_id": {"$in": [row["_id"] for row in theirs]}}
    messages.update_many(mine, {"$pull": {"contacts": {"$in": contacts}}, "$unset": {"text": ""}})
    messages.update_many({**mine, "contacts": []}, {"$unset": {"address": ""}})
    answering.forget([row["address_hash"] for row in theirs])


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
