"""Examples of imports, partners, agreements and groups; the tests send and expect them."""

from typing import Any

_AT = "2026-03-03T07:15:00Z"

PARTNER_REQUEST: dict[str, Any] = {"name": "Chama cha Wachimbaji wa Geita", "country": "TZ"}
PARTNER: dict[str, Any] = {"id": "9a3f1be0cafe55e77e5f1c0f", **PARTNER_REQUEST, "ours": False, "created_at": _AT}

AGREEMENT_REQUEST: dict[str, Any] = {
    "partner": PARTNER["id"],
    "purposes": ["outreach"],
    "channels": ["email", "sms"],
    "basis": "consent",
    "starts_at": "2026-01-01T00:00:00Z",
    "ends_at": "2028-01-01T00:00:00Z",
    "reference": "folder 12, page 3",
}
AGREEMENT: dict[str, Any] = {"id": "0ddba11ca55e77e5f1c0ffee", **AGREEMENT_REQUEST, "created_at": _AT}

GROUP_REQUEST: dict[str, Any] = {"names": {"en": "Journalists", "sw": "Wanahabari"}, "words": ["media", "press"], "position": 3}
GROUP: dict[str, Any] = {"key": "journalists", **GROUP_REQUEST}

PART: dict[str, Any] = {
    "name": "Orodha",
    "says": None,
    "format": {"reader": "workbook", "sheet": "Orodha"},
    "preset": None,
    "columns": [
        {"name": "Na.", "field": "", "confidence": 0.0},
        {"name": "Jina", "field": "name", "confidence": 1.0},
        {"name": "Simu", "field": "phone", "confidence": 1.0},
    ],
    "warnings": [],
    "rows": 2400,
}
IMPORT: dict[str, Any] = {
    "id": "77e5f1c0ffee0ddba11ca55e",
    "partner": PARTNER["id"],
    "partner_name": PARTNER["name"],
    "agreement": AGREEMENT["id"],
    "file_name": "wachimbaji.xlsx",
    "file_size": 9120,
    "kind": "people",
    "state": "running",
    "parts": [PART],
    "defaults": {"country": "TZ", "languages": ["sw"]},
    "checkpoint": 1000,
    "total": 2400,
    "rows_per_second": 4000,
    "seconds_left": 1,
    "counts": {"rows": 1000, "new": 930, "updated": 12, "unchanged": 40, "refused": 18},
    "reasons": {"phone-letters": 11, "country-ambiguous": 7},
    "warnings": {"group-unknown": 4},
    "created_by": "token:office",
    "created_at": _AT,
    "started_at": _AT,
}

PREVIEW: dict[str, Any] = {
    "import": IMPORT["id"],
    "complete": True,
    "parts": [PART],
    "at": _AT,
    "counts": {"rows": 43, "new": 38, "unchanged": 1, "duplicate": 2, "known_elsewhere": 1, "refused": 2},
    "reasons": {"phone-letters": 2},
    "warnings": {"email-typo": 3},
    "problems": [],
    "typos": [{"said": "gmial.com", "meant": "gmail.com", "number": 3, "rows": [7, 12, 31]}],
    "samples": [{"row": 5, "name": "Asha Juma", "phone": "+255712345678", "country": "TZ", "languages": ["sw"], "groups": []}],
    "refused": [{"row": 9, "reason": "phone-letters", "detail": "'0754 abc' has letters in it"}],
}

ROWS_EXAMPLE = (
    "Name,Phone,Row in the list,Why refused,What to do\r\n"
    "Juma Said,07I2 345 678,17,a phone number has no letters (phone-letters),Write it with digits.\r\n"
)
