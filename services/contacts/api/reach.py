"""Partners who send for us: reach as a number, and the link that goes with it."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.partners import office_only, partner_of
from services.contacts.api.privacy_examples import REACH, REACH_REQUEST
from services.contacts.operations import reaching
from services.contacts.schemas.reach import ReachList, ReachRequest, ReachView
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

reach_api = blp("partners")


class Reach(MethodView):
    """Messages that a partner sends for us."""

    @reach_api.response(200, ReachList, example={"items": [REACH]})
    def get(self, partner: str) -> Response:
        """What one partner sent for us: whom it reached by its own count, visits, and sign-ups. Never to be added to contacts."""
        return fast_json({"items": reaching.of(partner_of(partner).id)})

    @idempotent
    @reach_api.arguments(ReachRequest, example=REACH_REQUEST)
    @reach_api.response(201, ReachView, example=REACH)
    def post(self, entered: dict[str, Any], partner: str) -> Response:
        """Note a message that a partner sends to its own people; answers with the link to put into it."""
        office_only()
        return fast_json(reaching.note(partner, entered, by=str(actor()), id=new_id("reach")), 201)
