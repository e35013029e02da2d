"""Small numbers for people: what bitmaps of people count by. Never used twice; gaps do no harm."""

from pymongo import ReturnDocument

from services.contacts.models import ALIAS
from shared import store


def take(number: int) -> range:
    """As many fresh numbers as asked for, by one write."""
    counters = store.database(ALIAS)["counters"]
    after = counters.find_one_and_update(
        {"_id": "contacts"}, {"$inc": {"taken": number}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    assert after is not None  # an upsert gives what it made
    return range(after["taken"] - number + 1, after["taken"] + 1)
