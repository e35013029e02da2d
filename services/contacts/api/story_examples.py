"""Examples about stories that the documentation shows."""

from typing import Any

_AT = "2026-03-03T07:15:00Z"

PERMISSION: dict[str, Any] = {
    "uses": ["website", "exhibition"], "languages": ["sw", "en"], "name_shown": "first", "method": "oral",
    "wording": "story-1", "language": "sw", "collector": "Neema Mwakyusa", "place": "Nyarugusu, Geita", "at": _AT,
}  # fmt: skip
STORY_REQUEST: dict[str, Any] = {
    "title": "A day at the pit",
    "kind": "video",
    "summary": "How the day of a miner in Geita goes.",
    "media": ["https://media.example.org/geita/pit.mp4"],
    "place": "Nyarugusu, Geita",
    "told_at": _AT,
    "contributors": ["5f1c0ffee0ddba11ca55e77e"],
    "permission": PERMISSION,
}
STORY: dict[str, Any] = {
    "id": "57035703570357035703570a",
    **STORY_REQUEST,
    "permission": {"status": "given", **PERMISSION},
    "permissions": [{"id": "57035703570357035703570b", "status": "given", **PERMISSION, "of": ["5f1c0ffee0ddba11ca55e77e"]}],
    "report_back": {"owed": True, "due_at": "2026-05-02T07:15:00Z", "language": "sw", "overdue": False},
    "revision": 1,
    "created_by": "token:office",
    "created_at": _AT,
    "changed_at": _AT,
}
WITHDRAWAL: dict[str, Any] = {"why": "Moved to another mine"}
WITHDRAWN: dict[str, Any] = {
    **STORY,
    "permission": {**STORY["permission"], "status": "withdrawn", "withdrawn_at": _AT, "withdrawn_why": WITHDRAWAL["why"]},
    "revision": 2,
}
