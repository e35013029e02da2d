"""Suppressions in the console: whom we must not write to, added, looked up and lifted by staff."""

from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any

from flask import flash, make_response, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.mailer import settings
from services.mailer.operations import reconciling, suppressions
from services.mailer.rules.suppression import ADDRESS, EVERYTHING, PASSING, WILL
from shared.contracts.words import PURPOSES
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.http.paging import page
from shared.pages import render, texts
from shared.pages.choosing import language as chosen

LIST = "/mailer/suppressions"
REASONS = ("unsubscribed", *ADDRESS)


class Suppressions(MethodView):
    """The list, and the form to add to it."""

    def get(self) -> Response:
        """Everything in force, page by page; of one address after it was asked for."""
        return _shown({}, None)

    def post(self) -> Response:
        """Look one address up, or suppress it. It is typed into a form and stands in no address line."""
        address = request.form.get("address", "").strip()
        try:
            if request.form.get("do") == "look":
                return _shown(suppressions.standing(address=address or "-"), None)
            suppressions.add(**_given(address), source=str(actor()))
        except BarazaError as fault:
            return _shown({}, fault)
        return _back("suppressions.added")


def lift(suppression_id: str) -> Response:
    """Take a suppression back; what a person wants only the person takes back."""
    try:
        suppressions.lift(suppression_id)
    except BarazaError as fault:
        return _shown({}, fault)
    return _back("suppressions.lifted")


def compare() -> Response:
    """Compare with the lists of SendGrid now."""
    reconciling.ask()
    return _back("suppressions.compared")


def _given(address: str) -> dict[str, Any]:
    reason, scope = request.form.get("reason", ""), request.form.get("scope", "")
    if reason not in REASONS or scope not in (*PURPOSES, EVERYTHING):
        raise Invalid("Choose a reason and what it is about.", code="choice-missing", field="reason")
    until = request.form.get("until", "").strip()
    try:
        end = datetime.combine(datetime.fromisoformat(until).date(), time(23, 59), UTC) if until else None
    except ValueError as fault:
        raise Invalid("This is no day.", code="expires-at-invalid", field="until", remedy="As in 2027-03-01") from fault
    channel = "email" if "@" in address else "sms"
    return {"channel": channel, "address": address, "reason": reason, "scope": scope, "expires_at": end}


def _shown(query: Mapping[str, Any], fault: BarazaError | None) -> Response:
    found = page(suppressions.collection(), query or suppressions.standing(), cursor=request.args.get("cursor", ""))
    html = render(
        "mailer/suppressions.html",
        rows=found["items"], following=found["next"], asked=bool(query), fault=fault, given=request.form,
        reasons=REASONS, scopes=(EVERYTHING, *PURPOSES), passing=PASSING, will=(*WILL, "complained", "erased"),
        last=reconciling.last(), compares=reconciling.PROVIDER in settings.current().mail_providers,
    )  # fmt: skip
    return make_response(html, 422 if fault else 200)


def _back(word: str) -> Response:
    flash(texts(chosen(actor().language), "mailer")[word], "success")
    return redirect(LIST, 303)
