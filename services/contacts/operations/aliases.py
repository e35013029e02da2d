"""Ids of people who were made one with somebody else: they go on to mean that person, in old links and in late news."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.rules import journey
from shared import store

STANDING = {"undone_at": None}
BEFORE = "before.absorbed"


def current(contact: str) -> str:
    """The id under which this person is kept now: their own, unless they were merged into another."""
    return currents([contact])[contact]


def currents(contacts: Iterable[str]) -> dict[str, str]:
    """The same for many, by one question per merge of a merge."""
    found = {contact: contact for contact in contacts}
    wanted = set(found)
    while wanted:
        moved = {row["absorbed"]: row["survivor"] for row in _merges().find({"absorbed": {"$in": list(wanted)}, **STANDING})}
        found = {contact: moved.get(now, now) for contact, now in found.items()}
        wanted = set(moved.values())
    return found


def every(contact: str) -> list[str]:
    """All ids that mean this person: their own and those of everybody merged into them, however deep."""
    return list(dict.fromkeys([contact, *(merge["absorbed"] for merge in merges([contact]))]))


def merges(contacts: Iterable[str], fields: Mapping[str, int] | None = None) -> Iterator[dict[str, Any]]:
    """The standing merges that made these people, however deep, by one question per merge of a merge: who was ``absorbed``, and
    the fields asked for."""
    asked = set(fresh := list(contacts))
    while fresh:
        rows = _merges().find({"survivor": {"$in": fresh}, **STANDING}, {"absorbed": 1, **(fields or {})}).sort("at", 1)
        fresh = []
        for row in rows:
            if row["absorbed"] not in asked:
                fresh.append(row["absorbed"])
            yield row
        asked.update(fresh)


def find(contact: str, fields: Mapping[str, int] | None = None) -> dict[str, Any] | None:
    """The person an id means, though it be that of a record merged into theirs; None if there is nobody."""
    found: dict[str, Any] | None = _contacts().find_one({"_id": contact}, fields)
    if found is None and (now := current(contact)) != contact:
        found = _contacts().find_one({"_id": now}, fields)
    return found


def record(contact: str) -> dict[str, Any]:
    """The record of a merged id as it was before: its own addresses. Nothing where that is no longer kept."""
    merge = _merges().find_one({"absorbed": contact, **STANDING}, {BEFORE: 1}) or {}
    kept: dict[str, Any] = (merge.get("before") or {}).get("absorbed") or {}
    return kept


def records(contacts: Iterable[str]) -> list[dict[str, Any]]:
    """The records that were merged into these people, as they were before: with their own ids, keys and addresses."""
    found = {merge["absorbed"]: (merge.get("before") or {}).get("absorbed") or {} for merge in merges(contacts, {BEFORE: 1})}
    return [{"keys": [], **kept, "_id": absorbed} for absorbed, kept in found.items()]


def note_dead(contact: str, channel: str, reason: str) -> None:
    """An address of a merged record does not work; the person has another."""
    _merges().update_one({"absorbed": contact, **STANDING}, {"$set": {f"since.absorbed.unreachable.{channel}": reason}})


def advance(contacts: Iterable[str], stage: str, at: datetime) -> list[str]:
    """Note with each merge which of the two a fact of the journey named, so that a split knows. Gives the ids to advance."""
    named = list(dict.fromkeys(contacts))
    now = currents(named)
    for absorbed in [contact for contact in named if now[contact] != contact]:
        _note(absorbed, stage, at)
    _merges().update_many({"survivor": {"$in": named}, **STANDING}, _folded("survivor", stage, at))
    return list(dict.fromkeys(now.values()))


def _note(contact: str, stage: str, at: datetime) -> None:
    """Up the line of merges: in each, the one who was absorbed stands for all below them."""
    merge = _merges().find_one({"absorbed": contact, **STANDING}, {"survivor": 1})
    while merge is not None:
        _merges().update_one({"_id": merge["_id"], **STANDING}, _folded("absorbed", stage, at))
        others = {"survivor": merge["survivor"], "_id": {"$ne": merge["_id"]}, **STANDING}
        _merges().update_many(others, _folded("survivor", stage, at))
        merge = _merges().find_one({"absorbed": merge["survivor"], **STANDING}, {"survivor": 1})


def _folded(side: str, stage: str, at: datetime) -> dict[str, Any]:
    fact = journey.update(stage, at)
    return {
        operator: {path.replace("journey.", f"since.{side}.", 1): value for path, value in change.items()}
        for operator, change in fact.items()
    }


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _merges() -> Any:
    return store.database(ALIAS)["merges"]
