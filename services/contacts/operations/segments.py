"""Saved segments: enter, change, remove; and the query for whom one means, made anew each time it is asked."""

from collections.abc import Mapping
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.contacts.errors import FilterInvalid, SegmentNotFound
from services.contacts.models import ALIAS
from services.contacts.rules import audience, segment, segment_customs
from services.contacts.rules.segment_query import Query, query
from shared import clock, ids, store
from shared.errors import Conflict, Invalid
from shared.people import clean, folded

REFERRED_LIMIT = 200
_KEPT_IN = {"groups": "groups", "source.partner": "partners", "source.import": "imports"}
"""Fields whose values are keys of something: a filter that names one that is not there is a slip."""


def everyone() -> list[dict[str, Any]]:
    """All segments by name."""
    return list(collection().find().sort("name_key", 1))


def get(id: str) -> dict[str, Any]:
    """One segment. Raises SegmentNotFound."""
    found: dict[str, Any] | None = collection().find_one({"_id": id})
    if found is None:
        raise SegmentNotFound(id)
    return found


def create(name: str, filter: Any, by: str, id: str | None = None) -> dict[str, Any]:
    """Save a filter under a name; once per ``id``. Raises Invalid, FilterInvalid, Conflict."""
    now, id = clock.now(), id or ids.fresh()
    fields = _named(name) | _meant(filter, own=id)
    made = {"_id": id, **fields, "revision": 1, "created_by": by, "created_at": now, "changed_at": now}
    try:
        collection().insert_one(made)
    except DuplicateKeyError as fault:
        if collection().find_one({"_id": id}, {"_id": 1}) is None:
            raise _name_taken(name) from fault
    return get(id)


def change(id: str, entered: Mapping[str, Any], revision: int | None = None) -> dict[str, Any]:
    """Change name or filter; only what is at ``revision``, where one is given. Raises Invalid, Conflict, SegmentNotFound."""
    found = get(id)
    fields: dict[str, Any] = {"changed_at": clock.now()}
    if "name" in entered:
        fields |= _named(entered["name"])
    if "filter" in entered:
        fields |= _meant(entered["filter"], own=id)
    at = found["revision"] if revision is None else revision
    try:
        changed = collection().find_one_and_update(
            {"_id": id, "revision": at}, {"$set": fields, "$inc": {"revision": 1}}, return_document=ReturnDocument.AFTER
        )
    except DuplicateKeyError as fault:
        raise _name_taken(entered["name"]) from fault
    if changed is None:
        raise _stale()
    return dict(changed)


def remove(id: str, revision: int) -> None:
    """Remove a segment at a revision that no other refers to; one that is gone already is gone. Raises Conflict."""
    if user := collection().find_one({"references": id}, {"name": 1}):
        raise Conflict(
            f"The segment {user['name']!r} refers to this one.", code="segment-in-use", remedy="Take the reference out first."
        )
    if not collection().delete_one({"_id": id, "revision": revision}).deleted_count and collection().find_one({"_id": id}):
        raise _stale()


def checked(filter: Any, path: str = "filter") -> dict[str, Any]:
    """A filter that somebody wrote, in the form we keep: only words of the language, only things that are there.

    Raises FilterInvalid.
    """
    parsed = segment.parse(filter, path)
    customs = {row["_id"]: row for row in store.database(ALIAS)["custom_fields"].find({"_id": {"$in": _keys(parsed)}})}
    for place, asked in segment.conditions(parsed, path):
        if key := segment_customs.key_of(asked):
            segment_customs.check(asked, customs.get(key), place)
        if where := _KEPT_IN.get(asked.get("field", "")):
            _check_there(where, asked, place)
    return parsed


def expanded(filter: segment.Filter, path: str = "filter", own: str | None = None) -> dict[str, Any]:
    """A checked filter with the segments it refers to in their place. Raises FilterInvalid."""
    saved: dict[str, segment.Filter] = {}
    wanted = set(segment.references(filter))
    while wanted:
        found = {row["_id"]: row["filter"] for row in collection().find({"_id": {"$in": sorted(wanted)}}, {"filter": 1})}
        saved |= found
        if len(saved) > REFERRED_LIMIT:
            raise FilterInvalid("The filter refers to too many segments.", path, f"Refer to at most {REFERRED_LIMIT} in all.")
        wanted = {id for one in found.values() for id in segment.references(one)} - saved.keys()
    return segment.expanded(filter, saved, path, own)


def people_query(filter: segment.Filter) -> Query:
    """The query for the people a checked filter means. Who is erased is nobody any more."""
    return {"$and": [{"flags": {"$ne": "erased"}}, query(expanded(filter), clock.now())]}


def audience_query(filter: Mapping[str, Any] | None) -> Query:
    """The query for an audience filter, with the segment it may name. Raises FilterInvalid."""
    narrowed, named = audience.query(filter), (filter or {}).get("segment")
    return {"$and": [narrowed, query(expanded({"segment": named}), clock.now())]} if named else narrowed


def collection() -> Any:
    """Where segments lie, for paging."""
    return store.database(ALIAS)["segments"]


def _named(name: str) -> dict[str, str]:
    text = clean(name)
    if not folded(text):
        raise Invalid("A segment needs a name.", code="name-missing", field="name", remedy="Give it a name.")
    return {"name": text, "name_key": folded(text)}


def _meant(filter: Any, own: str) -> dict[str, Any]:
    parsed = checked(filter)
    expanded(parsed, own=own)
    return {"filter": parsed, "references": segment.references(parsed)}


def _keys(filter: segment.Filter) -> list[str]:
    return [key for _, asked in segment.conditions(filter) if (key := segment_customs.key_of(asked))]


def _check_there(where: str, asked: segment.Filter, path: str) -> None:
    wanted = {one for word in ("any", "every") for one in asked.get(word, ())}
    there = {row["_id"] for row in store.database(ALIAS)[where].find({"_id": {"$in": sorted(wanted)}}, {"_id": 1})}
    for word in ("any", "every"):
        for number, one in enumerate(asked.get(word, ())):
            if one not in there:
                raise FilterInvalid(f"There is no {one!r} among the {where}.", f"{path}.{word}[{number}]", f"List the {where}.")


def _stale() -> Conflict:
    return Conflict("Somebody else changed this segment just now.", code="stale", remedy="Read it again, then change that.")


def _name_taken(name: str) -> Conflict:
    return Conflict(
        f"There is a segment called {name!r} already.", code="segment-exists", field="name", remedy="Choose another name."
    )
