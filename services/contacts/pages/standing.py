"""Part of a person's page: where they stand on the audience map, and what they are in organisations."""

from collections.abc import Mapping
from typing import Any

from services.contacts.operations import assessments, positions
from services.contacts.rules import mapping as rules


def of_person(found: Mapping[str, Any]) -> dict[str, Any]:
    """What the template part ``contacts/standing.html`` needs."""
    mapping = found.get("mapping") or {}
    return {
        "steps": rules.STEPS,
        "mapping": mapping,
        "quadrant": rules.quadrant(mapping["influence"], mapping["interest"]) if mapping else None,
        "assessments": assessments.of_contact(found["_id"]),
        "positions": positions.of_person(found["_id"]),
    }
