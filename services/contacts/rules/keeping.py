"""How long people are kept: whom a rule means, in the store's words. Zero days or months switch a rule off."""

from datetime import datetime, timedelta
from typing import Any

from services.contacts.rules.audience import ACTED
from shared.contracts.words import CHANNELS, PURPOSES, STAGES

MONTH = timedelta(days=30.4375)
_OWN = ("granted", "withdrawn")


def before(now: datetime, months: float) -> datetime:
    """The moment so many months ago."""
    return now - months * MONTH


def never_acted(introduced_before: datetime, ours: list[str]) -> dict[str, Any]:
    """People of partners' lists who were introduced to us long ago and did nothing: no answer, no wish, no correction.

    Who said no keeps a record of it, and whom staff corrected or spoke with is known by more than a list.
    """
    acted = [{f"journey.at.{stage}": {"$exists": True}} for stage in sorted(ACTED)]
    spoke = [{f"consent.{purpose}.{channel}.status": {"$in": _OWN}} for purpose in PURPOSES for channel in CHANNELS]
    return {
        "introduced.at": {"$lt": introduced_before},
        "last_contact": {"$not": {"$gte": introduced_before}},
        "edits": {"$in": [None, {}]},
        "sources.partner": {"$nin": ours},
        "$nor": [*acted, *spoke],
    }


def dormant(since: datetime) -> dict[str, Any]:
    """People with whom nothing has happened since then."""
    return {
        "created_at": {"$lt": since},
        "last_contact": {"$not": {"$gte": since}},
        "$nor": [{f"journey.at.{stage}": {"$gte": since}} for stage in STAGES],
    }


def awake(since: datetime) -> dict[str, Any]:
    """The opposite."""
    return {"$nor": [dormant(since)]}
