"""People's rights: to be held no longer."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.privacy_examples import ERASURE, ERASURE_REQUEST
from services.contacts.operations import erasing
from services.contacts.schemas.privacy import ErasureRequest, ErasureView
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

privacy = blp("privacy")
SHOWN = ("contacts", "reason", "state", "steps", "refusals", "by", "created_at", "done_at")


class Erasures(MethodView):
    """Erasure."""

    @idempotent
    @privacy.arguments(ErasureRequest, example=ERASURE_REQUEST)
    @privacy.response(201, ErasureView, example=ERASURE)
    def post(self, wanted: dict[str, Any]) -> Response:
        """Erase one person, everywhere.

        What stays is a keyed hash of each address, so that no partner's list brings them back; only they themselves can.
        An address that nobody has is refused for the future all the same.
        """
        reason = wanted.pop("reason")
        made = erasing.of_named(wanted, reason, by=str(actor()), id=new_id("erasure"))
        return fast_json(_shown(made), 201, {"Location": f"/contacts/v1/privacy/erasures/{made['_id']}"})


class Erasure(MethodView):
    """One erasure."""

    @privacy.response(200, ErasureView, example=ERASURE)
    def get(self, erasure: str) -> Response:
        """How far an erasure is, and what was done when."""
        return fast_json(_shown(erasing.get(erasure)))


def _shown(made: dict[str, Any]) -> dict[str, Any]:
    return {"id": made["_id"], **{key: made[key] for key in SHOWN if key in made}}
