"""What is left of a person when one import is taken back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.contacts.rules.assembling import assembled, update
from services.contacts.rules.matching import ROADS

Standing = tuple[list[str], list[str], Mapping[str, Any]]  # purposes, channels, what stands in an agreed slot
Covered = Mapping[str, Standing]  # by import


def terms(agreement: Mapping[str, Any], import_id: str, at: datetime) -> Standing:
    """What an import's agreement puts into empty slots of consent."""
    slot = {
        "status": "agreed", "basis": agreement["basis"], "method": "partner", "at": at, "source": import_id,
        "agreement": agreement["_id"],
    }  # fmt: skip
    return list(agreement["purposes"]), list(agreement["channels"]), slot


def without(contact: Mapping[str, Any], import_id: str, covered: Covered) -> dict[str, Any] | None:
    """The write that takes an import out of a person; none if nothing of the person is left and they may go."""
    sources = [source for source in contact["sources"] if source.get("import") != import_id]
    if not sources and not _stays(contact):
        return None
    gone = [source for source in contact["sources"] if source.get("import") == import_id]
    # who stays for what they did keeps what is known of them
    described = assembled(sources or gone, contact.get("edits"))
    change = update(contact, described)
    change["$set"]["sources"] = sources
    if flags := _flags(contact, gone, sources):
        change["$set"]["flags"] = flags
    elif "flags" in contact:
        change.setdefault("$unset", {})["flags"] = ""
    for path, slot in _slots(contact, described, import_id, sources, covered):
        if slot is None:
            change.setdefault("$unset", {})[path] = ""
        else:
            change["$set"][path] = slot
    return change


def _stays(contact: Mapping[str, Any]) -> bool:
    """Whether the person has acted, was reached, or was looked after, so that their record is more than a row of a list."""
    acted = any(slot.get("method") != "partner" for roads in (contact.get("consent") or {}).values() for slot in roads.values())
    reached = (contact.get("journey") or {}).get("rank", 0) > 0
    kept = any(contact.get(field) for field in ("edits", "mapping", "engaged", "positions", "sensitive"))
    return acted or reached or kept


def _flags(contact: Mapping[str, Any], gone: Iterable[Mapping[str, Any]], left: Iterable[Mapping[str, Any]]) -> list[str]:
    """Without the doubts that only this import raised."""
    raised = {flag for source in gone for flag in source.get("flags") or ()}
    raised -= {flag for source in left for flag in source.get("flags") or ()}
    return [flag for flag in contact.get("flags") or () if flag not in raised]


def _slots(
    contact: Mapping[str, Any],
    described: Mapping[str, Any],
    import_id: str,
    sources: Iterable[Mapping[str, Any]],
    covered: Covered,
) -> Iterable[tuple[str, Mapping[str, Any] | None]]:
    """The slots of consent that stood on this import's agreement alone, with what another source's agreement puts there."""
    others = [covered[source["import"]] for source in sources if source.get("import") in covered]
    for purpose, roads in (contact.get("consent") or {}).items():
        for channel, slot in roads.items():
            if slot.get("status") == "agreed" and slot.get("source") == import_id:
                fits = (one for one in others if purpose in one[0] and channel in one[1] and described.get(ROADS[channel]))
                yield f"consent.{purpose}.{channel}", next((standing for *_, standing in fits), None)
