"""Numbers that want no text message any more, for everybody who reads them.

A word that ends it comes from a handset, and who of those who share it has typed it nobody can know. So it holds for the number
and for all of them, whoever is there now or is met later; each opens it again for themselves by agreeing anew, since the last
thing a person said stands.
"""

from datetime import datetime
from typing import Any

from services.mailer.rules import suppression as rules
from shared import ids, store

CHANNEL = "sms"


def silence(address_hash: str, source: str, at: datetime) -> None:
    """From this moment nothing goes to this number. Any order and any repetition give the same end: the latest moment stands."""
    fields = {
        "address_hash": address_hash,
        "channel": CHANNEL,
        "scope": rules.EVERYTHING,
        "reason": "unsubscribed",
        "source": source,
    }
    key = ids.derived("will of a number", address_hash)
    _suppressions().update_one({"_id": key}, {"$max": {"at": at}, "$setOnInsert": fields}, upsert=True)


def silent(address_hash: str) -> bool:
    """Whether this number has ended it and nobody who reads it has agreed anew, as far as the number itself tells."""
    return rules.left(list(_suppressions().find({"address_hash": address_hash})), rules.EVERYTHING, CHANNEL)


def _suppressions() -> Any:
    return store.database("mailer")["suppressions"]
