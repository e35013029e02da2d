"""Commitments over HTTP."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.events.models import Commitment
from services.events.operations import commitments
from services.events.rules.promises import late
from services.events.schemas.attendance import Anything
from services.events.schemas.promises import (
    COMMITMENT,
    CommitmentBody,
    CommitmentChange,
    CommitmentList,
    CommitmentView,
    ProgressBody,
)
from shared import clock
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import fast_json

blp = documented("commitments")
VIEW = tuple(name for name in CommitmentView().fields if name not in ("id", "overdue"))
SHOWN = {"id": "5f1c0e6a9d3b4a7f8e2d1c0b", **COMMITMENT, "state": "open", "overdue": False, "progress": []}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A commitment as the API shows it."""
    overdue = late(row["state"], row.get("due_on"), clock.now())
    return {"id": row["_id"], "overdue": overdue, **{name: row.get(name) for name in VIEW}}


def _answer(commitment: Commitment, status: int = 200) -> Response:
    return fast_json(shown(dict(commitment.to_mongo())), status)


class Commitments(MethodView):
    """What people promised."""

    @blp.arguments(CommitmentList, location="query")
    @blp.response(200, Anything, example={"items": [SHOWN], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List commitments: of an event, in a state, or those past their day."""
        query: dict[str, Any] = {name: args[name] for name in ("event", "state") if name in args}
        if args.get("overdue"):
            query |= {"state": "open", "due_on": {"$lt": clock.now()}}
        return fast_json(page(Commitment._get_collection(), query, cursor=args["cursor"], limit=args["limit"], shape=shown))

    @idempotent
    @blp.arguments(CommitmentBody, example=COMMITMENT)
    @blp.response(201, CommitmentView, example=SHOWN)
    def post(self, body: dict[str, Any]) -> Response:
        """Keep what somebody promised, by when, and whether everybody may see it."""
        return _answer(commitments.enter(body, by=str(actor()), id=new_id()), 201)


class OneCommitment(MethodView):
    """One commitment."""

    @blp.response(200, CommitmentView, example=SHOWN)
    def get(self, commitment_id: str) -> Response:
        """Show a commitment with its progress."""
        return _answer(commitments.get(commitment_id))

    @blp.arguments(CommitmentChange, example={"public": False})
    @blp.response(200, CommitmentView, example={**SHOWN, "public": False})
    def patch(self, body: dict[str, Any], commitment_id: str) -> Response:
        """Change its words, its day or who may see it."""
        return _answer(commitments.change(commitment_id, body))


class Progress(MethodView):
    """How far a commitment is."""

    @idempotent
    @blp.arguments(ProgressBody, example={"note": "The map is drawn", "state": "kept"})
    @blp.response(200, CommitmentView, example={**SHOWN, "state": "kept"})
    def post(self, body: dict[str, Any], commitment_id: str) -> Response:
        """Note progress; a state says that it was kept, was dropped, or is open after all."""
        noted = commitments.report(commitment_id, body["note"], body.get("state"), by=str(actor()), id=new_id("progress"))
        return _answer(noted)
