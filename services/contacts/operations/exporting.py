"""Everything that is held about a person, for themselves and for staff who answer them.

Other files that hold something about people enter a function with ``@holding.tells("name")``; it gets the id of a contact
and gives what it holds, in plain values.
"""

from collections.abc import Mapping
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import consenting, people, timelines, wordings
from services.contacts.operations.holding import TELLERS
from shared import clock, store

HIDDEN = ("_id", "keys", "outgoing", "flags", "seq", "sources")
"""Machinery; the sources are told in words."""


def held(contact: str) -> dict[str, Any]:
    """All of it: what describes them, where it is from, what they agreed to in which words, what happened. Raises
    ContactNotFound."""
    found = people.get(contact)
    elsewhere = {name: told for name, teller in TELLERS.items() if (told := teller(contact))}
    return {
        "id": found["_id"],
        **{key: value for key, value in found.items() if key not in HIDDEN and value not in (None, [], {})},
        "sources": sources(found),
        "consent_history": [_act(event) for event in consenting.events_of(contact)],
        "timeline": _timeline(contact),
        "elsewhere": elsewhere,
        "exported_at": clock.now(),
    }


def sources(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Each source with the name of its partner, the list and row, under what terms it came, and what it said."""
    rows = found.get("sources") or []
    partners = _named("partners", [row.get("partner") for row in rows], "name")
    imports = _named("imports", [row.get("import") for row in rows], "file_name", "created_at", "agreement")
    agreements = _named("agreements", [one.get("agreement") for one in imports.values()], "purposes", "basis")
    told = []
    for row in rows:
        origin = imports.get(row.get("import"), {})
        terms = agreements.get(origin.get("agreement"), {})
        one = {
            "partner": partners.get(row.get("partner"), {}).get("name"), "file": origin.get("file_name"), "row": row.get("row"),
            "at": origin.get("created_at"), "purposes": terms.get("purposes"), "basis": terms.get("basis"),
            "said": row.get("said"),
        }  # fmt: skip
        told.append({key: value for key, value in one.items() if value is not None})
    return told


def _named(collection: str, ids: list[Any], *fields: str) -> dict[Any, dict[str, Any]]:
    return {row["_id"]: row for row in store.database(ALIAS)[collection].find({"_id": {"$in": ids}}, dict.fromkeys(fields, 1))}


def _act(event: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in event.items() if key not in ("_id", "contact")}
    words = wordings.text(event.get("wording"), event.get("language"))
    return {**kept, "text": words} if words else kept


def _timeline(contact: str) -> list[dict[str, Any]]:
    moments: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = timelines.page(contact, cursor)
        moments += page["items"]
        cursor = page["next"]
    return moments
