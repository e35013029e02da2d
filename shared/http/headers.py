"""Headers of every answer: nothing may be framed, sniffed, indexed, or tell other sites where the reader came from."""

from flask import Flask, Response, current_app, request

from shared.telemetry import correlation, fresh_correlation

CONTENT_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def install(app: Flask) -> None:
    """Give each request its id, and each answer its headers."""
    app.before_request(_name_the_request)
    app.after_request(_protect)
    app.teardown_request(_forget_the_request)


def _name_the_request() -> None:
    given = request.headers.get("X-Request-Id", "")
    correlation.set(given if given.isascii() and given.isalnum() and len(given) <= 64 else fresh_correlation())


def _forget_the_request(fault: BaseException | None) -> None:
    correlation.set("")  # the thread serves others next, and what they say is no part of this


def _protect(response: Response) -> Response:
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Request-Id"] = correlation.get()
    headers.setdefault("X-Robots-Tag", "noindex, nofollow")
    headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    headers.setdefault("Cache-Control", "no-store")
    if current_app.extensions["baraza.settings"].public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
