"""Errors as people and programs read them: problem+json (RFC 9457) for the API, a page in the person's language elsewhere."""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
from flask import Flask, Response, current_app, redirect, request
from pymongo.errors import ConnectionFailure
from werkzeug.exceptions import HTTPException

from shared import errors
from shared.http.responses import Stale
from shared.pages.rendering import render
from shared.telemetry import correlation

STATUS: dict[type[errors.BarazaError], int] = {
    Stale: 412,
    errors.Invalid: 422,
    errors.NotSignedIn: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.Gone: 410,
    errors.TooLarge: 413,
    errors.TooMany: 429,
    errors.Unavailable: 503,
    errors.BarazaError: 500,
}
_REMEDIES = {
    400: "Correct the request and send it again.",
    403: "Ask whoever runs this installation.",
    404: "Check the address; the documentation lists all of them.",
    405: "The documentation lists the methods of each address.",
    409: "Read it again to see what it is now.",
    410: "Ask us for a new link.",
    413: "Send less at once.",
    422: "Correct it and send the request again; the documentation tells what is expected.",
}
_log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answer every error of this app."""
    app.register_error_handler(errors.BarazaError, _ours)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(ConnectionFailure, _store_away)
    app.register_error_handler(Exception, _unexpected)


def status_of(fault: errors.BarazaError) -> int:
    """The status of an error class, by its nearest named ancestor."""
    return next(STATUS[kind] for kind in type(fault).__mro__ if kind in STATUS)


def _ours(fault: errors.BarazaError) -> Response:
    status = status_of(fault)
    if status >= 500:
        _log.error("refused", exc_info=fault)
    if status == 401 and fault.code == "sign-in-needed":
        return _to_sign_in()
    retry_after = fault.extra.get("retry_after")
    extra = {name: value for name, value in fault.extra.items() if name != "retry_after"}
    remedy = fault.remedy or _REMEDIES.get(status)
    return _answer(status, fault.code, fault.detail, fault.field, remedy, retry_after=retry_after, **extra)


def _of_http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if fault.response is not None or status < 400:
        return fault.get_response()  # type: ignore[return-value]
    messages = (getattr(fault, "data", None) or {}).get("messages")
    if messages:
        return _validation(status, messages)
    code = HTTPStatus(status).phrase.lower().replace(" ", "-")
    response = _answer(status, code, fault.description or HTTPStatus(status).phrase, None, _REMEDIES.get(status))
    for name, value in fault.get_headers():
        if name in ("Allow", "Retry-After", "Content-Range"):
            response.headers[name] = value
    return response


def _validation(status: int, messages: Any) -> Response:
    found = list(_flat(messages))
    field, first = found[0]
    where = f" {field!r}" if field else ""
    return _answer(
        status, "invalid" if status == 422 else "unreadable", f"The field{where} can't be taken: {first}" if field else first,
        field or None, f"Correct it and send the request again; what is expected stands in /{_service()}/docs.",
        errors=[{"field": name, "detail": detail} for name, detail in found],
    )  # fmt: skip


def _flat(messages: Any, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[tuple[str, str]]:
    """``{"json": {"rows": {"2": {"email": ["…"]}}}}`` → ``("rows.2.email", "…")``; the location is left off."""
    if isinstance(messages, dict):
        for name, below in messages.items():
            inside = path if depth == 0 or name == "_schema" else (*path, str(name))
            yield from _flat(below, inside, depth + 1)
    elif isinstance(messages, list):
        for message in messages:
            yield from _flat(message, path, depth + 1)
    else:
        yield ".".join(path), str(messages)


def _store_away(fault: ConnectionFailure) -> Response:
    _log.error("the store is away", exc_info=fault)
    return _answer(503, "store-away", "The store does not answer.", None, "Try again in a few seconds.", retry_after=5)


def _unexpected(fault: Exception) -> Response:
    _log.error("unexpected", exc_info=fault)
    remedy = "Try again; if it stays, tell us the number of this request."
    return _answer(500, "unexpected", "Something went wrong on our side.", None, remedy)


def _answer(
    status: int, code: str, detail: str, field: str | None, remedy: str | None, *, retry_after: int | None = None, **extra: Any
) -> Response:
    if wants_json():
        told = {
            "type": f"urn:baraza:problem:{code}", "title": HTTPStatus(status).phrase, "status": status, "code": code,
            "detail": detail, "field": field, "remedy": remedy, "request": correlation.get(), **extra,
        }  # fmt: skip
        body = orjson.dumps({name: value for name, value in told.items() if value is not None}, default=str)
        response = Response(body, status, mimetype="application/problem+json")
    else:
        context: dict[str, Any] = {
            "status": status,
            "code": code,
            "detail": detail,
            "remedy": remedy,
            "request_id": correlation.get(),
        }
        response = Response(render("error.html", **context), status, mimetype="text/html")
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="baraza"'
    if retry_after is not None:
        response.headers["Retry-After"] = str(retry_after)
    return response


def wants_json() -> bool:
    """API paths always answer in JSON; pages do so for programs that ask for nothing else."""
    if request.path.startswith(f"/{_service()}/v1/"):
        return True
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def _to_sign_in() -> Response:
    if wants_json():
        return _answer(401, "sign-in-needed", "Please sign in.", None, "Sign in at /contacts/sign-in.")
    back = request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else request.path
    return redirect(f"/contacts/sign-in?next={quote(back, safe='/')}", 303)  # type: ignore[return-value]


def _service() -> str:
    return current_app.extensions["baraza.service"]
