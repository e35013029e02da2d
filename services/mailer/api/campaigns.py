"""Campaigns for other programs: create, check, start, pause, resume, cancel, watch."""

from typing import Any

from flask import Response, request
from flask.views import MethodView

from services.mailer.operations import campaigns, mailings
from services.mailer.schemas.campaigns import (
    CAMPAIGN,
    PROGRESS,
    SHOWN_CAMPAIGN,
    CampaignDraft,
    CampaignView,
    CheckView,
    ProgressView,
)
from services.mailer.schemas.words import paged
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import PageArguments, page
from shared.http.responses import etag, fast_json, require_match

blp = api.blp("campaigns")
SHOWN = (
    "name", "template", "version", "purpose", "channels", "filter", "values", "plain_sms", "ab",
    "one_per_address", "tracking", "state", "created_by", "created_at", "started_at", "paused_because",
)  # fmt: skip


class Campaigns(MethodView):
    """All campaigns."""

    @blp.arguments(PageArguments, location="query")
    @blp.response(200, paged(CampaignView), example={"items": [SHOWN_CAMPAIGN], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List campaigns, newest first."""
        order: dict[str, Any] = {"key": "created_at", "newest_first": True, "shape": view}
        return fast_json(page(campaigns.collection(), {}, cursor=args["cursor"], limit=args["limit"], **order))

    @idempotent
    @blp.arguments(CampaignDraft, example=CAMPAIGN)
    @blp.response(201, CampaignView, example={**SHOWN_CAMPAIGN, "state": "draft"})
    def post(self, body: dict[str, Any]) -> Response:
        """Create a campaign as a draft.

        Nobody is written to before it is started.
        """
        return answer(campaigns.create(body, str(actor()), new_id("campaign")), 201)


class OneCampaign(MethodView):
    """One campaign."""

    @blp.response(200, CampaignView, example=SHOWN_CAMPAIGN)
    def get(self, campaign_id: str) -> Response:
        """Show a campaign with live numbers."""
        return answer(campaigns.get(campaign_id))


class Check(MethodView):
    """The check before the start."""

    @blp.response(200, CheckView, example={"ready": True, "faults": []})
    def get(self, campaign_id: str) -> Response:
        """Tell what stands in the way of the start."""
        faults = campaigns.check(campaigns.get(campaign_id))
        return fast_json({"ready": not faults, "faults": faults})


class Start(MethodView):
    """Starting."""

    @idempotent
    @blp.response(200, CampaignView, example=SHOWN_CAMPAIGN)
    def post(self, campaign_id: str) -> Response:
        """Start. The answer comes at once; the work goes on behind it.

        Starting a campaign that runs already changes nothing.
        """
        return _decided(campaign_id, campaigns.start)


class Pause(MethodView):
    """Pausing."""

    @idempotent
    @blp.response(200, CampaignView, example={**SHOWN_CAMPAIGN, "state": "paused"})
    def post(self, campaign_id: str) -> Response:
        """Pause within a second, also inside a batch; what waits stays where it is.

        ``progress`` in the answer tells how many had gone.
        """
        return _decided(campaign_id, campaigns.pause)


class Resume(MethodView):
    """Going on."""

    @idempotent
    @blp.response(200, CampaignView, example=SHOWN_CAMPAIGN)
    def post(self, campaign_id: str) -> Response:
        """Go on where it stopped.

        Where it had paused itself, limits count from here.
        """
        return _decided(campaign_id, campaigns.resume)


class Cancel(MethodView):
    """Ending for good."""

    @idempotent
    @blp.response(200, CampaignView, example={**SHOWN_CAMPAIGN, "state": "cancelled"})
    def post(self, campaign_id: str) -> Response:
        """Cancel for good, within a second. ``progress`` tells how many had gone by then."""
        return _decided(campaign_id, campaigns.cancel)


class Report(MethodView):
    """What became of it."""

    @blp.response(200, ProgressView, example=PROGRESS)
    def get(self, campaign_id: str) -> Response:
        """The numbers alone, with what receipts have told since."""
        campaigns.get(campaign_id)
        return fast_json({**mailings.progress(campaign_id), "receipts": mailings.receipts(campaign_id)})


def view(row: dict[str, Any]) -> dict[str, Any]:
    """A campaign as the API shows it."""
    shown = {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}
    return {**shown, "ab": row.get("ab") or None}


def _decided(campaign_id: str, decide: Any) -> Response:
    if request.headers.get("If-Match"):
        require_match(campaigns.get(campaign_id)["revision"])
    return answer(decide(campaign_id))


def answer(campaign: dict[str, Any], status: int = 200) -> Response:
    """A campaign with its numbers and its version."""
    headers = {"ETag": etag(campaign["revision"]), "Location": f"/mailer/v1/campaigns/{campaign['_id']}"}
    return fast_json({**view(campaign), "progress": mailings.progress(campaign["_id"])}, status, headers)
