"""The consent of one person: what stands, the evidence, and what staff note for somebody without the internet."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.examples import CONSENT_NOTE, CONSENTS
from services.contacts.operations import consenting, people
from services.contacts.schemas.people import ConsentNote, ConsentView
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent
from shared.http.responses import fast_json

consents = blp("consents")


class Consents(MethodView):
    """Consent of one person."""

    @consents.response(200, ConsentView, example=CONSENTS)
    def get(self, contact: str) -> Response:
        """What stands per purpose and channel, and every act behind it, newest first."""
        return fast_json(_shown(contact))

    @idempotent
    @consents.arguments(ConsentNote, example=CONSENT_NOTE)
    @consents.response(201, ConsentView, example=CONSENTS)
    def post(self, noted: dict[str, Any], contact: str) -> Response:
        """Note what a person said or signed. The later of two acts stands; a partner's list never lifts a withdrawal."""
        people.note_consent(contact, noted, by=str(actor()))
        return fast_json(_shown(contact), 201)


def _shown(contact: str) -> dict[str, Any]:
    found = people.get(contact)
    events = [
        {key: value for key, value in one.items() if key not in ("_id", "contact")} for one in consenting.events_of(contact)
    ]
    return {"contact": contact, "consent": found.get("consent") or {}, "events": events}
