"""Many rows at once: inserted under derived ids, counted by group. Plain pymongo, since nothing is hydrated."""

from typing import Any

from services.events.models import Candidate, Interest, Invitation
from services.events.rules.invitation import OPEN
from shared import store

Kind = type[Candidate] | type[Invitation] | type[Interest]
UNDECIDED = (*OPEN, "waiting")


def insert_new(kind: Kind, rows: list[dict[str, Any]]) -> None:
    """Insert rows under derived ids; those that stand already stay as they are."""
    store.insert_missing(kind._get_collection(), rows)


def undecided(event_id: str) -> dict[str, int]:
    """People per group who may still take a seat: invited, hesitating, waiting."""
    return counts(Invitation, event_id, UNDECIDED)


def waiting_candidates(event_id: str) -> dict[str, int]:
    """Candidates per group who are not invited yet."""
    return counts(Candidate, event_id, ("waiting",))


def counts(kind: Kind, event_id: str, states: tuple[str, ...]) -> dict[str, int]:
    """How many per group are in one of the states."""
    pipeline = [{"$match": {"event": event_id, "state": {"$in": list(states)}}}, {"$group": {"_id": "$group", "n": {"$sum": 1}}}]
    return {row["_id"]: row["n"] for row in kind._get_collection().aggregate(pipeline)}


def by_state(event_id: str) -> dict[str, dict[str, int]]:
    """Group -> state -> how many invitations."""
    pipeline = [{"$match": {"event": event_id}}, {"$group": {"_id": {"group": "$group", "state": "$state"}, "n": {"$sum": 1}}}]
    found: dict[str, dict[str, int]] = {}
    for row in Invitation._get_collection().aggregate(pipeline):
        found.setdefault(row["_id"]["group"], {})[row["_id"]["state"]] = row["n"]
    return found
