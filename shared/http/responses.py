"""Answers of the list paths, and the version of a document on the wire."""

from collections.abc import Iterable
from typing import Any

import orjson
from flask import Response, request

from shared.errors import Conflict


class Stale(Conflict):
    """Somebody changed it since the caller read it."""

    code = "stale"


def fast_json(payload: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON without marshmallow: 15 times as fast for a list of 100. A moment without a time zone is one of the store, in UTC."""
    body = orjson.dumps(payload, option=orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC)
    return Response(body, status, headers, mimetype="application/json")


def csv_file(lines: Iterable[str], name: str) -> Response:
    """A list to save, sent line by line as it is read; no browser or proxy keeps it."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(lines, headers=headers, content_type="text/csv; charset=utf-8")


def etag(version: object) -> str:
    """The ETag header of a document whose ``version`` changes with every change."""
    return f'"{version}"'


def require_match(version: object) -> None:
    """Where the caller sent ``If-Match``, it must be the version we have. Raises Stale."""
    if request.headers.get("If-Match") and not request.if_match.contains(str(version)):
        raise Stale(
            "It was changed since you read it.", remedy="Read it again, apply your change to that, and send its ETag as If-Match."
        )
