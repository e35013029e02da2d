"""Examples about segments that the documentation shows."""

from typing import Any

from services.contacts.api.examples import CONTACT

_AT = "2026-03-03T07:15:00Z"

FILTER: dict[str, Any] = {
    "all": [
        {"field": "country", "in": ["TZ", "GH"]},
        {"field": "groups", "any": ["asm"]},
        {"field": "journey.stage", "at_least": "interested"},
        {"not": {"field": "consent.outreach.email", "in": ["withdrawn"]}},
    ]
}
FILTER_REQUEST: dict[str, Any] = {"filter": FILTER}
SEGMENT_REQUEST: dict[str, Any] = {"name": "Miners who asked to hear more", **FILTER_REQUEST}
SEGMENT: dict[str, Any] = {
    "id": "5e95e95e95e95e95e95e95e9",
    **SEGMENT_REQUEST,
    "references": [],
    "revision": 1,
    "created_by": "token:office",
    "created_at": _AT,
    "changed_at": _AT,
}
COUNT: dict[str, Any] = {"count": 1830, "counted_at": _AT}
PREVIEW: dict[str, Any] = {
    **COUNT,
    "people": [{key: CONTACT[key] for key in ("id", "name", "phone", "languages", "country", "region", "groups", "stage")}],
}
FACETS: dict[str, Any] = {
    "ready": True,
    "counted_at": _AT,
    "facets": {
        "groups": [{"value": "asm", "count": 1830}],
        "country": [{"value": "TZ", "count": 1210}, {"value": "GH", "count": 620}],
    },
}
