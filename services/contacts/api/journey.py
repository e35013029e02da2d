"""The funnel: how far people have come."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.contacts import filter_of
from services.contacts.api.examples import JOURNEY
from services.contacts.operations import journeys
from services.contacts.schemas.journey import JourneyArguments, JourneyView
from shared.http.api import blp
from shared.http.responses import fast_json

journey = blp("journey")


class Journey(MethodView):
    """The funnel."""

    @journey.arguments(JourneyArguments, location="query")
    @journey.response(200, JourneyView, example=JOURNEY)
    def get(self, asked: dict[str, Any]) -> Response:
        """Count people at least as far as each stage, whole or cut by group, country or source.

        The rows behind each number are `GET /contacts/v1/contacts?stage_at_least=…` with the same filters.
        """
        return fast_json(journeys.funnel(asked.get("by"), filter_of(asked, partner="source")))
