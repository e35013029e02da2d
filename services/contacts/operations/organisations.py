"""Organisations by all the ways they are written, and the people in them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.contacts.models import ALIAS
from services.contacts.operations import groups
from shared import clock, ids, store
from shared.errors import Conflict, Invalid, NotFound
from shared.people import clean, country_code, folded

FIELDS = ("kind", "country", "groups", "website", "notes")
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,500}\Z")


def get(id: str) -> dict[str, Any]:
    """One organisation. Raises NotFound."""
    found: dict[str, Any] | None = _organisations().find_one({"_id": id})
    if found is None:
        raise NotFound(f"There is no organisation {id}.", code="organisation-unknown", remedy="List the organisations.")
    return found


def find(reference: str) -> dict[str, Any]:
    """By id or by any spelling of a name. Raises Invalid, which names the field."""
    query = {"$or": [{"_id": reference}, {"keys": folded(clean(reference)) or None}]}
    found: dict[str, Any] | None = _organisations().find_one(query)
    if found is None:
        raise Invalid(
            f"No organisation is called {reference[:60]!r}.", code="organisation-unknown", field="organisation",
            remedy="Enter the organisation first.",
        )  # fmt: skip
    return found


def add(entered: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Enter one; once per ``id``. Raises Invalid, and Conflict where one of its names is another's already."""
    now = clock.now()
    fields = {**_named(entered.get("names") or []), **_checked(entered)}
    row = {"_id": id or ids.fresh(), **fields, "by": by, "created_at": now, "changed_at": now}
    try:
        _organisations().insert_one(row)
    except DuplicateKeyError as fault:
        if id is None or not _organisations().find_one({"_id": id}, {"_id": 1}):
            raise _taken(fields["keys"]) from fault
    return get(row["_id"])


def change(id: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Change what was sent. Raises NotFound, Invalid, Conflict."""
    found = get(id)
    fields = {**(_named(entered["names"]) if "names" in entered else {}), **_checked(entered)}
    update = {"$set": {**fields, "changed_at": clock.now()}}
    try:
        changed = _organisations().update_one({"_id": id, "changed_at": found["changed_at"]}, update)
    except DuplicateKeyError as fault:
        raise _taken(fields["keys"]) from fault
    if not changed.matched_count:
        raise Conflict("Somebody else changed this just now.", code="stale", remedy="Read it again, then change that.")
    return get(id)


def merge(id: str, other: str) -> dict[str, Any]:
    """Make two spellings one: the first takes over names, people and assessments of the other. Cut off, it is done again.

    Raises NotFound, Invalid.
    """
    if id == other:
        raise Invalid("These are the same.", code="organisation-same", field="other", remedy="Name another organisation.")
    kept = get(id)
    gone: dict[str, Any] = kept.get("absorbing") or get(other)
    # Kept with the first before it goes: no two organisations may have a name in common, so it can't be the other way.
    _organisations().update_one({"_id": id}, {"$set": {"absorbing": gone}})
    _organisations().delete_one({"_id": gone["_id"]})
    database = store.database(ALIAS)
    database["positions"].update_many({"organisation": gone["_id"]}, {"$set": {"organisation": id}})
    database["assessments"].update_many({"subject": gone["_id"]}, {"$set": {"subject": id}})
    mappings = [one["mapping"] for one in (kept, gone) if one.get("mapping")]
    latest = {"mapping": max(mappings, key=lambda one: one["at"])} if mappings else {}
    missing = {name: gone[name] for name in FIELDS if gone.get(name) and not kept.get(name)}
    merged: dict[str, Any] = _organisations().find_one_and_update(
        {"_id": id},
        {
            "$addToSet": {"names": {"$each": gone["names"]}, "keys": {"$each": gone["keys"]}},
            "$set": {**missing, **latest, "changed_at": clock.now()},
            "$unset": {"absorbing": ""},
        },
        return_document=ReturnDocument.AFTER,
    )
    return merged


def everyone(search: str = "") -> dict[str, Any]:
    """All organisations by name, how many people each has, and names on people's records that are no organisation's yet."""
    written = _written()
    rows = list(_organisations().find({"keys": {"$regex": re.escape(folded(search))}} if search else {}).sort("keys", 1))
    by_key = Counter[str]()
    for name, number in written.items():
        by_key[folded(name)] += number
    known = {key for row in _organisations().find({}, {"keys": 1}) for key in row["keys"]}
    for row in rows:
        row["people"] = sum(by_key[key] for key in row["keys"])
    unlinked = Counter({name: number for name, number in written.items() if folded(name) and folded(name) not in known})
    return {"items": rows, "unlinked": unlinked.most_common(20)}


def spellings(found: Mapping[str, Any]) -> list[str]:
    """Every way in which people's records write this organisation."""
    keys = set(found["keys"])
    return [name for name in _written() if folded(name) in keys]


def _written() -> dict[str, int]:
    """Every organisation as records write it, with how many people have it; asked when looked at, so no import pays for it."""
    query = {"organisation": {"$gt": ""}, "flags": {"$ne": "erased"}}
    grouped = _contacts().aggregate([{"$match": query}, {"$group": {"_id": "$organisation", "people": {"$sum": 1}}}])
    return {row["_id"]: row["people"] for row in grouped}


def names(wanted: Iterable[str]) -> dict[str, str]:
    """What these organisations are called."""
    return {row["_id"]: row["names"][0] for row in _organisations().find({"_id": {"$in": list(wanted)}}, {"names": 1})}


def _named(given: Sequence[str]) -> dict[str, Any]:
    kept = list(dict.fromkeys(name for name in map(clean, given) if folded(name)))
    if not kept:
        raise Invalid("An organisation needs a name.", code="name-missing", field="names", remedy="Give at least one name.")
    return {"names": kept, "keys": list(dict.fromkeys(map(folded, kept)))}


def _checked(entered: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {name: entered[name] or None for name in FIELDS if name in entered}
    if fields.get("country"):
        fields["country"] = country_code(fields["country"])
    if fields.get("groups"):
        fields["groups"] = groups.check(fields["groups"])
    if fields.get("website") and not _ADDRESS.match(fields["website"]):
        raise Invalid(
            "This is no address of a website.", code="website-invalid", field="website",
            remedy="Write it with https:// in front.",
        )  # fmt: skip
    return fields


def _taken(keys: Sequence[str]) -> Conflict:
    other = _organisations().find_one({"keys": {"$in": list(keys)}}) or {"_id": None, "names": [""]}
    return Conflict(
        f"{other['names'][0]!r} is written like this already.", code="organisation-exists", field="names",
        remedy="Use that one, or make the two one.", organisation=other["_id"],
    )  # fmt: skip


def _organisations() -> Any:
    return store.database(ALIAS)["organisations"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
