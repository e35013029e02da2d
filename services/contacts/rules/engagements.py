"""The engagement log: which kinds there are, and how a next step stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

KINDS = ("interview", "call", "visit", "meeting", "workshop", "letter", "email", "message", "other")

Standing = Literal["noted", "open", "overdue", "done"]


def standing(engagement: Mapping[str, Any], today: datetime) -> Standing:
    """*noted*: nothing should follow; *overdue* from the day after the one it was due."""
    if not engagement.get("next_step"):
        return "noted"
    if engagement.get("done_at"):
        return "done"
    due = engagement.get("due")
    return "overdue" if due and due < today else "open"


def moment(engagement: Mapping[str, Any], today: datetime) -> dict[str, Any]:
    """What a person's timeline tells of it; never the notes."""
    told = {name: engagement[name] for name in ("staff", "topics", "next_step", "owner", "due") if engagement.get(name)}
    return {
        "id": f"engagement:{engagement['_id']}", "at": engagement["at"], "kind": "engagement", "what": engagement["kind"],
        "engagement": engagement["_id"], "standing": standing(engagement, today), **told,
    }  # fmt: skip
