"""The journey of people: facts come in, the funnel comes out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, introducing, segments
from services.contacts.rules import audience
from services.contacts.rules import journey as rules
from shared import clock, store

BLOCK = 1000


def advance(contacts: Sequence[str], stage: str, at: datetime) -> None:
    """These people came to a stage. Repeatable, in any order; ids nobody has are passed over."""
    for start in range(0, len(contacts), BLOCK):
        block = aliases.advance(contacts[start : start + BLOCK], stage, at)
        update = {**rules.update(stage, at), "$set": {"changed_at": clock.now()}}
        _contacts().update_many({"_id": {"$in": block}, **rules.unknown(stage, at)}, update)


def note_deliveries(told: Mapping[str, Any]) -> None:
    """Messages came into a state; handed-over outreach has reached people, all else moves nobody."""
    contacts, mailing, at = told["contacts"], told["mailing"], told["at"]
    if stage := rules.of_deliveries(told["kind"], told["state"]):
        advance(contacts, stage, at)
        introducing.note(list(aliases.currents(contacts).values()), mailing, told["channel"], at)
    elif rules.not_sent(told["kind"], told["state"], told["reason"]):
        introducing.release(list(aliases.currents(contacts).values()), mailing)


def note_answer(contact: str, answer: str, seated: bool, at: datetime) -> None:
    """An invited person answered; a yes with a seat is an acceptance."""
    advance([contact], rules.of_answer(answer, seated), at)


def note_attendance(contact: str, attended: bool, at: datetime) -> None:
    """Staff noted who came; an absence takes nobody back."""
    if attended:
        advance([contact], "attended", at)


def count(filter: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything the funnels are made of, from one pass over the people: rows of {rank, group, country, source, people},
    and how many cannot be reached at all."""
    pipeline = [
        {"$match": {**segments.audience_query(filter), "flags": {"$ne": "erased"}}},
        {
            "$group": {
                "_id": {
                    "rank": {"$ifNull": ["$journey.rank", 0]},
                    "group": {"$ifNull": ["$groups", []]},
                    "country": "$country",
                    "source": {"$setUnion": [{"$ifNull": ["$sources.partner", []]}, []]},
                },
                "people": {"$sum": 1},
                "unreachable": {"$sum": {"$cond": [_REACHABLE, 0, 1]}},
            }
        },
    ]
    rows = []
    unreachable = 0
    for found in _contacts().aggregate(pipeline):
        key = found["_id"]
        country = key.get("country")
        rows.append({**key, "country": [country] if country else [], "people": found["people"]})
        unreachable += found["unreachable"]
    return {"rows": rows, "unreachable": unreachable, "at": clock.now()}


_REACHABLE = {
    "$or": [
        {"$and": [{"$gt": [f"${field}", None]}, {"$lte": [f"$unreachable.{channel}", None]}]}
        for channel, field in audience.ADDRESS_FIELDS.items()
    ]
}

UNREACHABLE = {
    "$and": [
        {"$or": [{field: None}, {f"unreachable.{channel}": {"$ne": None}}]} for channel, field in audience.ADDRESS_FIELDS.items()
    ]
}
"""The same in the words of a query: the rows behind the number."""


def funnel(by: str | None = None, filter: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The funnel, whole and sliced by group, country or source, with what it counts and when it was counted."""
    counted = count(filter)
    answer = {"definition": rules.DEFINITION, "counted_at": counted["at"], "total": rules.total(counted["rows"])}
    if by:
        cut = rules.slices(counted["rows"], by)
        called = names(by)
        answer |= {"by": by, "slices": [{"key": key, "name": called.get(key or ""), "stages": cut[key]} for key in _ordered(cut)]}
    return answer


def _ordered(cut: Mapping[str | None, Mapping[str, int]]) -> list[str | None]:
    """The largest first; those without a value last."""
    return sorted(cut, key=lambda key: (key is None, -cut[key]["imported"], key or ""))


def names(by: str, language: str = "en") -> dict[str, str]:
    """What to call the keys of a slice where people read it."""
    if by == "source":
        return {row["_id"]: row["name"] for row in store.database(ALIAS)["partners"].find({}, {"name": 1})}
    if by == "group":
        return {
            row["_id"]: row["names"].get(language) or row["names"].get("en", row["_id"])
            for row in store.database(ALIAS)["groups"].find({}, {"names": 1})
        }
    return {}


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
