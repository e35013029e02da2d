"""What a row on a provider's list means for ours."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.mailer.rules.suppression import status_in

_MEANS = {"bounces": "bounced", "invalid_emails": "invalid", "spam_reports": "complained", "unsubscribes": "unsubscribed"}


def reason(kind: str, row: Mapping[str, Any]) -> str | None:
    """Our reason for a row of one of SendGrid's lists; None where nobody need be silent for it.

    *Blocks* pass by themselves. A bounce that was our own fault (5.7.x) or passes (4.x.x) says nothing about the address.
    """
    status = str(row.get("status") or "") or status_in(str(row.get("reason") or "")) or ""
    if kind == "bounces" and status.startswith(("5.7.", "4.")):
        return None
    return _MEANS.get(kind)


def moment(row: Mapping[str, Any], now: datetime) -> datetime:
    """When it came onto the list; now where that is not told, or lies ahead."""
    created = row.get("created")
    if not isinstance(created, int | float) or isinstance(created, bool) or not 0 < created < now.timestamp():
        return now
    return datetime.fromtimestamp(int(created), UTC)
