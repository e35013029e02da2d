"""Which language a page speaks: the link says, else what was chosen before, else the person's own, the browser's, English."""

from urllib.parse import urlencode

from flask import Response, request

from shared.http.actor import actor
from shared.pages.catalogue import DEFAULT, LANGUAGES

COOKIE = "baraza_language"


def language(person: str | None = None) -> str:
    """The language of this answer. ``person`` is what we know of the reader."""
    for wanted in (request.args.get("lang"), _remembered(), person):
        if wanted and wanted.split("-")[0].lower() in LANGUAGES:
            return wanted.split("-")[0].lower()
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def in_language(tag: str) -> str:
    """This page's address in another language."""
    return "?" + urlencode([*((name, value) for name, value in request.args.items(multi=True) if name != "lang"), ("lang", tag)])


def remember(response: Response) -> Response:
    """Keep what was chosen in the console. Nobody who follows a link from a message gets a cookie."""
    chosen = request.args.get("lang")
    if chosen in LANGUAGES and actor().kind != "link":
        response.set_cookie(COOKIE, chosen, max_age=31_536_000, httponly=True, samesite="Lax", path="/")
    return response


def _remembered() -> str | None:
    return request.cookies.get(COOKIE) if actor().kind != "link" else None
