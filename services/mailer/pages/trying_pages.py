"""Buttons to try things out: tests of a text or a campaign, and the choice between subjects."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, flash, redirect, request

from services.mailer.operations import campaigns, proofs, templates, variants
from shared import ids, people
from shared.errors import BarazaError, Invalid
from shared.http.actor import actor
from shared.pages import texts
from shared.pages.choosing import language as chosen

_LINE = re.compile(r"\s*([A-Za-z-]{2,35})\s*:\s*(.+?)\s*\Z")


def send_template(key: str) -> Response:
    """Send a text to addresses of ours."""
    template = templates.named(key)
    return _done(
        lambda: proofs.send_test(template, _addresses(), mailing=ids.fresh()),
        "trying.sent",
        f"/mailer/templates/{template['_id']}",
    )


def send_campaign(campaign_id: str) -> Response:
    """Send what a campaign would send to addresses of ours."""
    return _done(
        lambda: campaigns.send_test(campaign_id, _addresses(), mailing=ids.fresh()),
        "trying.sent",
        f"/mailer/campaigns/{campaign_id}",
    )


def decide(campaign_id: str) -> Response:
    """Take one subject for those who wait."""
    number = request.form.get("variant", "")

    def act() -> object:
        return variants.decide(campaign_id, int(number) if number.isdecimal() else -1, str(actor()))

    return _done(act, "trying.decided", f"/mailer/campaigns/{campaign_id}")


def subjects(form: Mapping[str, str]) -> dict[str, Any] | None:
    """What was typed in the form of a new campaign: one subject per line, with its language. Raises Invalid."""
    found: dict[str, list[str]] = {}
    for line in filter(str.strip, form.get("subjects", "").splitlines()):
        match = _LINE.match(line)
        if match is None:
            raise Invalid("Write each subject as: en: Would you like a say?", code="subjects-unreadable", field="subjects")
        found.setdefault(people.language_tag(match[1]), []).append(match[2])
    if not found:
        return None
    share, hours = form.get("share", ""), form.get("hours", "")
    if not (share.isdecimal() and 1 <= int(share) <= 100 and hours.isdecimal() and 1 <= int(hours) <= 336):
        raise Invalid("Give a share of 1 to 100 percent, and 1 to 336 hours.", code="subjects-share", field="subjects")
    by = "opens" if form.get("by") == "opens" else "clicks"
    return {"subjects": found, "share": int(share), "hours": int(hours), "by": by, "automatic": form.get("automatic") == "yes"}


def _addresses() -> list[str]:
    return [word for word in re.split(r"[\s,;]+", request.form.get("addresses", "")) if word]


def _done(act: Callable[[], object], word: str, back: str) -> Response:
    try:
        act()
        flash(texts(chosen(actor().language), "mailer")[word], "success")
    except BarazaError as fault:
        flash(fault.detail, "error")
    return redirect(back, 303)  # type: ignore[return-value]
