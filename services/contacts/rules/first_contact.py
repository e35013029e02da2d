"""Whoever we have from somebody else hears from us within a month who we are and where we have them from (GDPR Art. 14)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any


def due(found: Mapping[str, Any], ours: bool, within: timedelta, now: datetime) -> dict[str, Any]:
    """Of an import: ``first_contact_by``, ``first_contact_at`` and ``first_contact_overdue``; empty where nothing is due.

    Nothing is due for our own lists, for lists of refusals, and for those that brought nobody new.
    """
    brought = (found.get("counts") or {}).get("new", 0)
    if ours or found.get("kind") != "people" or not brought or found.get("state") in ("undone", "undoing"):
        return {}
    by, at = found["created_at"] + within, found.get("first_contact_at")
    told = {"first_contact_by": by, "first_contact_overdue": now > by and at is None}
    return {**told, "first_contact_at": at} if at else told
