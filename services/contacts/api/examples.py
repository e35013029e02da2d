"""Examples that the documentation shows; the tests send and expect them."""

from typing import Any

from services.contacts.rules.journey import DEFINITION
from shared.contracts.words import STAGES

_AT = "2026-03-03T07:15:00Z"

CONSENT_NOTE: dict[str, Any] = {
    "purpose": "dialogue",
    "channel": "sms",
    "status": "granted",
    "method": "oral",
    "collector": "Neema Mwakyusa",
    "place": "Nyarugusu, Geita",
    "wording": "script-2",
    "language": "sw",
    "captured_at": _AT,
}

INTEREST_NOTE: dict[str, Any] = {key: value for key, value in CONSENT_NOTE.items() if key not in ("purpose", "status")}

CONTACT_REQUEST: dict[str, Any] = {
    "name": "Asha Juma",
    "phone": "0712 345 678",
    "languages": ["sw"],
    "country": "TZ",
    "region": "Geita",
    "groups": ["asm"],
    "consents": [CONSENT_NOTE],
}

CONTACT: dict[str, Any] = {
    "id": "5f1c0ffee0ddba11ca55e77e",
    "name": "Asha Juma",
    "phone": "+255712345678",
    "languages": ["sw"],
    "country": "TZ",
    "region": "Geita",
    "groups": ["asm"],
    "stage": "imported",
    "consent": {
        "dialogue": {"sms": {"status": "granted", "basis": "consent", "method": "oral", "at": _AT, "source": "token:office"}}
    },
    "created_at": _AT,
    "changed_at": _AT,
}

MOMENT: dict[str, Any] = {
    "id": "consent:0c0ffee0ddba11ca55e77e5f",
    "at": _AT,
    "kind": "consent",
    "what": "granted",
    "purpose": "dialogue",
    "channel": "sms",
    "method": "oral",
}

CONSENTS: dict[str, Any] = {
    "contact": CONTACT["id"],
    "consent": CONTACT["consent"],
    "events": [{**CONSENT_NOTE, "basis": "consent", "source": "token:office", "recorded_at": _AT}],
}

_STAGES = dict(zip(STAGES, (29_000, 27_400, 1_830, 92, 71, 52, 0, 0), strict=True))

JOURNEY: dict[str, Any] = {
    "definition": DEFINITION,
    "counted_at": _AT,
    "total": _STAGES,
    "by": "group",
    "slices": [{"key": "asm", "name": "Artisanal and small-scale mining", "stages": _STAGES}],
}
