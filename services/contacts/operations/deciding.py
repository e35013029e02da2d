"""What staff say of a pair that may be one person."""

from typing import Any

from services.contacts.errors import NotMergeable
from services.contacts.operations import merging, pairs


def decide(pair: str, decision: str, by: str, survivor: str | None = None) -> dict[str, Any]:
    """They are one person, or different people. Again changes nothing. Raises PairNotFound, NotMergeable, ContactNotFound."""
    found = pairs.get(pair)
    if decision == "different":
        if found["state"] == "merged":
            raise NotMergeable(
                "They were merged already.", code="pair-merged", field="decision", remedy="Split the merge on the person's page."
            )
        return pairs.tell_apart(pair, by)
    kept = survivor or _first(found)
    if kept not in found["contacts"]:
        raise NotMergeable(
            f"{kept} is neither of the two.", code="survivor-unknown", field="survivor", remedy="Name one of the pair."
        )
    other = next(contact for contact in found["contacts"] if contact != kept)
    merging.merge(kept, other, by)
    return pairs.get(pair)


def _first(found: dict[str, Any]) -> str:
    """The older record's id: it stands in more letters."""
    shown = pairs.people_of([found])
    if not shown:
        return str(found["contacts"][0])
    ages = zip(found["contacts"], (person["created_at"] for person in shown[0]["people"]), strict=True)
    return str(min(ages, key=lambda pair: pair[1])[0])
