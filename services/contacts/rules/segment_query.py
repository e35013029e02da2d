"""A filter in the words of the store. Operators come from here alone; what people typed only ever stands as a value."""

import re
from datetime import datetime, timedelta
from typing import Any

from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.journey import rank
from services.contacts.rules.segment import Filter
from services.contacts.rules.segment_fields import Field, find
from services.contacts.rules.segment_values import moment

Query = dict[str, Any]


def query(filter: Filter, now: datetime) -> Query:
    """The query for what ``segment.parse`` gave, its references expanded."""
    if "field" in filter:
        field = find(filter["field"])
        assert field is not None
        found = [_asked(field, word, value, now) for word, value in filter.items() if word != "field"]
        return found[0] if len(found) == 1 else {"$and": found}
    if "all" in filter:
        return {"$and": [query(one, now) for one in filter["all"]]}
    if "any" in filter:
        return {"$or": [query(one, now) for one in filter["any"]]}
    return {"$nor": [query(filter["not"], now)]} if "not" in filter else {}


def _asked(field: Field, word: str, value: Any, now: datetime) -> Query:
    if field.kind == "stage":
        return _stage(word, value)
    if word == "is":
        return _truth(field, value)
    if word == "known":
        return _known(field) if value else {"$nor": [_known(field)]}
    if word == "starts_with":
        return {field.path: {"$regex": "^" + re.escape(value), "$options": "i"}}
    if word in ("in", "any", "every"):
        return {field.path: {"$all" if word == "every" else "$in": list(value)}}
    if word == "last_days":
        return {field.path: {"$gte": now - timedelta(days=value)}}
    bound = moment(value) if field.kind == "date" else value
    return {field.path: {{"at_least": "$gte", "after": "$gte", "at_most": "$lte", "before": "$lt"}[word]: bound}}


def _stage(word: str, value: Any) -> Query:
    if word == "in":
        ranks = [rank(stage) for stage in value]
        # somebody without a journey yet is at the very beginning
        return {"journey.rank": {"$in": [*ranks, None] if 0 in ranks else ranks}}
    if word == "below":
        return {"journey.rank": {"$not": {"$gte": rank(value)}}}
    return {"journey.rank": {"$gte": rank(value)}} if rank(value) else {}


def _truth(field: Field, wanted: bool) -> Query:
    if field.kind == "custom":
        return {field.path: wanted}
    if field.name == "sensitive":
        return {field.path: True} if wanted else {field.path: {"$ne": True}}
    roads = [_road(channel) for channel in ADDRESS_FIELDS if field.name in ("reachable", f"reachable.{channel}")]
    return {"$or" if wanted else "$nor": roads}


def _road(channel: str) -> Query:
    return {"$and": [{ADDRESS_FIELDS[channel]: {"$ne": None}}, {f"unreachable.{channel}": None}]}


def _known(field: Field) -> Query:
    if field.kind == "custom":
        return {field.path: {"$nin": [None, "", []]}}
    if field.kind in ("number", "date"):
        return {field.path: {"$type": field.kind}}
    return {field.path: {"$gt": ""}}
