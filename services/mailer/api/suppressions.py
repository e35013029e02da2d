"""Suppressions for other programs: look, add, take back, and whole lists as CSV."""

from typing import Any

import marshmallow as ma
from flask import Response, request
from flask.views import MethodView

from services.mailer.api import suppression_csv
from services.mailer.operations import reconciling, suppression_lists, suppressions
from services.mailer.rules.suppression import ADDRESS, ERASED, EVERYTHING, WILL
from shared.contracts.words import CHANNELS, PURPOSES
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import idempotent
from shared.http.paging import PageArguments, page
from shared.http.responses import fast_json

blp = api.blp("suppressions")
MAX_LIST = 500_000_000  # bytes of CSV, read a block at a time
COLUMNS = ("id", "channel", "address", "address_hash", "contact", "scope", "reason", "source", "at", "expires_at")
SHOWN = ("address_hash", "contact", "channel", "scope", "reason", "source", "delivery", "at", "expires_at")
REASONS = ("unsubscribed", *ADDRESS)
EXAMPLE = {"channel": "email", "address": "asha@example.org", "reason": "unsubscribed", "scope": "all"}
SHOWN_EXAMPLE = {
    "id": "65f1c0ffee65f1c0ffee65f1", "channel": "email", "address_hash": "9f2c…", "contact": None, "scope": "all",
    "reason": "unsubscribed", "source": "token:press", "delivery": None, "at": "2026-03-03T07:00:00Z",
    "expires_at": None,
}  # fmt: skip
COMPARED = {"at": "2026-03-03T01:30:00Z", "counts": {"bounces": {"listed": 12, "added": 1, "removed": 0}}}
CSV_EXAMPLE = "id,channel,address_hash,scope,reason,source,at\n65f1…,email,9f2c…,all,bounced,receipt,2026-03-03T07:00:00Z\n"


class SuppressionRequest(ma.Schema):
    """An address we must not write to."""

    channel = ma.fields.String(required=True, validate=ma.validate.OneOf(CHANNELS))
    address = ma.fields.String(required=True, metadata={"description": "An email address, or a phone number with country code"})
    reason = ma.fields.String(load_default="unsubscribed", validate=ma.validate.OneOf(REASONS))
    scope = ma.fields.String(load_default=EVERYTHING, validate=ma.validate.OneOf([*PURPOSES, EVERYTHING]))
    expires_at = ma.fields.AwareDateTime(
        load_default=None, allow_none=True, metadata={"description": "Of what lies in the address: until when it holds"}
    )


class SuppressionView(ma.Schema):
    """A suppression in force. The address itself is not kept, only a keyed hash of it."""

    id = ma.fields.String(required=True)
    channel = ma.fields.String()
    address_hash = ma.fields.String(allow_none=True)
    contact = ma.fields.String(allow_none=True)
    scope = ma.fields.String(required=True)
    reason = ma.fields.String(validate=ma.validate.OneOf([*WILL, *ADDRESS, ERASED]))
    source = ma.fields.String()
    delivery = ma.fields.String(allow_none=True)
    at = ma.fields.AwareDateTime()
    expires_at = ma.fields.AwareDateTime(allow_none=True)


class SuppressionFilter(PageArguments):
    """Narrow to one address or one contact."""

    address = ma.fields.String()
    contact = ma.fields.String()


class SuppressionPage(ma.Schema):
    """A page of suppressions."""

    items = ma.fields.List(ma.fields.Nested(SuppressionView))
    next = ma.fields.String(allow_none=True)


class Suppressions(MethodView):
    """Whom we must not write to."""

    @blp.arguments(SuppressionFilter, location="query")
    @blp.response(200, SuppressionPage, example={"items": [SHOWN_EXAMPLE], "next": None})
    def get(self, wanted: dict[str, Any]) -> Response:
        """List suppressions in force."""
        query = suppressions.standing(wanted.get("address"), wanted.get("contact"))
        return fast_json(page(suppressions.collection(), query, cursor=wanted["cursor"], limit=wanted["limit"], shape=_view))

    @idempotent
    @blp.arguments(SuppressionRequest, example=EXAMPLE)
    @blp.response(201, SuppressionView, example=SHOWN_EXAMPLE)
    def post(self, body: dict[str, Any]) -> Response:
        """Suppress an address."""
        return fast_json(_view(suppressions.add(**body, source=str(actor()))), 201)


class OneSuppression(MethodView):
    """One suppression."""

    @blp.response(200, SuppressionView, example=SHOWN_EXAMPLE)
    def get(self, suppression_id: str) -> Response:
        """Show a suppression."""
        return fast_json(_view(suppressions.get(suppression_id)))

    @blp.response(204)
    def delete(self, suppression_id: str) -> Response:
        """Take a suppression back.

        Only those that lie in the address; what a person wants, only the person takes back.
        """
        suppressions.lift(suppression_id)
        return Response(status=204)


class SuppressionList(MethodView):
    """All suppressions as one CSV file."""

    @blp.doc(responses={200: {"description": "All suppressions in force", "content": {"text/csv": {"example": CSV_EXAMPLE}}}})
    def get(self) -> Response:
        """Export suppressions as CSV."""
        headers = {"Content-Disposition": 'attachment; filename="suppressions.csv"'}
        return Response(suppression_csv.lines(COLUMNS), mimetype="text/csv", headers=headers)

    @blp.doc(
        requestBody={"content": {"text/csv": {"example": "channel,address,reason,scope\nemail,asha@example.org,bounced,all\n"}}},
        responses={200: {"description": "How many were stored, and which rows were refused and why"}},
    )
    def post(self) -> Response:
        """Import suppressions from CSV.

        Columns: ``address`` (or ``address_hash`` or ``contact`` of an export), and if wanted ``channel``, ``reason``, ``scope``,
        ``at`` and ``expires_at``. What a row says holds from its ``at`` on, so that whoever agreed later is written to; without
        one, from now. Import again as often as you like.
        """
        with suppression_csv.spooled(request.stream) as file:
            return fast_json(suppression_lists.take(suppression_csv.rows(file), source=str(actor())))


def _view(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}


class ReconciliationRow(ma.Schema):
    """One list of the provider."""

    listed = ma.fields.Integer()
    added = ma.fields.Integer(metadata={"description": "Taken over by us"})
    removed = ma.fields.Integer(metadata={"description": "Taken off there, since it was lifted here later"})


class ReconciliationView(ma.Schema):
    """How our suppressions and the lists of SendGrid compared last."""

    at = ma.fields.AwareDateTime(allow_none=True)
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Nested(ReconciliationRow))


class Reconciliation(MethodView):
    """The comparison with SendGrid's lists."""

    @blp.response(200, ReconciliationView, example=COMPARED)
    def get(self) -> Response:
        """Tell how our suppressions and SendGrid's lists compared last; that happens every night."""
        found = reconciling.last() or {}
        return fast_json({"at": found.get("at"), "counts": found.get("counts") or {}})

    @blp.response(202, ReconciliationView, example=COMPARED)
    def post(self) -> Response:
        """Compare now. The worker does it in a moment."""
        reconciling.ask()
        found = reconciling.last() or {}
        return fast_json({"at": found.get("at"), "counts": found.get("counts") or {}}, 202)
