"""``/contacts/organisations``: organisations, and the people in each."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import assessments, engagements, journeys, organisations, positions
from services.contacts.pages.words import country_names, day
from services.contacts.rules import mapping as rules
from shared.errors import Conflict, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language

LATEST = 20


class Organisations(MethodView):
    """All of them, and a form for another."""

    def get(self) -> str:
        """Organisations by name with how many people each has; names on records that are none's yet."""
        return _listed()

    def post(self) -> Response | tuple[str, int]:
        """Enter one."""
        names = [name for name in request.form.get("names", "").split(",") if name.strip()]
        entered = {name: request.form.get(name, "") for name in ("kind", "country", "website")}
        try:
            made = organisations.add({"names": names, **entered}, by=str(actor()))
        except (Invalid, Conflict) as fault:
            return _listed(fault), 422
        return redirect(f"/contacts/organisations/{made['_id']}", 303)


def _listed(fault: Invalid | Conflict | None = None) -> str:
    search = request.args.get("search", "")
    found = organisations.everyone(search)
    found["items"] = [_full(row) for row in found["items"]]
    return render("contacts/organisations.html", **found, search=search, fault=fault, given=request.form, **_words())


def one(organisation: str) -> str:
    """One organisation: its names, its place on the map, its people, what was done with it."""
    found = organisations.get(organisation)
    mapping = found.get("mapping") or {}
    return render(
        "contacts/organisation.html",
        one=_full(found),
        people=[{**dict.fromkeys(("name", "role", "country", "groups")), **row} for row in positions.people_of(found)],
        steps=rules.STEPS,
        mapping=mapping,
        quadrant=rules.quadrant(mapping["influence"], mapping["interest"]) if mapping else None,
        assessments=assessments.of_organisation(organisation),
        log=engagements.with_organisation(found["keys"], LATEST),
        **_words(),
    )


def add_position(contact: str) -> Response:
    """Staff note what a person is in an organisation."""
    said = texts(language(actor().language), "contacts")
    entered = {name: request.form.get(name, "").strip() for name in ("organisation", "role", "since", "until")}
    try:
        positions.add(contact, entered, by=str(actor()))
    except Invalid as fault:
        flash(said[f"organisations.wrong.{'organisation' if fault.field == 'organisation' else 'time'}"], "error")
    else:
        flash(said["organisations.position_done"], "success")
    return redirect(f"/contacts/people/{contact}", 303)


def _full(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(organisations.FIELDS), **found}


def _words() -> dict[str, Any]:
    words = language(actor().language)
    return {"group_names": journeys.names("group", words), "country_names": country_names(words), "day": day(words)}
