"""Pairs of people who may be one: found, shown, and decided by staff."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.contacts.errors import PairNotFound
from services.contacts.models import ALIAS
from services.contacts.operations import aliases
from shared import clock, ids, store
from shared.http import paging

FLAG = "possible-duplicate"
SHOWN = (
    "name", "email", "phone", "also", "country", "region", "organisation", "role", "groups", "languages", "sources.partner",
    "created_at", "journey.rank", "consent", "unreachable", "flags",
)  # fmt: skip


def pair_id(*contacts: str) -> str:
    """The id that a pair always has."""
    return ids.derived("pair", *sorted(contacts))


def people_of(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Pairs with the two people each is about now; those who are one meanwhile, or gone, are left out."""
    now = aliases.currents(contact for row in rows for contact in row["contacts"])
    fields = dict.fromkeys(SHOWN, 1)
    found = {row["_id"]: row for row in _contacts().find({"_id": {"$in": list(set(now.values()))}}, fields)}
    shown = []
    for row in rows:
        contacts = [now[contact] for contact in row["contacts"]]
        if contacts[0] != contacts[1] and all(contact in found for contact in contacts):
            shown.append({**row, "people": [found[contact] for contact in contacts]})
    return shown


def page(state: str, cursor: str, limit: int) -> dict[str, Any]:
    """Pairs in a state, the surest first."""
    return paging.page(collection(), {"state": state}, cursor=cursor, limit=limit, key="score", newest_first=True)


def of(contact: str) -> list[dict[str, Any]]:
    """The pairs about one person that wait for a decision."""
    rows = collection().find({"state": "open", "contacts": {"$in": aliases.every(contact)}}).sort([("score", -1), ("_id", 1)])
    return people_of(list(rows))


def get(pair: str) -> dict[str, Any]:
    """One pair. Raises PairNotFound."""
    found: dict[str, Any] | None = collection().find_one({"_id": pair})
    if found is None:
        raise PairNotFound(f"There is no pair {pair}.", remedy="List the duplicates; the pair may be settled since.")
    return found


def tell_apart(pair: str, by: str) -> dict[str, Any]:
    """Staff say that these are different people; no search brings the pair back. Raises PairNotFound."""
    found = get(pair)
    settle(found["contacts"], "different", by, clock.now())
    for contact in found["contacts"]:
        if not others_open([contact], pair):
            cleared = {"$pull": {"flags": FLAG}, "$set": {"changed_at": clock.now()}}
            _contacts().update_one({"_id": aliases.current(contact), "flags": FLAG}, cleared)
    return get(pair)


def settle(contacts: Sequence[str], state: str, by: str, now: datetime, session: ClientSession | None = None) -> None:
    """Note what was decided about two people, found by a search or not."""
    decided = {"state": state, "decided_by": by, "decided_at": now}
    once = {"contacts": sorted(contacts), "reasons": [], "score": 0, "found_at": now}
    collection().update_one({"_id": pair_id(*contacts)}, {"$set": decided, "$setOnInsert": once}, upsert=True, session=session)


def others_open(contacts: Iterable[str], but: str, session: ClientSession | None = None) -> bool:
    """Whether any of these people may still be somebody else's double."""
    query = {"state": "open", "contacts": {"$in": list(contacts)}, "_id": {"$ne": but}}
    return collection().find_one(query, {"_id": 1}, session=session) is not None


def apart() -> set[tuple[str, str]]:
    """All whom staff told apart, under the ids they have now."""
    rows = list(collection().find({"state": "different"}, {"contacts": 1}))
    now = aliases.currents(contact for row in rows for contact in row["contacts"])
    return {(low, high) for row in rows for low, high in [sorted(now[contact] for contact in row["contacts"])]}


def collection() -> Any:
    """Where they are kept, for the list path."""
    return store.database(ALIAS)["duplicate_pairs"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
