"""Tests and subjects for other programs."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.api.campaigns import answer
from services.mailer.operations import campaigns, proofs, templates, variants
from services.mailer.schemas.campaigns import SHOWN_CAMPAIGN, CampaignView
from services.mailer.schemas.trying import STARTED, TEST, TRIED, ChoiceBody, StartedView, TestBody, TriedView
from services.mailer.schemas.words import paged
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

blp = api.blp("trying")


class TemplateTest(MethodView):
    """A test of a text."""

    @idempotent
    @blp.arguments(TestBody, example=TEST)
    @blp.response(202, StartedView, example=STARTED)
    def post(self, body: dict[str, Any], key: str) -> Response:
        """Send a text, marked as a test, to addresses of ours."""
        return fast_json({"id": proofs.send_test(templates.named(key), **body, mailing=new_id("test"))}, 202)


class CampaignTest(MethodView):
    """A test of a campaign."""

    @idempotent
    @blp.arguments(TestBody, example=TEST)
    @blp.response(202, StartedView, example=STARTED)
    def post(self, body: dict[str, Any], campaign_id: str) -> Response:
        """Send what the campaign would send, marked as a test, to addresses of ours.

        Works before the start, and is counted among nobody.
        """
        return fast_json({"id": campaigns.send_test(campaign_id, **body, mailing=new_id("test"))}, 202)


class Subjects(MethodView):
    """The subjects of a campaign."""

    @blp.response(200, paged(TriedView), example={"items": TRIED, "next": None})
    def get(self, campaign_id: str) -> Response:
        """Tell how each subject does."""
        return fast_json({"items": variants.results(campaigns.get(campaign_id)), "next": None})

    @idempotent
    @blp.arguments(ChoiceBody, example={"variant": 0})
    @blp.response(200, CampaignView, example=SHOWN_CAMPAIGN)
    def post(self, body: dict[str, Any], campaign_id: str) -> Response:
        """Decide which subject the rest gets. The first decision stands."""
        return answer(variants.decide(campaign_id, body["variant"], str(actor())))
