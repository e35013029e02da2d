"""When people are reminded and until when they may answer: at decent hours on the clock of the venue.

A deadline ends in the evening and a reminder comes in the morning, so that no telephone rings at night. Shorter times than a
day are taken as they are: somebody is in a hurry.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

EVENING = 20
MORNING = 10


def deadline(invited_at: datetime, days: float, zone: str, starts_at: datetime) -> datetime:
    """Until when to answer; never later than the beginning."""
    return min(_on_the_hour(invited_at, days, zone, EVENING), starts_at)


def reminder(invited_at: datetime, days: float, zone: str) -> datetime:
    """When to ask once more."""
    return _on_the_hour(invited_at, days, zone, MORNING)


def _on_the_hour(start: datetime, days: float, zone: str, hour: int) -> datetime:
    moment = start + timedelta(days=days)
    if days < 1:
        return moment
    there = moment.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=0, second=0, microsecond=0)
    return there.astimezone(start.tzinfo)
