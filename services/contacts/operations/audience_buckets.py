"""Who belongs to an audience: one chain of buckets, a page of people each.

The first question keeps what is asked, for good. A bucket is written when its page is asked for first, with the answer in it: it
begins after the last id of the bucket before, and is inserted once. So whoever answers, killed or two at once, goes on along one
chain: nobody comes twice, nobody is left out, and who came later than the question stays out.
"""

import dataclasses
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from bson import json_util
from bson.codec_options import CodecOptions
from pymongo.errors import DuplicateKeyError

from services.contacts.models import ALIAS
from services.contacts.operations import segments
from shared import clock, ids, store
from shared.errors import Invalid

AS_STORED = CodecOptions[dict[str, Any]](tz_aware=False)  # nobody looks at the hour of a moment here

LAST = {"page": 1, "more": 1, "contacts": {"$slice": -1}}


@dataclasses.dataclass(frozen=True)
class Bucket:
    """The ids of one page; the people too where they were read just now, to write the bucket that is not there yet."""

    audience: str
    page: int
    members: Sequence[str]
    more: bool
    people: Sequence[dict[str, Any]] | None = None
    written: bool = False


def kept(asked: Mapping[str, Any]) -> dict[str, Any]:
    """The audience of this request, kept now if it is not yet. Raises Invalid."""
    request = asked["request"]
    audience: dict[str, Any] | None = _audiences().find_one({"_id": request})
    if audience is None and asked["cursor"]:
        raise Invalid(
            f"The audience {request} is not kept, or no longer.", code="audience-gone", field="request",
            remedy="Ask for its first page, without a cursor.",
        )  # fmt: skip
    if audience is None:
        fresh = {key: asked[key] for key in ("requester", "purpose", "channels", "size")}
        fresh |= _question(asked) | {"pages": None, "total": None, "created_at": clock.now()}
        with suppress(DuplicateKeyError):  # another worker has the same question in hand
            _audiences().insert_one({"_id": request, **fresh})
        audience = _audiences().find_one({"_id": request})
    assert audience is not None
    return audience


def _question(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is asked, as it stands at this moment: a segment that changes later changes nothing here."""
    query = segments.audience_query(asked.get("filter"))
    if "contacts" not in asked:
        return {"query": json_util.dumps(query)}
    named = sorted(set(asked["contacts"]))
    if query:
        named = [row["_id"] for row in people().find({"$and": [query, {"_id": {"$in": named}}]}, {"_id": 1}).sort("_id", 1)]
    return {"named": named}


def of_page(audience: Mapping[str, Any], number: int, fields: Mapping[str, int]) -> Bucket:
    """The bucket of a page: as it is written, or the next of the chain, still to be written, with these fields of its people.

    Raises Invalid where the chain ends before it.
    """
    near = _near(audience, number)
    if number not in near and number and number - 1 not in near:
        _write_before(audience, number)
        near = _near(audience, number)
    if bucket := near.get(number):
        whole = _buckets().find_one({"_id": _bucket_id(audience["_id"], number)}, {"contacts": 1})
        return dataclasses.replace(bucket, members=whole["contacts"])
    before = near.get(number - 1)
    if number and (before is None or not before.more):
        raise Invalid(f"there is no page {number} of the audience", code="bad-cursor", field="cursor")
    return _next(audience, number, before.members[-1] if before else "", fields)


def write(bucket: Bucket, entry: Mapping[str, Any]) -> bool:
    """Store the answer with its bucket, in one write; False where another worker wrote the bucket meanwhile."""
    where = _bucket_id(bucket.audience, bucket.page)
    if bucket.written:
        # the same question again while its answer waits stores nothing new
        _buckets().update_one({"_id": where, "outgoing.id": {"$ne": entry["id"]}}, {"$push": {"outgoing": entry}})
        return True
    return _insert(bucket, [entry])


def total(audience: Mapping[str, Any], bucket: Bucket) -> int | None:
    """How many people the audience has, once its last bucket is in hand."""
    known: int | None = audience["total"]
    if known is None and not bucket.more:
        before = [
            {"$match": {"audience": audience["_id"], "page": {"$lt": bucket.page}}},
            {"$group": {"_id": None, "number": {"$sum": {"$size": "$contacts"}}}},
        ]
        known = int(next(_buckets().aggregate(before), {"number": 0})["number"]) + len(bucket.members)
    return known


def close(bucket: Bucket, number: int | None) -> None:
    """Note with the audience, once its last bucket is written, how many pages and people there are."""
    if not bucket.more:
        ended = {"$set": {"pages": bucket.page + 1, "total": number}}
        _audiences().update_one({"_id": bucket.audience, "pages": None}, ended)


def holds_any(audience: Mapping[str, Any], members: Sequence[str]) -> bool:
    """Whether one of these ids was named, or stands in a bucket that is written."""
    if "named" in audience:
        return not set(members).isdisjoint(audience["named"])
    asked = {"audience": audience["_id"], "contacts": {"$in": list(members)}}
    return _buckets().find_one(asked, {"_id": 1}) is not None


def people() -> Any:
    """The people, with moments as the store has them."""
    return store.database(ALIAS)["contacts"].with_options(AS_STORED)


def _near(audience: Mapping[str, Any], number: int) -> dict[int, Bucket]:
    """The buckets of a page and of the page before it, as far as they are written, each with its last member only."""
    wanted = [_bucket_id(audience["_id"], page) for page in (number - 1, number) if page >= 0]
    rows = _buckets().find({"_id": {"$in": wanted}}, LAST)
    return {row["page"]: _written(audience, row) for row in rows}


def _written(audience: Mapping[str, Any], row: Mapping[str, Any]) -> Bucket:
    more = row.get("more", audience["pages"] != row["page"] + 1)
    return Bucket(audience["_id"], row["page"], row["contacts"], more, written=True)


def _next(audience: Mapping[str, Any], number: int, after: str, fields: Mapping[str, int]) -> Bucket:
    """The bucket that follows an id, of the ids that were named, or of everybody whom the question means and who was there."""
    size = int(audience["size"])
    if "named" in audience:
        rest = audience["named"][bisect_right(audience["named"], after) :]
        return Bucket(audience["_id"], number, rest[:size], len(rest) > size)
    bounds = {"_id": {"$gt": after}, "created_at": {"$lte": audience["created_at"]}}
    query = {"$and": [json_util.loads(audience["query"]), bounds]}
    found = people().find(query, fields, batch_size=size + 2).sort("_id", 1).limit(size + 1).to_list()
    rows = found[:size]
    return Bucket(audience["_id"], number, [row["_id"] for row in rows], len(found) > size, rows)


def _write_before(audience: Mapping[str, Any], number: int) -> None:
    """Write what is missing of the chain before a page, for a question that leaps ahead."""
    while True:
        row = _buckets().find_one({"audience": audience["_id"]}, LAST, sort=[("page", -1)])
        last = _written(audience, row) if row else None
        page = last.page + 1 if last else 0
        if page >= number or (last and not last.more):
            return
        _insert(_next(audience, page, last.members[-1] if last else "", {"_id": 1}), [])


def _insert(bucket: Bucket, entries: Sequence[Mapping[str, Any]]) -> bool:
    fresh = {
        "_id": _bucket_id(bucket.audience, bucket.page), "audience": bucket.audience, "page": bucket.page,
        "contacts": list(bucket.members), "more": bucket.more, "created_at": clock.now(),
        **({"outgoing": list(entries)} if entries else {}),
    }  # fmt: skip
    try:
        _buckets().insert_one(fresh)
    except DuplicateKeyError:
        return False
    return True


def _bucket_id(request: str, page: int) -> str:
    return ids.derived("audience", request, page)


def _audiences() -> Any:
    return store.database(ALIAS)["audiences"]


def _buckets() -> Any:
    return store.database(ALIAS)["audience_buckets"]
