"""Renders pages: templates of the service and the shared ones, with texts, dates and components at hand."""

import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, get_flashed_messages, render_template, request
from jinja2 import FileSystemLoader, StrictUndefined

from shared.http.access import csrf
from shared.http.actor import actor
from shared.pages import dates
from shared.pages.catalogue import LANGUAGES, ROOT, texts
from shared.pages.choosing import in_language, remember
from shared.pages.choosing import language as chosen

PAGES = Path(__file__).parent
_STYLE = PAGES / "style.css"
_YEAR = 31_536_000
_SAYS: dict[str, Callable[..., str]] = {
    "date": dates.day, "moment": dates.moment, "span": dates.span, "stamp": dates.stamp, "number": dates.number,
}  # fmt: skip


def install(app: Flask, service: str) -> None:
    """Give the app its templates. A name that a template misspells is an error, never an empty place."""
    app.jinja_options = {"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_loader = FileSystemLoader([ROOT / "services" / service / "pages" / "templates", PAGES / "templates"])
    app.after_request(remember)
    app.jinja_env.globals.update(
        in_language=in_language,
        csrf_field=csrf.field, style_url=f"/{service}/style/{style_digest()}/baraza.css", languages=LANGUAGES, service=service,
        get_flashed_messages=get_flashed_messages,
    )  # fmt: skip


def render(template: str, *, language: str | None = None, **context: Any) -> str:
    """A page. ``language`` is the person's; an argument ``lang`` in the address overrides it.

    In templates: ``t`` (texts), ``language``, ``actor``, ``csrf_field()``, and in words of the language ``date(…)``,
    ``moment(…)``, ``span(…)``, ``stamp(…)`` (short, for tables), ``number(…)``.
    """
    caller = actor()
    spoken = chosen(language or caller.language)
    g.language = spoken
    said = {name: functools.partial(says, language=spoken) for name, says in _SAYS.items()}
    t = texts(spoken, current_app.extensions["baraza.service"])
    return render_template(template, t=t, language=spoken, actor=caller, path=request.path, **said, **context)


@functools.cache
def style_digest() -> str:
    """Part of the address of the style sheet, so that it may be kept for ever."""
    return hashlib.sha256(_STYLE.read_bytes()).hexdigest()[:12]


def style(digest: str) -> Response:
    """The style sheet. An old address gets the new sheet, but not for ever."""
    lasting = f"public, max-age={_YEAR}, immutable" if digest == style_digest() else "public, max-age=60"
    return Response(_STYLE.read_bytes(), mimetype="text/css", headers={"Cache-Control": lasting})
