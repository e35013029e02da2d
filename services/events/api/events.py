"""Dialogues and workshops over HTTP."""

from typing import Any

from flask import Response, request
from flask.views import MethodView

from services.events.models import Candidate, Event
from services.events.operations import balance, dialogues, letters
from services.events.schemas.attendance import Anything
from services.events.schemas.events import EXAMPLE, SHOWN, EventBody, EventChange, EventList, EventView
from services.events.schemas.invitations import CandidateList
from shared import clock
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import etag, fast_json, require_match

blp = documented("events")
VIEW = tuple(EventView().fields)


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """An event row as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in VIEW if name != "id"}}


def _answer(event: Event, status: int = 200) -> Response:
    headers = {"ETag": etag(event.version), "Location": f"/events/v1/events/{event.id}"}
    return fast_json(shown(dict(event.to_mongo())), status, headers)


def _version(event_id: str) -> int | None:
    """The version the caller says to have read; refused at once when it is an old one."""
    if not request.headers.get("If-Match"):
        return None
    version: int = dialogues.get(event_id).version
    require_match(version)
    return version


class Events(MethodView):
    """All events."""

    @blp.arguments(EventList, location="query")
    @blp.response(200, Anything, example={"items": [SHOWN], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List events, newest first."""
        query = {"state": args["state"]} if "state" in args else {}
        rows, cursor, limit = Event._get_collection(), args["cursor"], args["limit"]
        found = page(rows, query, cursor=cursor, limit=limit, key="created_at", newest_first=True, shape=shown)
        return fast_json(found)

    @idempotent
    @blp.arguments(EventBody, example=EXAMPLE)
    @blp.response(201, EventView, example=SHOWN)
    def post(self, body: dict[str, Any]) -> Response:
        """Set up a dialogue or workshop, as a draft.

        Nobody is invited before it is opened.
        """
        return _answer(dialogues.create(body, by=str(actor()), id=new_id()), 201)


class OneEvent(MethodView):
    """One event."""

    @blp.response(200, EventView, example=SHOWN)
    def get(self, event_id: str) -> Response:
        """Show an event, with its version as ETag."""
        return _answer(dialogues.get(event_id))

    @blp.arguments(EventChange, example={"place": "Mwanza"})
    @blp.response(200, EventView, example=SHOWN)
    def patch(self, body: dict[str, Any], event_id: str) -> Response:
        """Change an event; send its ETag as If-Match.

        A new date or place goes to everybody who has a seat, with a new calendar entry.
        """
        return _answer(dialogues.change(event_id, body, version=_version(event_id)))


class Opening(MethodView):
    """Opening an event."""

    @idempotent
    @blp.response(200, EventView, example={**SHOWN, "state": "open"})
    def post(self, event_id: str) -> Response:
        """Open it: look for candidates and invite them as seats allow."""
        return _answer(dialogues.open_(event_id, version=_version(event_id)))


class Closing(MethodView):
    """Closing an event."""

    @idempotent
    @blp.response(200, EventView, example={**SHOWN, "state": "closed"})
    def post(self, event_id: str) -> Response:
        """Close it: nobody new is invited; the waiting list still moves up."""
        return _answer(dialogues.close(event_id, version=_version(event_id)))


class Cancelling(MethodView):
    """Calling an event off."""

    @idempotent
    @blp.response(200, EventView, example={**SHOWN, "state": "cancelled"})
    def post(self, event_id: str) -> Response:
        """Call it off, for good."""
        return _answer(dialogues.cancel(event_id, version=_version(event_id)))


class Candidates(MethodView):
    """Candidates of an event."""

    @blp.arguments(CandidateList, location="query")
    @blp.response(200, Anything, example={"items": [{"contact": "…", "group": "asm", "state": "waiting"}], "next": None})
    def get(self, args: dict[str, Any], event_id: str) -> Response:
        """List who might be invited, first come first."""
        query: dict[str, Any] = {
            "event": dialogues.get(event_id).id,
            **{key: args[key] for key in ("group", "state") if key in args},
        }
        kept = ("contact", "group", "state", "language", "country", "came_at")
        return fast_json(
            page(
                Candidate._get_collection(), query, cursor=args["cursor"], limit=args["limit"], key="came_at",
                shape=lambda row: {"id": row["_id"], **{key: row.get(key) for key in kept}},
            )
        )  # fmt: skip

    @idempotent
    @blp.response(202, EventView, example={**SHOWN, "state": "open"})
    def post(self, event_id: str) -> Response:
        """Look through everybody once more."""
        return _answer(dialogues.seek(event_id), 202)


class Balance(MethodView):
    """The balance of seats."""

    @blp.response(200, Anything, example={"groups": {"asm": {"maximum": 30, "seated": 12}}, "total": {"seated": 12}})
    def get(self, event_id: str) -> Response:
        """Planned, invited, answered, seated, waiting and declined per group, counted from the rows."""
        return fast_json(balance.of(dialogues.get(event_id)))


class Seats(MethodView):
    """The seats themselves."""

    @blp.response(
        200,
        Anything,
        example={"capacity": 70, "groups": {"asm": {"minimum": 25, "maximum": 30, "taken": 12, "free": 18}}},
    )
    def get(self, event_id: str) -> Response:
        """Seats per group: planned, taken, and free at this moment."""
        return fast_json(balance.seats(dialogues.get(event_id)))


class CalendarFile(MethodView):
    """The event as a calendar entry."""

    @blp.response(200, Anything, content_type="text/calendar", example="BEGIN:VCALENDAR…")
    def get(self, event_id: str) -> Response:
        """The calendar entry, without any guest."""
        text = letters.calendar_entry(dialogues.get(event_id), None, clock.now())
        return Response(text, mimetype="text/calendar", headers={"Content-Disposition": "attachment; filename=event.ics"})
