"""``Idempotency-Key``: the same request sent twice is done once and answered twice with the same words.

The key belongs to the caller and the path. The answer is kept for a day. A request that was cut off while it ran may be
sent again after twenty seconds; views that create use ``new_id()``, which is derived from the key, so that even then one
thing is made.
"""

import functools
import hashlib
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from typing import Any

import orjson
from flask import Response, current_app, request
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from shared import clock, ids, store
from shared.errors import Conflict, Invalid
from shared.http.actor import actor

KEPT = timedelta(days=1)
CUT_OFF = timedelta(seconds=20)
HEADER = {
    "in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string", "maxLength": 200},
    "description": "Any text that is new for each new intention. The same request with the same key is done once.",
}  # fmt: skip


class KeyReused(Conflict):
    """The key came with another request before."""

    code = "idempotency-key-reused"


class InProgress(Conflict):
    """The first request with this key has not been answered yet."""

    code = "idempotency-key-in-progress"


def idempotent(view: Callable[..., Any]) -> Callable[..., Any]:
    """Decorate ``post`` of a MethodView, above ``@blp.arguments``."""

    @functools.wraps(view)
    def wrapper(*args: Any, **options: Any) -> Any:
        key = request.headers.get("Idempotency-Key")
        if not key:
            return view(*args, **options)
        if len(key) > 200:
            raise Invalid("The Idempotency-Key is too long.", code="idempotency-key-long", remedy="Use at most 200 characters.")
        return _once(_record_id(key), _fingerprint(), lambda: current_app.make_response(view(*args, **options)))

    wrapper._apidoc = deepcopy(getattr(view, "_apidoc", {}))  # type: ignore[attr-defined]
    wrapper._apidoc["idempotent"] = True  # type: ignore[attr-defined]
    return wrapper


def new_id(kind: str = "") -> str:
    """The id of what this request creates: the same for every repetition of it, fresh where no key was sent."""
    key = request.headers.get("Idempotency-Key")
    return ids.derived("created", _record_id(key), kind) if key else ids.fresh()


def _once(id: str, fingerprint: str, run: Callable[[], Response]) -> Response:
    if (kept := _claimed(id, fingerprint)) is not None:
        return Response(kept["body"], kept["status"], orjson.loads(kept["headers"]) | {"Idempotency-Replayed": "true"})
    try:
        response = run()
    except BaseException:
        _records().delete_one({"_id": id})
        raise
    if response.status_code >= 500:
        _records().delete_one({"_id": id})
        return response
    headers = {name: value for name, value in response.headers if name in ("Content-Type", "Location", "ETag")}
    answer = {"status": response.status_code, "body": response.get_data(), "headers": orjson.dumps(headers).decode()}
    _records().update_one({"_id": id}, {"$set": answer})
    return response


def _claimed(id: str, fingerprint: str) -> dict[str, Any] | None:
    """None when this request is to be done now; the stored answer when it was done already."""
    now = clock.now()
    record = {"_id": id, "fingerprint": fingerprint, "at": now}
    try:
        _records().insert_one(record)
        return None
    except DuplicateKeyError:
        found = _records().find_one({"_id": id})
    if found is not None and found["fingerprint"] != fingerprint:
        raise KeyReused(
            "This Idempotency-Key came with another request before.",
            field="Idempotency-Key",
            remedy="Use a new key for a new request.",
        )
    if found is not None and "status" in found:
        return found
    taken_over = _records().update_one({"_id": id, "at": {"$lte": now - CUT_OFF}, "status": None}, {"$set": {"at": now}})
    if taken_over.modified_count:
        return None
    raise InProgress(
        "The first request with this key is still running.", remedy="Wait a moment and send it again.", retry_after=2
    )


def _records() -> Collection[dict[str, Any]]:
    collection = store.database(current_app.extensions["baraza.service"])["idempotency"]
    if not current_app.extensions.get("baraza.idempotency"):
        collection.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))
        current_app.extensions["baraza.idempotency"] = True
    return collection


def _record_id(key: str) -> str:
    caller = actor()
    return ids.derived("idempotency", caller.kind, caller.id, request.path, key)


def _fingerprint() -> str:
    """Of the body: for uploads of each field and file, since the boundary differs every time."""
    digest = hashlib.sha256(request.method.encode())
    if request.mimetype == "multipart/form-data":
        for name, value in sorted(request.form.items(multi=True)):
            digest.update(f"\x1f{name}\x1e{value}".encode())
        for name, upload in sorted(request.files.items(multi=True), key=lambda pair: (pair[0], pair[1].filename or "")):
            digest.update(f"\x1f{name}\x1e{upload.filename}".encode())
            while chunk := upload.stream.read(1 << 20):
                digest.update(chunk)
            upload.stream.seek(0)
    else:
        digest.update(request.get_data())
    return digest.hexdigest()
