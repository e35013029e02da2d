"""Who is gone: the few lines by which a copy of numbers (operations/mirror.py) learns what no query can show it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.client_session import ClientSession

from services.contacts.models import ALIAS
from shared import store


def note(removed: Iterable[tuple[str, int | None]], now: datetime, session: ClientSession | None = None) -> None:
    """Note (id, seq) of people who are about to be removed, before they are: noted twice, or too early, does no harm."""
    writes = [UpdateOne({"_id": id}, {"$set": {"seq": seq, "at": now}}, upsert=True) for id, seq in removed]
    if writes:
        _removals().bulk_write(writes, ordered=False, session=session)


def forget(contacts: Iterable[str], session: ClientSession | None = None) -> None:
    """These people are back, under their old ids and numbers."""
    _removals().delete_many({"_id": {"$in": list(contacts)}}, session=session)


def since(at: datetime) -> list[dict[str, Any]]:
    """What was noted at or after a moment: rows of {_id, seq, at}."""
    return list(_removals().find({"at": {"$gte": at}}))


def _removals() -> Any:
    return store.database(ALIAS)["removals"]
