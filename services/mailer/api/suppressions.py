"""Suppressions for other programs: look, add, take back, and whole lists as CSV."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import marshmallow as ma
from flask import Response, request
from flask.views import MethodView

from services.mailer.operations import suppressions
from services.mailer.rules.suppression import ADDRESS, EVERYTHING, WILL
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import idempotent
from shared.http.paging import PageArguments, page
from shared.http.responses import fast_json

blp = api.blp("suppressions")
MAX_LIST = 20_000_000  # bytes of CSV
COLUMNS = ("id", "channel", "address", "address_hash", "contact", "scope", "reason", "source", "at")
SHOWN = ("address_hash", "contact", "channel", "scope", "reason", "source", "delivery", "at")
REASONS = ("unsubscribed", *ADDRESS)
EXAMPLE = {"channel": "email", "address": "asha@example.org", "reason": "unsubscribed", "scope": "all"}
SHOWN_EXAMPLE = {
    "id": "65f1c0ffee65f1c0ffee65f1", "channel": "email", "address_hash": "9f2c…", "contact": None, "scope": "all",
    "reason": "unsubscribed", "source": "token:press", "delivery": None, "at": "2026-03-03T07:00:00Z",
}  # fmt: skip
CSV_EXAMPLE = "id,channel,address_hash,scope,reason,source,at\n65f1…,email,9f2c…,all,bounced,receipt,2026-03-03T07:00:00Z\n"


class SuppressionRequest(ma.Schema):
    """An address we must not write to."""

    channel = ma.fields.String(required=True, validate=ma.validate.OneOf(CHANNELS))
    address = ma.fields.String(required=True, metadata={"description": "An email address, or a phone number with country code"})
    reason = ma.fields.String(load_default="unsubscribed", validate=ma.validate.OneOf(REASONS))
    scope = ma.fields.String(load_default=EVERYTHING, validate=ma.validate.OneOf([*PURPOSES, EVERYTHING]))


class SuppressionView(ma.Schema):
    """A suppression in force. The address itself is not kept, only a keyed hash of it."""

    id = ma.fields.String(required=True)
    channel = ma.fields.String()
    address_hash = ma.fields.String(allow_none=True)
    contact = ma.fields.String(allow_none=True)
    scope = ma.fields.String(required=True)
    reason = ma.fields.String(validate=ma.validate.OneOf([*WILL, *ADDRESS]))
    source = ma.fields.String()
    delivery = ma.fields.String(allow_none=True)
    at = ma.fields.AwareDateTime()


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
        return Response(_csv(), mimetype="text/csv", headers=headers)

    @blp.doc(
        requestBody={"content": {"text/csv": {"example": "channel,address,reason,scope\nemail,asha@example.org,bounced,all\n"}}},
        responses={200: {"description": "How many were stored, and which rows were refused and why"}},
    )
    def post(self) -> Response:
        """Import suppressions from CSV.

        Columns: ``address`` (or ``address_hash`` of an export), and if wanted ``channel``, ``reason``, ``scope``. Import again as
        often as you like.
        """
        try:
            text = request.get_data(cache=False).decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            raise Invalid("The list is no UTF-8 text.", code="list-unreadable", remedy="Save it as 'CSV UTF-8'.") from fault
        return fast_json(suppressions.take_list(_rows(text), source=str(actor())))


def _view(row: dict[str, Any]) -> dict[str, Any]:
    return {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}


def _rows(text: str) -> Iterator[dict[str, Any]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
    if not {"address", "address_hash"} & names.keys():
        raise Invalid(
            "The list has no column 'address'.", code="list-without-address", remedy="Name the column in the first line."
        )
    for raw in reader:
        row = {name: (raw.get(own) or "").strip() for name, own in names.items()}
        address = row.get("address", "")
        yield {
            "address": address,
            "address_hash": row.get("address_hash"),
            "channel": row.get("channel") or ("sms" if address and "@" not in address else "email"),
            "reason": row.get("reason") or "unsubscribed",
            "scope": row.get("scope") or EVERYTHING,
            "contact": row.get("contact"),
        }


def _csv() -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    for row in suppressions.export():
        shown = _view(row)
        writer.writerow([row["at"].isoformat() if name == "at" else shown.get(name) or "" for name in COLUMNS])
        if line.tell() > 65_536:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()
