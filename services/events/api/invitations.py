"""Invitations over HTTP: for staff and for programs that act for staff."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.events.models import Invitation
from services.events.operations import answering, wishing
from services.events.schemas.attendance import Anything
from services.events.schemas.invitations import AnswerBody, InvitationList, InvitationView, WishesBody
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent
from shared.http.paging import page
from shared.http.responses import fast_json

blp = documented("invitations")
VIEW = tuple(name for name in InvitationView().fields if name != "id")
EXAMPLE = {"id": "5f1c0e6a9d3b4a7f8e2d1c0b", "group": "asm", "state": "seated", "answer": "yes"}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """An invitation row as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in VIEW}}


def _answer(invitation: Invitation) -> Response:
    return fast_json(shown(dict(invitation.to_mongo())))


class Invitations(MethodView):
    """All invitations."""

    @blp.arguments(InvitationList, location="query")
    @blp.response(200, Anything, example={"items": [EXAMPLE], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List invitations, of one event, group or state."""
        query: dict[str, Any] = {key: args[key] for key in ("event", "group", "state") if key in args}
        return fast_json(page(Invitation._get_collection(), query, cursor=args["cursor"], limit=args["limit"], shape=shown))


class OneInvitation(MethodView):
    """One invitation."""

    @blp.response(200, InvitationView, example=EXAMPLE)
    def get(self, invitation_id: str) -> Response:
        """Show an invitation."""
        return _answer(answering.look(invitation_id)[0])


class Answer(MethodView):
    """The answer to an invitation."""

    @idempotent
    @blp.arguments(AnswerBody, example={"answer": "yes"})
    @blp.response(200, InvitationView, example=EXAMPLE)
    def post(self, body: dict[str, Any], invitation_id: str) -> Response:
        """Note what a person told us, also after the deadline. A yes takes a seat or a place on the waiting list."""
        return _answer(answering.answer_by_staff(invitation_id, body["answer"], by=str(actor()), at=body.get("at")))


class Wishes(MethodView):
    """What an invited person needs."""

    @blp.arguments(WishesBody, example={"needs": ["travel"], "language": "sw", "photos": "no"})
    @blp.response(200, InvitationView, example={**EXAMPLE, "wishes": {"needs": ["travel"]}})
    def put(self, body: dict[str, Any], invitation_id: str) -> Response:
        """Note what a person told us they need; it replaces what they told before."""
        return _answer(wishing.by_staff(invitation_id, body, by=str(actor())))


class Withdrawal(MethodView):
    """Taking an invitation back."""

    @idempotent
    @blp.response(200, InvitationView, example={**EXAMPLE, "state": "withdrawn"})
    def post(self, invitation_id: str) -> Response:
        """Take an invitation back; its seat goes to the next of the same group."""
        return _answer(answering.withdraw(invitation_id, by=str(actor())))
