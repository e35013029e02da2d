"""Attendance over HTTP."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.events.models import Attendance
from services.events.operations import attendance, dialogues
from services.events.schemas.attendance import Anything, AttendanceBody, AttendanceList, AttendanceView
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent
from shared.http.paging import page
from shared.http.responses import fast_json

blp = documented("attendance")
EXAMPLE = {"event": "5f1c0e6a9d3b4a7f8e2d1c0b", "contact": "0a1b2c3d4e5f60718293a4b5", "attended": True}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A note as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in ("event", "contact", "attended", "at", "by")}}


class AttendanceNotes(MethodView):
    """Who came."""

    @blp.arguments(AttendanceList, location="query")
    @blp.response(200, Anything, example={"items": [EXAMPLE], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List who came to an event."""
        query = {"event": dialogues.get(args["event"]).id}
        return fast_json(page(Attendance._get_collection(), query, cursor=args["cursor"], limit=args["limit"], shape=shown))

    @idempotent
    @blp.arguments(AttendanceBody, example=EXAMPLE)
    @blp.response(201, AttendanceView, example=EXAMPLE)
    def post(self, body: dict[str, Any]) -> Response:
        """Note whether an invited person came. The latest note counts."""
        note = attendance.record(body["event"], body["contact"], body["attended"], by=str(actor()), at=body.get("at"))
        return fast_json(shown(dict(note.to_mongo())), 201)
