"""``/p/<token>``: what we hold about somebody, where it is from, and what they want from us."""

from typing import Any

import orjson
from flask import Response, flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response as Answer

from services.contacts.operations import exporting, interest, journeys
from services.contacts.pages.interest import back, first_name, linked, spoken
from services.contacts.pages.words import country_names
from services.contacts.rules.consent import MAY_WRITE, status
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language


class Preferences(MethodView):
    """My data and what I get."""

    def get(self, token: str) -> str:
        """Show; nothing changes."""
        contact, _ = linked()
        found = interest.person(contact)
        consent = found.get("consent")
        offered = interest.offered(found)
        own = language(spoken(found))
        groups = journeys.names("group", own)
        return render(
            "contacts/preferences.html",
            language=spoken(found),
            first_name=first_name(found),
            found=found,
            masked=masked(found),
            own_language=(spoken(found) or own).split("-")[0],
            country=country_names(own).get(found.get("country") or ""),
            groups=[groups.get(key, key) for key in found.get("groups") or []],
            sources=interest.sources(found),
            wishes={
                purpose: [(road, _on(consent, purpose, road)) for one, road in offered if one == purpose] for purpose in PURPOSES
            },
            data_path=f"/p/{token}/data",
            reference=contact,
        )

    def post(self, token: str) -> Answer:
        """One of the three forms of the page was sent."""
        contact, _ = linked()
        found = interest.person(contact)
        spoken_here = language(spoken(found))
        action = request.form.get("action")
        chosen = request.args.get("lang")
        if action == "save":
            interest.prefer(contact, _wanted(), spoken_here)
        elif action == "stop":
            interest.leave_everything(contact, spoken_here)
        elif action == "language":
            interest.speak(contact, _spoken_by_us(request.form.get("language", "")))
            chosen = None
            spoken_here = request.form["language"]
        else:
            raise Invalid("The form was not complete.", code="form-incomplete", remedy="Go back and press the button once more.")
        flash(texts(spoken_here, "contacts")[f"preferences.done.{action}"], "good")
        return redirect(back(chosen), 303)


def data(token: str) -> Response:
    """All we hold, as a file for the person."""
    contact, _ = linked()
    payload = orjson.dumps(exporting.held(interest.person(contact)["_id"]), option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"', "Cache-Control": "no-store"}
    return Response(payload, mimetype="application/json", headers=headers)


def masked(found: dict[str, Any]) -> dict[str, str]:
    """Addresses as their owner recognises them, and a person the mail was forwarded to does not."""
    shown = {}
    if email := found.get("email"):
        local, _, domain = email.rpartition("@")
        shown["email"] = f"{local[:1]}•••@{domain}"
    if phone := found.get("phone"):
        shown["sms"] = f"{phone[:4]} ••• {phone[-3:]}"
    return shown


def _on(consent: dict[str, Any] | None, purpose: str, channel: str) -> bool:
    return status(consent, (purpose, channel)) in MAY_WRITE


def _spoken_by_us(tag: str) -> str:
    if tag not in LANGUAGES:
        raise Invalid(
            f"We do not write in {tag!r} yet.", code="language-unknown", field="language",
            remedy=f"Choose one of {', '.join(LANGUAGES.values())}.",
        )  # fmt: skip
    return tag


def _wanted() -> set[tuple[str, str]]:
    ticked = {tuple(value.split(".", 1)) for value in request.form.getlist("wish")}
    return {(purpose, channel) for purpose in PURPOSES for channel in CHANNELS if (purpose, channel) in ticked}
