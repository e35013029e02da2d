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
