"""Campaigns in the console: the list, a new one, one with its check, its preview, its buttons and its live numbers."""

import re
from typing import Any

from flask import Response, flash, make_response, redirect, request
from flask.views import MethodView

from services.mailer.operations import campaigns, mailings, previews, sms_costs, templates, variants
from services.mailer.pages.trying_pages import subjects
from shared import people
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import BarazaError, Invalid, NotFound
from shared.http.actor import actor
from shared.http.headers import CONTENT_POLICY
from shared.http.idempotency import new_id
from shared.http.paging import page
from shared.pages import render, texts
from shared.pages.choosing import language as chosen

STEPS = {
    "start": campaigns.start,
    "pause": campaigns.pause,
    "resume": campaigns.resume,
    "cancel": campaigns.cancel,
}
SEGMENT = re.compile(r"[0-9a-f]{24}\Z")
PREVIEW_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


def listing() -> str:
    """All campaigns, the newest first."""
    found = page(campaigns.collection(), {}, cursor=request.args.get("cursor", ""), key="created_at", newest_first=True)
    rows = [{"campaign": campaign, "progress": mailings.progress(campaign["_id"])} for campaign in found["items"]]
    return render("mailer/campaigns.html", rows=rows, following=found["next"])


class NewCampaign(MethodView):
    """The form of a new campaign."""

    def get(self) -> Response:
        """An empty form, or one that a segment leads to."""
        return _form(request.args if "segment" in request.args else {}, None)

    def post(self) -> Response:
        """Store a draft and show it, or say what is not right yet."""
        try:
            campaign = campaigns.create(_given(), str(actor()), new_id("campaign"))
        except Invalid as fault:
            return _form(request.form, fault)
        return redirect(f"/mailer/campaigns/{campaign['_id']}", 303)  # type: ignore[return-value]


def show(campaign_id: str) -> Response:
    """One campaign: what stands in its way, how it will look, how far it is."""
    campaign = campaigns.get(campaign_id)
    template = templates.get(campaign["version"]) if campaign.get("version") else templates.latest(campaign["template"])
    progress = mailings.progress(campaign_id)
    html = render(
        "mailer/campaign.html",
        campaign=campaign,
        text=template,
        progress=progress,
        receipts=mailings.receipts(campaign_id),
        faults=campaigns.check(campaign) if campaign["state"] == "draft" else [],
        previews=previews.of(template, campaign["values"]),
        sms=sms_costs.of(campaign, template) if "sms" in campaign["channels"] else None,
        live=campaign["state"] == "running" and not (campaign.get("ab") and progress["waiting"]),
        tried=variants.results(campaign),
    )
    response = make_response(html)
    response.headers["Content-Security-Policy"] = CONTENT_POLICY + "; frame-src 'self'"
    return response


def preview(campaign_id: str, language: str) -> Response:
    """The HTML of one language, alone and without any rights, for the frame on the campaign's page."""
    campaign = campaigns.get(campaign_id)
    template = templates.get(campaign["version"]) if campaign.get("version") else templates.latest(campaign["template"])
    found = next((shown for shown in previews.of(template, campaign["values"]) if shown["language"] == language), None)
    if found is None:
        raise NotFound(f"There is no text in {language}.", code="unknown-language")
    return Response(found["html"], mimetype="text/html", headers={"Content-Security-Policy": PREVIEW_POLICY})


def step(campaign_id: str, verb: str) -> Response:
    """Start, pause, resume or cancel."""
    try:
        STEPS[verb](campaign_id)
        flash(texts(chosen(actor().language), "mailer")[f"campaign.did.{verb}"], "success")
    except BarazaError as fault:
        flash(fault.detail, "error")
    return redirect(f"/mailer/campaigns/{campaign_id}", 303)  # type: ignore[return-value]


def _given() -> dict[str, Any]:
    name = request.form.get("name", "").strip()
    if not name or len(name) > 200:
        raise Invalid("Give the campaign a name.", code="name-missing", field="name")
    channels = [channel for channel in CHANNELS if channel in request.form.getlist("channels")]
    if not channels:
        raise Invalid("Choose one channel at least.", code="channel-missing", field="channels")
    purpose = request.form.get("purpose", "")
    if purpose not in PURPOSES:
        raise Invalid("Choose what it is for.", code="purpose-unknown", field="purpose")
    segment = request.form.get("segment", "").strip()
    if segment and not SEGMENT.match(segment):
        raise Invalid(
            "This is not the id of a segment.", code="segment-unknown", field="segment", remedy="Copy it from its page."
        )
    narrowed = {
        "segment": segment,
        "groups": _words("groups"),
        "countries": [people.country_code(word) for word in _words("countries")],
        "languages": [people.language_tag(word) for word in _words("languages")],
    }
    return {
        "name": name,
        "template": request.form.get("template", ""),
        "purpose": purpose,
        "channels": channels,
        "filter": narrowed,
        "ab": subjects(request.form),
        "one_per_address": "one_per_address" in request.form,
        "tracking": "no_tracking" not in request.form,
    }


def _words(field: str) -> list[str]:
    return [word.strip() for word in request.form.get(field, "").split(",") if word.strip()]


def _form(given: Any, fault: BarazaError | None) -> Response:
    options = [(row["key"], row.get("name") or row["key"]) for row in templates.listed() if row["message_class"] == "bulk"]
    html = render("mailer/new.html", given=given, fault=fault, templates=options, channels=CHANNELS, purposes=PURPOSES)
    return make_response(html, 422 if fault else 200)
