"""People whose clicks are not to be counted: their links lead straight there, and what they follow is not noted."""

from collections.abc import Iterable
from typing import Any

from services.mailer.operations import aliases
from shared import clock, store


def off(contact: str, by: str) -> None:
    """From now on this person is not tracked. Again changes nothing."""
    row = {"by": by, "at": clock.now()}
    _untracked().update_one({"_id": contact}, {"$setOnInsert": row}, upsert=True)


def on(contact: str) -> None:
    """The person may be tracked again."""
    _untracked().delete_many({"_id": {"$in": aliases.every([contact])[contact]}})


def untracked(contacts: Iterable[str]) -> set[str]:
    """Those of these people who are not tracked, by whatever id of theirs they said so."""
    wanted = list(contacts)
    if _untracked().find_one({}, {"_id": 1}) is None:
        return set()
    same = aliases.every(wanted)
    every = list({other for others in same.values() for other in others})
    said = {row["_id"] for row in _untracked().find({"_id": {"$in": every}}, {"_id": 1})}
    return {contact for contact in wanted if said.intersection(same[contact])}


def _untracked() -> Any:
    return store.database("mailer")["untracked"]
