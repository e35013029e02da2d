"""Which language a page speaks: the link says, else the person's own, else the browser's, else English."""

from flask import request

from shared.pages.catalogue import DEFAULT, LANGUAGES


def language(person: str | None = None) -> str:
    """The language of this answer. ``person`` is what we know of the reader."""
    for wanted in (request.args.get("lang"), person):
        if wanted and wanted.split("-")[0].lower() in LANGUAGES:
            return wanted.split("-")[0].lower()
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT
