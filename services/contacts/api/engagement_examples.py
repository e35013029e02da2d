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

CUSTOM: dict[str, Any] = {"key": "mineral", **CUSTOM_REQUEST}
