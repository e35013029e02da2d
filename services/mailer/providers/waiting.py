"""How long a provider asks us to wait: ``Retry-After`` in seconds or as a date, ``X-RateLimit-Reset`` as a moment."""

from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

from shared import clock

LONGEST = 3600.0
"""Longer than this nobody waits without asking again: a wrong clock on the other side must not stop a campaign for days."""


def retry_after(headers: Mapping[str, str] | None) -> float | None:
    """Seconds from now, between 0 and an hour; None where the provider says nothing that can be read."""
    known = {name.lower(): value for name, value in (headers or {}).items()}
    seconds = _seconds(known.get("retry-after"), moment=False)
    if seconds is None:
        seconds = _seconds(known.get("x-ratelimit-reset"), moment=True)
    return None if seconds is None else min(max(seconds, 0.0), LONGEST)


def _seconds(value: str | None, *, moment: bool) -> float | None:
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return float(text) - clock.now().timestamp() if moment else float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (until.replace(tzinfo=until.tzinfo or UTC) - clock.now()).total_seconds()
