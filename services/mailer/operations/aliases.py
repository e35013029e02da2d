"""Ids that turned out to mean one person: contacts tells of merges and splits, and we never write to anybody twice for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from shared import store
from shared.contracts.words import DELIVERY_STATES

NOT_GONE = ("withheld", "failed")
OVER = ("accepted", "unknown")
STILL = ("queued", "sending")


def note(contact: str, into: str | None, at: datetime) -> None:
    """From this moment ``contact`` means ``into``, or itself again. The latest word about a contact stands, in any order."""
    try:
        _aliases().update_one({"_id": contact, "at": {"$lt": at}}, {"$set": {"into": into, "at": at}}, upsert=True)
    except DuplicateKeyError:
        return  # the same or a later word is stored


def every(contacts: Iterable[str]) -> dict[str, list[str]]:
    """For each of these, all ids of the same person: the one they are kept under first. Most have one."""
    found = {contact: [contact] for contact in contacts}
    roots = _roots(found)
    if not roots:
        return found
    members: dict[str, list[str]] = {root: [root] for root in set(roots.values())}
    fresh = list(members)
    of = {root: root for root in members}
    while fresh:
        rows = list(_aliases().find({"into": {"$in": fresh}}).sort("_id", 1))
        fresh = [row["_id"] for row in rows if row["_id"] not in of]
        for row in rows:
            if row["_id"] not in of:
                of[row["_id"]] = of[row["into"]]
                members[of[row["into"]]].append(row["_id"])
    return found | {contact: members[root] for contact, root in roots.items()}


def _roots(contacts: Iterable[str]) -> dict[str, str]:
    """The id each is kept under, for those who have others."""
    wanted = list(contacts)
    rows = list(_aliases().find({"into": {"$ne": None}, "$or": [{"_id": {"$in": wanted}}, {"into": {"$in": wanted}}]}))
    moved = {row["_id"]: row["into"] for row in rows}
    asked = set(moved.values())
    while asked := {row["_id"] for row in _step(asked, moved)}:
        asked = {moved[one] for one in asked}
    with_others = {*moved, *moved.values()}.intersection(wanted)
    return {contact: _end(contact, moved) for contact in with_others}


def _step(asked: set[str], moved: dict[str, str]) -> list[dict[str, Any]]:
    rows = [row for row in _aliases().find({"_id": {"$in": list(asked)}, "into": {"$ne": None}}) if row["_id"] not in moved]
    moved.update((row["_id"], row["into"]) for row in rows)
    return rows


def _end(contact: str, moved: Mapping[str, str]) -> str:
    while contact in moved:
        contact = moved[contact]
    return contact


def twice(rows: Sequence[Mapping[str, Any]], batch: str) -> tuple[set[str], set[str]]:
    """Of the deliveries of a batch about to go out: those whose person gets this mailing under another id, and those that must
    wait until it is known what becomes of the other."""
    ids = {contact: same for contact, same in every({row["contact"] for row in rows}).items() if len(same) > 1}
    concerned = [row for row in rows if row["contact"] in ids]
    held: set[str] = set()
    later: set[str] = set()
    if not concerned:
        return held, later
    others = {contact for same in ids.values() for contact in same}
    twins = list(_collection("deliveries").find({"mailing": concerned[0]["mailing"], "contact": {"$in": list(others)}}))
    wanted = {"_id": {"$in": list({twin["batch"] for twin in twins})}}
    batches = {one["_id"]: one for one in _collection("batches").find(wanted, {"state": 1, "settled": 1})}
    for row in concerned:
        same = ids[row["contact"]]
        mine = (same.index(row["contact"]), row["_id"])
        for twin in twins:
            if twin["contact"] not in same or twin["_id"] == row["_id"]:
                continue
            standing = _standing(twin, batches.get(twin["batch"], {}))
            before_me = (same.index(twin["contact"]), twin["_id"]) < mine
            if standing == "gone" or (standing in STILL and before_me):
                held.add(row["_id"])
            elif standing == "sending" and twin["batch"] != batch:
                later.add(row["_id"])
    return held, later - held


def _standing(delivery: Mapping[str, Any], batch: Mapping[str, Any]) -> str:
    """gone, not-gone, or queued or sending where that is still open."""
    if delivery.get("rank"):
        return "not-gone" if DELIVERY_STATES[delivery["rank"]] in NOT_GONE else "gone"
    if delivery["_id"] in (batch.get("settled") or ()) or batch.get("state") in OVER:
        return "gone"
    return batch["state"] if batch.get("state") in STILL else "not-gone"


def _aliases() -> Any:
    return _collection("aliases")


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
