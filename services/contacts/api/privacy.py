"""People's rights: to see what is held, with the words they agreed to, and to be held no longer."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts import settings
from services.contacts.api.privacy_examples import ERASURE, ERASURE_REQUEST, EXPORT, RETENTION, WORDING, WORDING_REQUEST
from services.contacts.operations import erasing, exporting, keeping, keeping_run, wordings
from services.contacts.schemas.privacy import (
    ErasureRequest,
    ErasureView,
    ExportView,
    RetentionView,
    WordingList,
    WordingRequest,
    WordingView,
)
from shared import clock
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

privacy = blp("privacy")
consents = blp("consents")
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


class Export(MethodView):
    """Everything about one person."""

    @privacy.response(200, ExportView, example=EXPORT)
    def get(self, contact: str) -> Response:
        """All that is held about a person, with the evidence of consent and the words they agreed to."""
        return fast_json(exporting.held(contact), headers={"Cache-Control": "no-store"})


class Retention(MethodView):
    """What is kept long enough."""

    @privacy.response(200, RetentionView, example=RETENTION)
    def get(self) -> Response:
        """What the rules would remove or flag now, and what they did last. Changes nothing."""
        told = settings.current()
        return fast_json(
            {
                "days": {name: getattr(told, name) for name in RETENTION["days"]},
                "due": keeping.due(clock.now()),
                "latest": _latest(),
            }
        )


def _latest() -> dict[str, Any] | None:
    found = keeping_run.latest()
    return {"day": found.pop("_id"), **found} if found else None


class Wordings(MethodView):
    """The words that people agreed to."""

    @consents.response(200, WordingList, example={"items": [WORDING]})
    def get(self) -> Response:
        """List all versions, ours and those that were entered, in every language."""
        return fast_json({"items": wordings.everything()})


class Wording(MethodView):
    """One version."""

    @consents.response(200, WordingView, example=WORDING)
    def get(self, version: str) -> Response:
        """The words of one version, as people read or heard them."""
        return fast_json(wordings.get(version))

    @consents.arguments(WordingRequest, example=WORDING_REQUEST)
    @consents.response(200, WordingView, example=WORDING)
    def put(self, entered: dict[str, Any], version: str) -> Response:
        """Enter the words of a script or form of one's own. A version never changes; new words are a new version."""
        return fast_json(wordings.enter(version, entered["texts"], by=str(actor())))


def _shown(made: dict[str, Any]) -> dict[str, Any]:
    return {"id": made["_id"], **{key: made[key] for key in SHOWN if key in made}}
