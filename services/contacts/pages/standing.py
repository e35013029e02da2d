"""Part of a person's page: where they stand on the audience map, and what they are in organisations."""

from collections.abc import Mapping
from typing import Any

from services.contacts.operations import assessments, customs, positions
from services.contacts.rules import mapping as rules
from services.contacts.rules.customs import named
from shared.http.actor import actor
from shared.pages.choosing import language


def of_person(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the template part ``contacts/standing.html`` needs."""
    mapping = found.get("mapping") or {}
    return {
        "steps": rules.STEPS,
        "mapping": mapping,
        "quadrant": rules.quadrant(mapping["influence"], mapping["interest"]) if mapping else None,
        "assessments": assessments.of_contact(found["_id"]),
        "positions": positions.of_person(found["_id"]),
        "own_fields": _own_fields(found, language(actor().language)),
    }


def _own_fields(found: Mapping[str, Any], words: str) -> list[dict[str, Any]]:
    """Every custom field (a retired one if there is a value): what it is called, and what this person has."""
    held = found.get("custom") or {}
    told = []
    for field in customs.everyone():
        value = held.get(field["_id"])
        if field["retired_at"] and value is None:
            continue
        choices = [(one["key"], named(field, one["key"], words)) for one in field["choices"]]
        told.append(
            {
                "key": field["_id"], "type": field["type"], "choices": choices, "known": value is not None, "value": value,
                "retired": bool(field["retired_at"]),
                "name": field["names"].get(words) or field["names"]["en"],
                "words": "" if value is None else named(field, value, words),
                "typed": "; ".join(value) if isinstance(value, list) else "" if value is None else str(value),
            }
        )  # fmt: skip
    return told
