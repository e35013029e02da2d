"""Examples about engagement that the documentation shows; the tests send and expect them."""

from typing import Any

CUSTOM_REQUEST: dict[str, Any] = {
    "names": {"en": "Mineral", "sw": "Madini", "fr": "Minerai", "es": "Mineral"},
    "type": "multi-choice",
    "choices": [
        {"key": "gold", "names": {"en": "Gold", "sw": "Dhahabu", "fr": "Or", "es": "Oro"}},
        {"key": "tanzanite", "names": {"en": "Tanzanite", "sw": "Tanzanaiti", "fr": "Tanzanite", "es": "Tanzanita"}},
    ],
    "position": 1,
}

CUSTOM: dict[str, Any] = {"key": "mineral", **CUSTOM_REQUEST, "retired": False}

_AT = "2026-03-03T07:15:00Z"
_PERSON = "5f1c0ffee0ddba11ca55e77e"

ENGAGEMENT_REQUEST: dict[str, Any] = {
    "kind": "interview",
    "date": "2026-03-03",
    "staff": "Neema Mwakyusa",
    "contacts": [_PERSON],
    "organisations": ["Geita Miners Association"],
    "topics": ["licences", "mercury"],
    "notes": "Would speak at the dialogue if the association is named.",
    "next_step": "Send the summary in Swahili",
    "owner": "Neema Mwakyusa",
    "due": "2026-03-17",
}

ENGAGEMENT: dict[str, Any] = {
    "id": "e06a6e0ddba11ca55e77e5f1",
    **{name: value for name, value in ENGAGEMENT_REQUEST.items() if name != "notes"},
    "standing": "open",
    "created_at": _AT,
    "changed_at": _AT,
}

ORGANISATION_REQUEST: dict[str, Any] = {
    "names": ["Geita Miners Association", "GEREMA"],
    "kind": "association",
    "country": "TZ",
    "groups": ["asm"],
    "website": "https://miners.example.org",
}

ORGANISATION: dict[str, Any] = {
    "id": "0a6a6e0ddba11ca55e77e5f1",
    **ORGANISATION_REQUEST,
    "created_at": _AT,
    "changed_at": _AT,
}

POSITION_REQUEST: dict[str, Any] = {"organisation": "GEREMA", "role": "Secretary", "since": "2024"}

POSITION: dict[str, Any] = {
    "id": "b05a6e0ddba11ca55e77e5f1",
    **POSITION_REQUEST,
    "organisation": ORGANISATION["id"],
    "name": ORGANISATION["names"][0],
}

ASSESSMENT_REQUEST: dict[str, Any] = {"influence": 5, "interest": 2, "phase": "1", "date": "2026-03-03"}

ASSESSMENT: dict[str, Any] = {
    "id": "a55e550ddba11ca55e77e5f1",
    **ASSESSMENT_REQUEST,
    "quadrant": "satisfy",
    "by": "token:office",
}

CELL: dict[str, Any] = {
    "influence": 5,
    "interest": 2,
    "quadrant": "satisfy",
    "number": 1,
    "some": [{"id": _PERSON, "name": "Asha Juma"}],
}
