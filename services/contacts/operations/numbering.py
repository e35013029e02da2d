"""Small numbers for people: what bitmaps of people count by. Never used twice; gaps do no harm."""

import itertools
import threading
from collections.abc import Iterator

from pymongo import ReturnDocument

from services.contacts.models import ALIAS
from shared import store


class Pool:
    """Numbers for somebody who needs many, taken from the store by the block."""

    def __init__(self, block: int = 10_000):
        self._block = block
        self._left: Iterator[int] = iter(())
        self._remaining = 0
        self._lock = threading.Lock()

    def take(self, number: int) -> list[int]:
        """As many as asked for."""
        with self._lock:
            if self._remaining < number:
                fresh = max(self._block, number)
                self._left, self._remaining = iter(take(fresh)), fresh
            self._remaining -= number
            return list(itertools.islice(self._left, number))


def take(number: int) -> range:
    """As many fresh numbers as asked for, by one write."""
    counters = store.database(ALIAS)["counters"]
    after = counters.find_one_and_update(
        {"_id": "contacts"}, {"$inc": {"taken": number}}, upsert=True, return_document=ReturnDocument.AFTER
    )
    assert after is not None  # an upsert gives what it made
    return range(after["taken"] - number + 1, after["taken"] + 1)
