"""Examples about merging that the documentation shows; the tests send and expect them."""

from typing import Any

from services.contacts.api.examples import CONTACT

_AT = "2026-03-03T07:15:00Z"

MERGE_REQUEST: dict[str, Any] = {"other": "6a1c0ffee0ddba11ca55e770", "keep": {"email": "other"}}

MERGE: dict[str, Any] = {
    "id": "7b2c0ffee0ddba11ca55e771",
    "survivor": CONTACT["id"],
    "absorbed": MERGE_REQUEST["other"],
    "keep": {"email": "other"},
    "by": "staff:neema",
    "at": _AT,
}

SPLIT: dict[str, Any] = {**MERGE, "undone_by": "staff:neema", "undone_at": "2026-03-04T10:00:00Z"}

PAIR: dict[str, Any] = {
    "id": "8c3c0ffee0ddba11ca55e772",
    "score": 92,
    "reasons": ["same-phone", "name-and-organisation"],
    "state": "open",
    "people": [CONTACT, {**CONTACT, "id": MERGE_REQUEST["other"], "name": "Juma Asha"}],
    "found_at": _AT,
}

SCAN: dict[str, Any] = {
    "id": "9d4c0ffee0ddba11ca55e773",
    "state": "running",
    "people": 29_000,
    "part": 0,
    "parts": 2,
    "compared": 0,
    "by": "staff:neema",
    "started_at": _AT,
}
