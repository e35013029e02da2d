"""How many a filter means, who some of them are, and how many have each value: asked live, from the copy where it holds all
that is asked about, else of the store.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from services.contacts.errors import FilterInvalid
from services.contacts.models import ALIAS
from services.contacts.operations import mirror, segments
from services.contacts.rules.segment import Filter
from services.contacts.rules.segment_bitmaps import Bitmaps
from shared import clock, store
from shared.contracts.words import CHANNELS, PURPOSES

PREVIEWED = 10
HIDDEN = ("email", "phone", "handles", "also", "region", "district")
"""What a list does not show of somebody who is marked as sensitive."""
_SHOWN = ("name", *HIDDEN, "country", "languages", "organisation", "role", "groups", "journey.rank", "unreachable", "sensitive")

FACETS: tuple[str, ...] = (
    "groups", "country", "languages", "journey.stage", "source.partner", "gender", "tags",
    *(f"consent.{purpose}.{channel}" for purpose in PURPOSES for channel in CHANNELS),
    *(f"reachable.{channel}" for channel in CHANNELS), "mapping.influence", "mapping.interest", "sensitive",
)  # fmt: skip
"""Fields whose values are counted in the editor."""


def count(filter: Filter) -> dict[str, Any]:
    """How many people a checked filter means at this second. Raises FilterInvalid where it refers to what is gone."""
    expanded, at = segments.expanded(filter), clock.now()
    with mirror.of_store().current() as bitmaps:
        if bitmaps is not None and bitmaps.hold(expanded):
            return {"count": len(bitmaps.meant(expanded)), "counted_at": at}
    return {"count": _people().count_documents(segments.people_query(expanded)), "counted_at": at}


def at_hand(filters: Sequence[Filter]) -> list[int | None]:
    """How many each of many filters means, where the copy can tell at once; None where it can't, or where a reference is gone."""
    with mirror.of_store().current(fresh=False) as bitmaps:
        return [None if bitmaps is None else _told(bitmaps, filter) for filter in filters]


def _told(bitmaps: Bitmaps, filter: Filter) -> int | None:
    try:
        expanded = segments.expanded(filter)
    except FilterInvalid:
        return None
    return len(bitmaps.meant(expanded)) if bitmaps.hold(expanded) else None


def preview(filter: Filter) -> dict[str, Any]:
    """The count, and ten of them as staff see them in lists."""
    counted = count(filter)
    found = _people().find(segments.people_query(filter), _SHOWN).limit(PREVIEWED) if counted["count"] else ()
    return {**counted, "people": [_discreet(row) for row in found]}


def facets(asked: Mapping[str, Filter]) -> dict[str, Any]:
    """For each field named, how many of those whom its filter means have each value.

    ``ready`` is false, and there are no numbers, while the copy is read for the first time; ``counted_at`` says when it was so.
    """
    expanded = {field: segments.expanded(filter) for field, filter in asked.items()}
    copy = mirror.of_store()
    with copy.current(fresh=False) as bitmaps:
        if bitmaps is None:
            return {"ready": False, "counted_at": clock.now(), "facets": {}}
        meant: dict[str, Any] = {}
        found: dict[str, list[dict[str, Any]]] = {}
        for field, filter in expanded.items():
            key = repr(filter)
            if key not in meant:
                meant[key] = bitmaps.meant(filter) if bitmaps.hold(filter) else None
            if meant[key] is not None:
                found[field] = _ordered(bitmaps.counts(field, meant[key]))
        return {"ready": True, "counted_at": copy.as_of, "facets": found}


def everywhere(filter: Filter, fields: Sequence[str] = FACETS) -> dict[str, Any]:
    """The facets of one filter: the same people for every field."""
    return facets(dict.fromkeys(fields, filter))


def _ordered(counts: Mapping[Any, int]) -> list[dict[str, Any]]:
    """The most frequent value first."""
    return [{"value": value, "count": counts[value]} for value in sorted(counts, key=lambda value: (-counts[value], str(value)))]


def _discreet(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in HIDDEN} if row.get("sensitive") else row


def _people() -> Any:
    return store.database(ALIAS)["contacts"]
