"""Campaigns that stop themselves: judged after every batch with refusals and after every post of receipts."""

from collections.abc import Iterable
from typing import Any

from services.mailer import settings
from services.mailer.errors import UnknownCampaign
from services.mailer.operations import campaigns, standing
from services.mailer.rules import limits
from services.mailer.rules.limits import Limits


def judge(mailings: Iterable[str]) -> None:
    """Pause those of these campaigns that are beyond a limit since they last went on."""
    current = settings.current()
    allowed = Limits(current.pause_bounces, current.pause_complaints, current.pause_least)
    for mailing in mailings:
        campaign = _running(mailing)
        if campaign is None:
            continue
        since = standing.counts(mailing).since(campaign.get("baseline"))
        why = limits.verdict(since, allowed)
        if why is not None:
            campaigns.pause_itself(mailing, why, since.noted())


def our_fault(mailing: str, code: str, detail: str) -> None:
    """The answer is about us: nothing more goes out before a person has mended it."""
    if _running(mailing) is not None:
        campaigns.pause_itself(mailing, code, {}, detail)


def _running(mailing: str) -> dict[str, Any] | None:
    try:
        campaign = campaigns.get(mailing)
    except UnknownCampaign:
        return None  # asked for by another service: it waits, and goes on by itself
    return campaign if campaign["state"] == "running" else None
