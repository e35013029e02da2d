"""What those who contributed a story are owed: to see what became of it, by a day, in a language they read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.errors import Invalid

FIELDS = ("owed", "due_at", "language", "how", "at", "by")


def promised(
    owed: bool, due_at: datetime, language: str | None, said: Mapping[str, Any], by: str, now: datetime
) -> dict[str, Any]:
    """What stands of a new story: owed where somebody contributed, unless ``said`` otherwise. Raises Invalid."""
    usual = {"owed": owed, **({"due_at": due_at} if owed else {}), **({"language": language} if owed and language else {})}
    return changed(usual, said, by, now)


def changed(before: Mapping[str, Any], said: Mapping[str, Any], by: str, now: datetime) -> dict[str, Any]:
    """What stands once this is said: only what is said changes, and null empties it. Who says when it was done settles it.

    Raises Invalid.
    """
    at = said.get("at")
    if at and at > now:
        raise Invalid(
            "A report back that was given does not lie in the future.", code="report-back-future", field="report_back.at",
            remedy="Enter it once it was given; until then set due_at.",
        )  # fmt: skip
    if at and said.get("owed"):
        raise Invalid(
            "What was done is not owed any more.", code="report-back-both", field="report_back.owed",
            remedy="Send either when it was done, or that it is owed.",
        )  # fmt: skip
    told = dict(said)
    if at:
        told = {"owed": False, "by": before.get("by") or by, **told}
    if said.get("owed"):  # owed once more: what was done before is of another time
        told = dict.fromkeys(("how", "at", "by")) | told
    merged = {**before, **told}
    return {key: merged[key] for key in FIELDS if merged.get(key) is not None}


def overdue(report_back: Mapping[str, Any], now: datetime) -> bool:
    """Whether it is owed and late."""
    due = report_back.get("due_at")
    return bool(report_back.get("owed") and due and due < now)


def query(late: bool, now: datetime) -> dict[str, Any]:
    """The stories of which that holds, in the store's words."""
    is_late = {"report_back.owed": True, "report_back.due_at": {"$lt": now}}
    return is_late if late else {"$nor": [is_late]}
