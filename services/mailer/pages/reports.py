"""Reports in the console: a campaign in numbers, the people behind them, and why one of them got a message."""

from typing import Any

from flask import Response, flash, redirect, request

from services.mailer.operations import aliases, campaigns, deliveries, explaining, mailings, reports, tracking
from services.mailer.pages.template_pages import framed, framing
from services.mailer.rules.reports import BY
from shared.contracts.words import DELIVERY_STATES
from shared.errors import NotFound
from shared.http.actor import actor
from shared.http.paging import page
from shared.pages import render, texts
from shared.pages.choosing import language as chosen


def report(campaign_id: str) -> str:
    """A campaign broken down, over time, by link, and why some got nothing."""
    by = request.args.get("by", "language")
    by = by if by in BY else "language"
    return render(
        "mailer/report.html",
        campaign=campaigns.get(campaign_id),
        progress=mailings.progress(campaign_id),
        by=by,
        choices=BY,
        rows=reports.breakdown(campaign_id, by),
        times=reports.over_time(campaign_id),
        links=reports.links(campaign_id),
    )


def people() -> str:
    """Messages of one campaign or to one person, page by page."""
    query: dict[str, Any] = {}
    if mailing := request.args.get("mailing", ""):
        query["mailing"] = mailing
    if contact := request.args.get("contact", ""):
        query["contact"] = {"$in": aliases.every([contact])[contact]}
    if (state := request.args.get("state", "")) in DELIVERY_STATES:
        query["rank"] = DELIVERY_STATES.index(state)
    found = page(deliveries.collection(), query or {"_id": None}, cursor=request.args.get("cursor", ""))
    return render(
        "mailer/deliveries.html",
        rows=deliveries.with_states(found["items"]), following=found["next"], mailing=mailing, contact=contact, state=state,
    )  # fmt: skip


def why(delivery_id: str) -> Response:
    """Why did this person get this?"""
    return framing(render("mailer/why.html", **explaining.explain(delivery_id)))


def preview(delivery_id: str) -> Response:
    """The HTML of one message, for the frame."""
    html = explaining.explain(delivery_id)["rendered"].get("html")
    if html is None:
        raise NotFound("There is no HTML of this message.", code="unknown-delivery")
    return framed(html)


def track(delivery_id: str) -> Response:
    """Count this person's clicks no more, or again."""
    contact = explaining.explain(delivery_id)["delivery"]["contact"]
    if request.form.get("tracking") == "off":
        tracking.off(contact, str(actor()))
    else:
        tracking.on(contact)
    flash(texts(chosen(actor().language), "mailer")["report.tracking_noted"], "success")
    return redirect(f"/mailer/deliveries/{delivery_id}", 303)  # type: ignore[return-value]
