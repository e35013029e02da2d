"""``/j/<code>`` asks who wants to hear more, ``/c/<token>`` whether the address is theirs. Nothing becomes of anybody on GET."""

import ipaddress
from typing import Any

from flask import redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import groups, reaching, signing_up
from services.contacts.pages.interest import back, linked, preferences_path
from services.contacts.pages.words import country_names
from shared.contracts.words import PURPOSES
from shared.errors import Invalid, TooMany
from shared.pages import render
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language

FIELDS = ("name", "email", "phone", "country", "group", "language")


class SignUp(MethodView):
    """The page behind a link that a partner sent."""

    def get(self, code: str) -> str:
        """Show the form, or say that a message is on its way."""
        reach = reaching.behind(code)
        if request.args.get("sent"):
            return render("contacts/sign_up_sent.html", language=language())
        if request.method == "GET":
            reaching.visited(reach["code"])
        return _form({"language": language()})

    def post(self, code: str) -> Response | tuple[str, int]:
        """Send one message to the address. The answer is the same for every address."""
        reach = reaching.behind(code)
        form = {**{field: request.form.get(field, "").strip() for field in FIELDS}, "purposes": request.form.getlist("purpose")}
        spoken = form["language"] if form["language"] in LANGUAGES else language()
        try:
            signing_up.ask(reach, {**form, "language": spoken}, spoken, _near())
        except (Invalid, TooMany) as fault:
            return _form(form, fault), 429 if isinstance(fault, TooMany) else 422
        return redirect(f"/j/{reach['code']}?sent=1&lang={spoken}", 303)


class Confirm(MethodView):
    """The page behind the link in the one message."""

    def get(self, token: str) -> str:
        """Show what pressing the button means, or thank who has pressed it."""
        return _confirmation(signing_up.get(linked()[0]))

    def post(self, token: str) -> Response:
        """The address is theirs, and they want to hear from us."""
        signing_up.confirm(linked()[0])
        return redirect(back(request.args.get("lang")), 303)


def _confirmation(found: dict[str, Any]) -> str:
    return render(
        "contacts/sign_up_confirm.html",
        language=language(found["language"]),
        purposes=found["purposes"],
        confirmed=found["state"] != "waiting",
        preferences=preferences_path(found["contact"]) if found.get("contact") else "",
    )


def _form(given: dict[str, Any], fault: Invalid | TooMany | None = None) -> str:
    spoken = language()
    countries = sorted(
        ((code, name) for code, name in country_names(spoken).items() if len(code) == 2 and code.isalpha()),
        key=lambda one: one[1],
    )
    return render(
        "contacts/sign_up.html",
        language=spoken,
        given=given,
        fault=fault,
        countries=countries,
        groups=[(group.key, group.names.get(spoken) or group.names["en"]) for group in groups.everyone()],
        purposes=PURPOSES,
    )


def _near() -> str:
    """Who asks, as far as the network tells. Only our own gateway, which is near, is believed about others."""
    near = request.remote_addr or ""
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return told if told and ipaddress.ip_address(near).is_private else near
    except ValueError:
        return near
