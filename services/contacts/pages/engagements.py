"""``/contacts/engagements``: what staff did with whom, and the next steps that wait."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.contacts.operations import engagements, people, stories
from services.contacts.pages.words import day
from services.contacts.rules.engagements import KINDS, standing
from services.contacts.schemas.engagements import EngagementRequest
from shared.errors import Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language
from shared.people import folded

LISTS = ("topics", "organisations")


def listed() -> str:
    """Next steps first, the overdue ones above all; then what was done lately."""
    mine = request.args.get("owner", "")
    steps = engagements.open_steps(mine or None)
    latest = engagements.latest()
    today = engagements.today()
    return render(
        "contacts/engagements.html",
        overdue=[one for one in steps if standing(one, today) == "overdue"],
        waiting=[one for one in steps if standing(one, today) == "open"],
        latest=latest,
        stories_late=stories.owed_late(),
        names=engagements.names_of([*steps, *latest]),
        standing=lambda one: standing(one, today),
        mine=folded(mine) == folded(actor().name) if mine else False,
        blank=_blank,
        day=day(language(actor().language)),
    )


def add(contact: str) -> Response | tuple[str, int]:
    """Enter what was done with a person."""
    found = people.get(contact)
    given: dict[str, Any] = {name: value.strip() for name, value in request.form.items() if value.strip() and name != "csrf"}
    given = {name: value for name, value in given.items() if name in EngagementRequest().fields}
    for name in LISTS:
        given[name] = [part.strip() for part in given.get(name, "").split(",") if part.strip()]
    try:
        entered = EngagementRequest().load({**given, "contacts": [contact]})
        engagements.add(entered, by=str(actor()))
    except ValidationError as fault:
        return _form(found, set(fault.normalized_messages())), 422
    except Invalid as fault:
        return _form(found, {fault.field}), 422
    flash(texts(language(actor().language), "contacts")["engagement.done_adding"], "success")
    return redirect(f"/contacts/people/{contact}", 303)


def done(engagement: str) -> Response:
    """A next step is done."""
    engagements.done(engagement)
    return redirect("/contacts/engagements", 303)


def one(engagement: str) -> str:
    """One entry with its notes."""
    found = engagements.get(engagement)
    return render(
        "contacts/engagement.html",
        one=_blank(found),
        names=engagements.names_of([found]),
        standing=standing(found, engagements.today()),
        day=day(language(actor().language)),
    )


def blank_form() -> dict[str, Any]:
    """What the form on a person's page begins with."""
    return {"staff": actor().name, "date": f"{engagements.today():%Y-%m-%d}"}


def _form(found: Mapping[str, Any], wrong: Collection[str | None]) -> str:
    return render("contacts/engagement_new.html", person=found, kinds=KINDS, entry={**blank_form(), **request.form}, faults=wrong)


def _blank(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys((*engagements.FIELDS, "emptied_at")), **found}
