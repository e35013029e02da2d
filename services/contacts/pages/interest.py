"""``/i/<token>``: GET shows, POST declares interest. Mail scanners open every link, so nothing happens on GET."""

from typing import Any
from urllib.parse import urlencode

from flask import current_app, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import interest
from services.contacts.rules.consent import status
from shared.http.actor import actor
from shared.http.links import Links
from shared.pages import render
from shared.pages.choosing import language


class Interest(MethodView):
    """The page behind the link in an outreach message."""

    def get(self, token: str) -> str:
        """Show what pressing the button means, or thank the person who has pressed it."""
        contact, channel = linked()
        found = interest.person(contact)
        road = interest.channel_of(found, channel)
        declared = bool((found.get("journey") or {}).get("at", {}).get("interested"))
        open_road = status(found.get("consent"), ("dialogue", road)) == "granted"
        return render(
            "contacts/interest.html",
            language=spoken(found),
            first_name=first_name(found),
            channel=road,
            sources=interest.sources(found),
            thanks=declared and open_road,
            preferences=preferences_path(contact),
        )

    def post(self, token: str) -> Response:
        """The button was pressed."""
        contact, channel = linked()
        interest.declare(contact, channel, language(spoken(interest.person(contact))))
        return redirect(back(request.args.get("lang")), 303)


def linked() -> tuple[str, str | None]:
    """Contact and channel that the link speaks about."""
    contact, channel = (*actor().ids, None)[:2]
    return str(contact), channel


def spoken(found: dict[str, Any]) -> str | None:
    """The language this person wants to be spoken to in."""
    languages = found.get("languages") or [None]
    return languages[0]


def first_name(found: dict[str, Any]) -> str:
    """All of the name that somebody else may see who was sent the link."""
    words = (found.get("given_name") or found.get("name") or "").split()
    return words[0] if words else ""


def back(chosen: str | None) -> str:
    """The same page again, in the language that was chosen on it."""
    return f"{request.path}?{urlencode({'lang': chosen})}" if chosen else request.path


def preferences_path(contact: str) -> str:
    """Where this person changes what they get."""
    links: Links = current_app.extensions["baraza.links"]
    return f"/p/{links.token('preferences', contact)}"
