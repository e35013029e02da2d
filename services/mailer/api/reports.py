"""Reports for other programs: broken down, over time, by link, and whom a campaign did not reach."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.operations import campaigns, explaining, reports
from services.mailer.schemas.deliveries import DELIVERY
from services.mailer.schemas.reports import (
    LINK,
    MOMENT,
    ROW,
    WITHHELD_CSV,
    BreakdownView,
    ByArguments,
    ExplanationView,
    LinkRow,
    TimesView,
)
from services.mailer.schemas.words import paged
from shared.http import api
from shared.http.responses import fast_json

blp = api.blp("reports")
COLUMNS = ("contact", "channel", "state", "reason", "delivery")
BLOCK = 65_536


class Breakdown(MethodView):
    """Numbers by language, country, group or domain."""

    @blp.arguments(ByArguments, location="query")
    @blp.response(200, BreakdownView, example={"items": [ROW], "next": None})
    def get(self, args: dict[str, Any], campaign_id: str) -> Response:
        """Break the numbers of a campaign down.

        What programs seem to have opened and followed is counted apart from what may be people.
        """
        campaigns.get(campaign_id)
        return fast_json({"items": reports.breakdown(campaign_id, args["by"]), "next": None})


class Times(MethodView):
    """Numbers over time."""

    @blp.response(200, TimesView, example={"unit": "hour", "items": [MOMENT]})
    def get(self, campaign_id: str) -> Response:
        """Tell when messages came into which state, by hour for three days and by day later."""
        campaigns.get(campaign_id)
        return fast_json(reports.over_time(campaign_id))


class LinksFollowed(MethodView):
    """Links."""

    @blp.response(200, paged(LinkRow), example={"items": [LINK], "next": None})
    def get(self, campaign_id: str) -> Response:
        """Tell which links were followed."""
        campaigns.get(campaign_id)
        return fast_json({"items": reports.links(campaign_id), "next": None})


class WithheldList(MethodView):
    """Whom a campaign did not reach."""

    @blp.doc(responses={200: {"description": "One row per person", "content": {"text/csv": {"example": WITHHELD_CSV}}}})
    def get(self, campaign_id: str) -> Response:
        """Tell for each person who got nothing why, as CSV. Contact ids only."""
        campaigns.get(campaign_id)
        headers = {"Content-Disposition": 'attachment; filename="not-reached.csv"'}
        return Response(_lines(campaign_id), mimetype="text/csv", headers=headers)


class Explanation(MethodView):
    """Why somebody got a message."""

    @blp.response(200, ExplanationView, example={**DELIVERY, "source": "Energy Network", "basis": "partner"})
    def get(self, delivery_id: str) -> Response:
        """Tell why somebody got this message: source, basis, text, in the words they read."""
        return fast_json(shown(explaining.explain(delivery_id)))


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """An explanation as the API shows it; the address is left out."""
    delivery, rendered = found["delivery"], found["rendered"]
    told = {name: delivery.get(name) for name in ("contact", "channel", "state", "reason", "source", "basis")}
    words = {"subject": rendered.get("subject", ""), "text": rendered.get("text") or rendered.get("sms", "")}
    mailing = found["mailing"]
    return {"id": delivery["_id"], **told, "purpose": mailing["purpose"], "template": mailing["template"], **words}


def _lines(campaign_id: str) -> Iterator[str]:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in reports.kept_back(campaign_id):
        writer.writerow(row)
        if text.tell() > BLOCK:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
