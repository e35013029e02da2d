"""``/contacts/mapping``: influence against interest, as a table with people in its cells."""

from typing import Any

from flask import flash, redirect, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.contacts.operations import assessments, journeys
from services.contacts.pages.words import country_names
from services.contacts.rules import mapping as rules
from services.contacts.schemas.organisations import AssessmentRequest
from shared.errors import Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language


def shown() -> str:
    """The map of people or of organisations, of all or of one group or country."""
    given = {name: request.args[name] for name in ("group", "country") if request.args.get(name)}
    about = "organisation" if request.args.get("about") == "organisation" else "contact"
    words = language(actor().language)
    names = country_names(words)
    return render(
        "contacts/mapping.html",
        rows=assessments.matrix(about, given.get("group"), given.get("country")),
        steps=rules.STEPS,
        about=about,
        given=given,
        group_names=journeys.names("group", words),
        countries=[(code, names.get(code, code)) for code in assessments.countries(about)],
        base="/contacts/people" if about == "contact" else "/contacts/organisations",
    )


def assess_person(contact: str) -> Response:
    """Staff assess a person."""
    _assess("contact", contact)
    return redirect(f"/contacts/people/{contact}", 303)


def assess_organisation(organisation: str) -> Response:
    """Staff assess an organisation."""
    _assess("organisation", organisation)
    return redirect(f"/contacts/organisations/{organisation}", 303)


def _assess(about: str, subject: str) -> None:
    said = texts(language(actor().language), "contacts")
    given: dict[str, Any] = {name: request.form[name] for name in AssessmentRequest().fields if request.form.get(name)}
    try:
        assessments.add(about, subject, AssessmentRequest().load(given), by=str(actor()))
    except (ValidationError, Invalid):
        flash(said["mapping.wrong"], "error")
    else:
        flash(said["mapping.done"], "success")
