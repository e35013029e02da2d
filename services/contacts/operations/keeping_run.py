"""Carrying out the rules of retention: once a day, a slice at a time, with no timer but a message that waits in the store.

A Retention stands for one day. Its last slice stores the message that begins the next one, due tomorrow.
"""

import time
from datetime import datetime, timedelta
from typing import Any

from services.contacts import outgoing
from services.contacts.models import ALIAS
from services.contacts.operations import keeping
from shared import clock, store

AT_ONCE = 500
SLICE_SECONDS = 5.0


def arm() -> None:
    """See to it that the rules run: today, if they never have. Said at the start of every worker; again changes nothing."""
    now = clock.now()
    if _runs().find_one({"state": "running"}, {"_id": 1}) is None and _runs().find_one({"next": {"$gte": now}}) is None:
        _begin(_day(now), now)


def run(day: str, slice: int) -> None:
    """Work on one day's rules for a slice of time. A slice that was done, or is another worker's, changes nothing more."""
    now = clock.now()
    _begin(day, now)
    if _runs().find_one({"_id": day, "state": "running", "slice": slice}, {"_id": 1}) is None:
        return
    until = time.monotonic() + SLICE_SECONDS
    for name, rule in keeping.RULES.items():
        while number := rule.step(now, AT_ONCE):
            _runs().update_one({"_id": day}, {"$inc": {f"done.{name}": number}})
            if time.monotonic() > until:
                _move(day, slice, {"$set": {"slice": slice + 1}}, outgoing.retention(day, slice + 1, now))
                return
    tomorrow = now + timedelta(days=1)
    over = {"$set": {"state": "done", "done_at": clock.now(), "next": tomorrow}}
    _move(day, slice, over, outgoing.retention(_day(tomorrow), 0, tomorrow))


def latest() -> dict[str, Any] | None:
    """The last day on which the rules ran, with what they did."""
    found: dict[str, Any] | None = _runs().find_one({}, {"outgoing": 0}, sort=[("_id", -1)])
    return found


def _begin(day: str, now: datetime) -> None:
    fresh = {"state": "running", "slice": 0, "done": {}, "started_at": now, "outgoing": [outgoing.retention(day, 0, now)]}
    _runs().update_one({"_id": day}, {"$setOnInsert": fresh}, upsert=True)


def _move(day: str, slice: int, change: dict[str, Any], entry: dict[str, Any]) -> None:
    _runs().update_one({"_id": day, "state": "running", "slice": slice}, {**change, "$push": {"outgoing": entry}})


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _runs() -> Any:
    return store.database(ALIAS)["retentions"]
