"""What other services tell of people, kept for their timelines."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, erasing
from services.contacts.rules import timeline
from shared import clock, store
from shared.bus.envelope import Message

NAMING: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("engagements", "contacts", {}),
    ("stories", "contributors", {}),
    ("positions", "contact", {}),
    ("moments", "contacts", {"kind": "received", "what": {"$ne": "stop"}}),
)
"""What makes somebody more than a row of a list: the collection, the field that names them, and which of its documents."""

Window = datetime | None
"""Only what happened at this moment or earlier."""


def keep(message: Message) -> None:
    """Keep what a message says about people, once however often it comes, and when it says so, that we reached them."""
    row = timeline.kept(message.type, message.data)
    if row is None:
        return
    store.insert_missing(_moments(), [{"_id": message.id, **row}])
    if at := timeline.reached_at(message.type, message.data):
        touched(row["contacts"], at)


def touched(contacts: Iterable[str], at: datetime) -> None:
    """We reached these people or spoke with them; the latest time counts. Repeatable, in any order."""
    new = {"_id": {"$in": list(aliases.currents(contacts).values())}, "last_contact": {"$not": {"$gte": at}}}
    update = {"$max": {"last_contact": at}, "$set": {"changed_at": clock.now()}}
    store.database(ALIAS)["contacts"].update_many(new, update)


def engaged(contacts: Iterable[str]) -> None:
    """Staff noted something with these people, so that they stay when the list they came by is taken back."""
    new = {"_id": {"$in": list(aliases.currents(contacts).values())}, "engaged": None}
    store.database(ALIAS)["contacts"].update_many(new, {"$set": {"engaged": True, "changed_at": clock.now()}})


def engaged_or_not(contacts: Iterable[str]) -> None:
    """Take the mark off those whom nothing of ``NAMING`` names any more, by any id that means them."""
    for contact in set(aliases.currents(contacts).values()):
        known_as = aliases.every(contact)
        if not _noted_with(known_as):
            off = {"$unset": {"engaged": ""}, "$set": {"changed_at": clock.now()}}
            store.database(ALIAS)["contacts"].update_one({"_id": contact, "engaged": True}, off)
        if _noted_with(known_as):  # it was noted at this very moment
            engaged([contact])


def _noted_with(known_as: Iterable[str]) -> bool:
    named = {"$in": list(known_as)}
    database = store.database(ALIAS)
    return any(database[name].find_one({field: named, **which}, {"_id": 1}) for name, field, which in NAMING)


def last_reached(contact: str) -> datetime | None:
    """When other services last told that we reached a person or met them."""
    reached = [{"kind": "delivery", "what": {"$in": list(timeline.REACHES)}}, {"kind": "attended", "what": "came"}]
    row = _moments().find_one({"contacts": contact, "$or": reached}, {"at": 1}, sort=[("at", -1)])
    return row["at"] if row else None


def of(contacts: Iterable[str], until: Window, limit: int) -> list[dict[str, Any]]:
    """The newest ``limit`` rows about somebody, and all of the very instant ``until``."""
    return newest(_moments(), {"contacts": {"$in": list(contacts)}}, "at", until, limit, {"contacts": 0})


def newest(
    collection: Any, query: Mapping[str, Any], key: str, until: Window, limit: int, fields: Mapping[str, int] | None = None
) -> list[dict[str, Any]]:
    """The newest rows of a collection up to a moment, those of the same instant all: they may stand on both sides of a page."""
    if until is None:
        return list(collection.find(query, fields).sort(key, -1).limit(limit))
    same = list(collection.find({**query, key: until}, fields))
    return same + list(collection.find({**query, key: {"$lt": until}}, fields).sort(key, -1).limit(limit))


def at_instants(contacts: Iterable[str], instants: Iterable[datetime]) -> list[dict[str, Any]]:
    """The rows about somebody of these very instants."""
    return list(_moments().find({"contacts": {"$in": list(contacts)}, "at": {"$in": list(instants)}}, {"contacts": 0}))


def names_of_events(contacts: Iterable[str], events: Iterable[str]) -> dict[str, str]:
    """What the letters about events that these people got call each of them."""
    query = {
        "contacts": {"$in": list(contacts)}, "kind": "delivery", "about.event": {"$in": list(events)},
        "about.name": {"$exists": True},
    }  # fmt: skip
    return {row["about"]["event"]: row["about"]["name"] for row in _moments().find(query, {"about": 1})}


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """Take people out of everything told; what spoke of nobody else goes, and what they may have written goes with them."""
    any_of = {"$in": list(contacts)}
    _moments().update_many({"contacts": any_of, "kind": "received"}, {"$unset": {"said.text": ""}})
    _moments().update_many({"contacts": any_of}, {"$pull": {"contacts": any_of}})
    _moments().delete_many({"contacts": []})


def held(contact: str) -> list[dict[str, Any]]:
    """Everything other services told of a person, newest first."""
    rows = _moments().find({"contacts": contact}, {"contacts": 0}).sort("at", -1)
    return [{key: value for key, value in row.items() if key != "_id"} for row in rows]


def _moments() -> Any:
    return store.database(ALIAS)["moments"]
