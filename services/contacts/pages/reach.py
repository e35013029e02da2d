"""``/contacts/reach``: what partners sent for us, the links, and a form for the next one."""

import datetime

from flask import redirect, request
from werkzeug.wrappers import Response

from services.contacts.operations import partners, reaching
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.pages import render

FIELDS = ("partner", "label", "sent_on", "people", "source_note")


def shown() -> str:
    """All of it, the latest first."""
    return _page()


def note() -> Response | tuple[str, int]:
    """Note a message and make its link."""
    given = {field: request.form.get(field, "").strip() for field in FIELDS}
    try:
        said = {
            "label": given["label"] or given["sent_on"],
            "sent_on": _day(given["sent_on"]),
            "people": _number(given["people"]),
            "source_note": given["source_note"] or None,
        }
        reaching.note(given["partner"], said, by=str(actor()))
    except BarazaError as fault:
        return _page(fault, given), 422
    return redirect("/contacts/reach", 303)


def _page(fault: BarazaError | None = None, given: dict[str, str] | None = None) -> str:
    everyone = partners.everyone()
    return render(
        "contacts/reach.html",
        reaches=reaching.everything(),
        names={partner.id: partner.name for partner in everyone},
        partners=[(partner.id, partner.name) for partner in everyone],
        fault=fault,
        given=given or {},
    )


def _day(text: str) -> datetime.datetime:
    try:
        return datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time(12), datetime.UTC)
    except ValueError as fault:
        raise Invalid(f"{text!r} is no date.", code="date-invalid", field="sent_on", remedy="Write it as 2027-12-31.") from fault


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Invalid(f"{text!r} is no number of people.", code="number-invalid", field="people", remedy="Write it in digits.")
    return int(text)
