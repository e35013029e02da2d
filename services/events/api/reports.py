"""Reporting back over HTTP."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.events.models import ReportBack
from services.events.operations import reporting, reports
from services.events.rules.reporting import overdue
from services.events.schemas.attendance import Anything
from services.events.schemas.promises import REPORT, ReportList, ReportMailingBody, ReportView, ToldBody, WaiveBody
from shared import clock
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import fast_json

blp = documented("reporting back")
VIEW = tuple(name for name in ReportView().fields if name not in ("id", "overdue"))


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A report-back as the API shows it."""
    late = overdue(row["state"], row["due_at"], clock.now())
    return {"id": row["_id"], "overdue": late, **{name: row.get(name) for name in VIEW}}


class ReportBacks(MethodView):
    """Everything that is owed or was told."""

    @blp.arguments(ReportList, location="query")
    @blp.response(200, Anything, example={"items": [REPORT], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List report-backs: of an event, in a state, or those that are overdue."""
        query: dict[str, Any] = {name: args[name] for name in ("event", "state") if name in args}
        if not args.get("overdue"):
            query.setdefault("state", {"$ne": "void"})
        else:
            query |= {"state": "owed", "due_at": {"$lt": clock.now()}}
        return fast_json(page(ReportBack._get_collection(), query, cursor=args["cursor"], limit=args["limit"], shape=shown))


class Told(MethodView):
    """Telling people what became of an event."""

    @idempotent
    @blp.arguments(ToldBody, example={"how": "visit", "language": "sw", "groups": ["asm"]})
    @blp.response(200, Anything, example={"told": 24})
    def post(self, body: dict[str, Any], event_id: str) -> Response:
        """Note that people were told, by whatever road. Without groups or ids it means everybody who is owed a report."""
        by, whom = str(actor()), {"ids": body.pop("ids"), "groups": body.pop("groups")}
        return fast_json({"told": reporting.settle(event_id, body, by=by, **whom)})


class Waived(MethodView):
    """A report that will not be given."""

    @idempotent
    @blp.arguments(WaiveBody, example={"reason": "Moved away, nobody knows where"})
    @blp.response(200, ReportView, example={**REPORT, "state": "waived"})
    def post(self, body: dict[str, Any], report_id: str) -> Response:
        """Decide that one person will not be told, and say why."""
        return fast_json(shown(dict(reporting.waive(report_id, body["reason"], by=str(actor())).to_mongo())))


class ReportMailing(MethodView):
    """The letter that reports back."""

    @idempotent
    @blp.arguments(ReportMailingBody, example={"texts": {"en": "The map is out.", "sw": "Ramani imetolewa."}})
    @blp.response(202, Anything, example={"people": {"en": 12, "sw": 31}})
    def post(self, body: dict[str, Any], event_id: str) -> Response:
        """Write to everybody who is owed a report and can be written to, each in their language.

        Whoever gets it is noted as told; whoever can't be reached stays on the list of what is owed.
        """
        people = reports.send(event_id, body["texts"], body.get("url"), asked=new_id("report-back"))
        return fast_json({"people": people}, 202)
