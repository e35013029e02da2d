"""What a commitment and a view must say, and when a commitment is late."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from shared.errors import Invalid

REMIND = timedelta(days=7)
ISSUES = 20


def check_commitment(commitment: Mapping[str, Any]) -> None:
    """Raises Invalid naming the field: what was promised and by whom must be said."""
    if not (commitment.get("text") or "").strip():
        raise Invalid("Say what was promised.", code="commitment-empty", field="text", remedy="Write it as it was said.")
    if not (commitment.get("promised_by") or "").strip():
        raise Invalid(
            "Say who promised it.", code="promiser-missing", field="promised_by", remedy="Name a person or an organisation."
        )


def check_view(view: Mapping[str, Any]) -> None:
    """Raises Invalid naming the field."""
    if not (view.get("text") or "").strip():
        raise Invalid("Write down what was said.", code="view-empty", field="text", remedy="Keep to the person's own words.")
    if len(view.get("issues") or ()) > ISSUES:
        raise Invalid(
            f"At most {ISSUES} issues.", code="too-many-issues", field="issues", remedy="Keep those it is really about."
        )


def remind_at(due_on: datetime) -> datetime:
    """When to remind whoever promised: a week before."""
    return due_on - REMIND


def late(state: str, due_on: datetime | None, now: datetime) -> bool:
    """Whether a commitment is open past its day."""
    return state == "open" and due_on is not None and due_on < now
