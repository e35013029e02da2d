"""Examples of erasures, exports and retention; the tests send and expect them."""

from typing import Any

_AT = "2026-03-03T07:15:00Z"

ERASURE_REQUEST: dict[str, Any] = {"email": "asha.juma@example.org", "reason": "asked"}
ERASURE: dict[str, Any] = {
    "id": "3c1e5a7799d0b2f4c6e8a0b1",
    "contacts": ["5f1c0ffee0ddba11ca55e77e"],
    "reason": "asked",
    "state": "done",
    "steps": {"refused": _AT, "removed": _AT},
    "refusals": 2,
    "by": "token:office",
    "created_at": _AT,
    "done_at": _AT,
}

WORDING_REQUEST: dict[str, Any] = {
    "texts": {"sw": "Je, tuandike jina lako na namba yako?", "en": "May we note your name and number?"}
}
WORDING: dict[str, Any] = {"version": "geita-sheet-1", **WORDING_REQUEST, "by": "token:office", "at": _AT}

EXPORT: dict[str, Any] = {
    "id": "5f1c0ffee0ddba11ca55e77e",
    "name": "Asha Juma",
    "phone": "+255712345678",
    "sources": [{"partner": "Chama cha Wachimbaji wa Geita", "file": "wachimbaji.xlsx", "row": 5, "purposes": ["outreach"],
                 "basis": "consent", "at": _AT}],
    "consent_history": [{"purpose": "dialogue", "channel": "sms", "status": "granted", "method": "oral", "wording": "script-2",
                         "text": "Habari. Jina langu ni …", "language": "sw", "collector": "Neema Mwakyusa",
                         "place": "Nyarugusu, Geita", "captured_at": _AT}],
    "timeline": [{"at": _AT, "kind": "consent", "what": "granted"}],
    "elsewhere": {},
    "exported_at": _AT,
}  # fmt: skip

RETENTION: dict[str, Any] = {
    "days": {
        "never_acted_months": 24,
        "dormant_months": 18,
        "refused_rows_days": 90,
        "merge_kept_days": 365,
        "upload_kept_days": 7,
    },
    "due": {"never-acted": 112, "refused-rows": 18, "merge-snapshots": 3, "sign-ups": 2, "dormant": 40},
    "latest": {"day": "2026-03-03", "state": "done", "done": {"refused-rows": 7}, "started_at": _AT, "done_at": _AT, "next": _AT},
}

REACH_REQUEST: dict[str, Any] = {
    "label": "Energy list, March",
    "sent_on": "2026-03-01T09:00:00Z",
    "people": 18_500,
    "source_note": "their newsletter program",
}
REACH: dict[str, Any] = {
    "id": "0c0ffee0ddba11ca55e77e01",
    "partner": "9a3f1be0cafe55e77e5f1c0f",
    **REACH_REQUEST,
    "code": "kx7m2pq",
    "link": "https://baraza.example/j/kx7m2pq",
    "visits": 640,
    "sign_ups": {"waiting": 12, "confirmed": 71},
    "created_by": "token:office",
    "created_at": _AT,
}
