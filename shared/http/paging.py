"""Cursor paging: ``{"items": [...], "next": "…"}``; ``next`` is null after the last page. Steady while rows come in."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
import orjson
from pymongo.collection import Collection

from shared.errors import Invalid

DEFAULT_LIMIT = 50
MAX_LIMIT = 500


class PageArguments(ma.Schema):
    """``@blp.arguments(PageArguments, location="query")``; subclass it to add filters."""

    cursor = ma.fields.String(load_default="", metadata={"description": "`next` of the page before"})
    limit = ma.fields.Integer(load_default=DEFAULT_LIMIT, validate=ma.validate.Range(1, MAX_LIMIT))


def page(
    collection: Collection[dict[str, Any]],
    query: Mapping[str, Any] | None = None,
    *,
    cursor: str = "",
    limit: int = DEFAULT_LIMIT,
    key: str = "_id",
    newest_first: bool = False,
    fields: Iterable[str] | None = None,
    shape: Callable[[dict[str, Any]], Any] = lambda row: row,
) -> dict[str, Any]:
    """One page of a collection in the order of ``key`` (then ``_id``), each row put into ``shape``."""
    order = -1 if newest_first else 1
    where: list[Mapping[str, Any]] = [query or {}]
    if cursor:
        where.append(_after(key, order, *_read(cursor)))
    sort = [(key, order)] if key == "_id" else [(key, order), ("_id", order)]
    found = collection.find({"$and": where}, list(fields) + [key] if fields is not None else None)
    rows = found.sort(sort).limit(limit + 1).to_list()
    more = len(rows) > limit
    rows = rows[:limit]
    following = _written(_value(rows[-1], key), rows[-1]["_id"]) if more else None
    return {"items": [shape(row) for row in rows], "next": following}


def _after(key: str, order: int, value: Any, id: Any) -> dict[str, Any]:
    beyond = "$lt" if order < 0 else "$gt"
    if key == "_id":
        return {"_id": {beyond: id}}
    return {"$or": [{key: {beyond: value}}, {key: value, "_id": {beyond: id}}]}


def _value(row: dict[str, Any], key: str) -> Any:
    found: Any = row
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _written(value: Any, id: Any) -> str:
    kind = "t" if isinstance(value, datetime) else "v"
    plain = value.timestamp() if isinstance(value, datetime) else value
    return urlsafe_b64encode(orjson.dumps([kind, plain, id])).decode().rstrip("=")


def _read(cursor: str) -> tuple[Any, Any]:
    try:
        kind, value, id = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return (datetime.fromtimestamp(value, UTC) if kind == "t" else value), id
    except (ValueError, TypeError, OverflowError) as fault:
        raise Invalid(
            "The cursor is not one of ours.",
            code="cursor-invalid",
            field="cursor",
            remedy="Take `next` of the page before, or none.",
        ) from fault
