"""``/p/<token>/erase`` and the same for staff: GET asks once more, POST erases."""

from typing import Any

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import erasing, interest, people
from services.contacts.pages.interest import first_name, linked, spoken
from services.contacts.schemas.privacy import REASONS
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language


class OwnErasure(MethodView):
    """Delete everything about me."""

    def get(self, token: str) -> str:
        """Say what it means, and ask once more."""
        found = interest.person(linked()[0])
        return _own(found, done=False, preferences=f"/p/{token}")

    def post(self, token: str) -> str:
        """Done. The link leads nowhere from now on, so this is the answer itself and not a way to another page."""
        found = interest.person(linked()[0])
        erasing.of_people([found], "asked", by="person")
        return _own(found, done=True, preferences="")


def _own(found: dict[str, Any], done: bool, preferences: str) -> str:
    return render(
        "contacts/erase_own.html",
        language=language(spoken(found)),
        first_name=first_name(found),
        done=done,
        preferences=preferences,
    )


class StaffErasure(MethodView):
    """Erase a person on their behalf."""

    def get(self, contact: str) -> str:
        """Say what it means, and ask why."""
        return _staff(people.get(contact))

    def post(self, contact: str) -> Response | tuple[str, int]:
        """Erase."""
        found = people.get(contact)
        reason = request.form.get("reason", "")
        if reason not in REASONS:
            return _staff(found, wrong=True), 422
        erasing.of_named({"contact": contact}, reason, by=str(actor()))
        flash(texts(language(actor().language), "contacts")["erase.staff_done"], "success")
        return redirect("/contacts/people", 303)


def _staff(found: dict[str, Any], wrong: bool = False) -> str:
    return render("contacts/erase.html", person=found, reasons=REASONS, wrong=wrong)
