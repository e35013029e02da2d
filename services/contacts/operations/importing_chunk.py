"""Writing one chunk of an import: few, batched writes, each harmless when done again."""

import dataclasses
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import InsertOne, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from services.contacts.models import ALIAS, Contact
from services.contacts.operations import chunks
from services.contacts.operations.numbering import Pool
from services.contacts.rules.assembling import DESCRIBING
from services.contacts.rules.matching import ADDED_TO, Draft, Plan, Terms, plan
from services.contacts.rules.partner_file import Person
from shared import store
from shared.errors import Unavailable

_ROUNDS = 6
# what the sources said is most of a person, and nobody asks for it here
_SOURCE = ("sources.partner", "sources.import", "sources.row", "sources.result")
_SEEN = dict.fromkeys((*DESCRIBING, "keys", *_SOURCE, "flags", "consent", "edits"), 1)

LookUp = Callable[[Sequence[Person], bool], list[dict[str, Any]]]
"""Gives the contacts that share a key with any of these rows; told whether it was asked before."""


@dataclasses.dataclass
class Written:
    """What became of the people of a chunk: counts by result, the contacts they are, and who of these is new in the list."""

    counts: Counter[str]
    contacts: dict[str, Mapping[str, Any]]
    first: set[str]


def write(people: Sequence[Person], terms: Terms, numbers: Pool, now: datetime, look_up: LookUp) -> Written:
    """Insert who is new, add to who is known. Where another import is faster with a person, look again and add to theirs."""
    written = Written(Counter(), {}, set())
    left = list(people)
    for attempt in range(_ROUNDS):
        if not left:
            return written
        planned = plan(left, look_up(left, attempt > 0), terms, now)
        chunks.remember(terms.import_id, left[0].row, [draft.doc["_id"] for draft in planned.drafts if draft.people])
        lost = _insert(planned.new(), numbers) + _update(planned.changed(), now)
        left = [person for draft in lost for person in draft.people]
        _note(written, planned, {person.row for person in left})
    if left:
        raise Unavailable("other imports write the same people at this moment", code="import-contended")
    return written


def _note(written: Written, planned: Plan, lost: set[int]) -> None:
    written.counts.update(result for row, result in planned.results.items() if row not in lost)
    written.counts["known_elsewhere"] += len(planned.elsewhere - lost)
    written.contacts.update({draft.doc["_id"]: draft.doc for draft in planned.drafts})
    written.first |= planned.first


def _contacts() -> Collection[dict[str, Any]]:
    """Through the model, which makes the unique index on ``keys`` before the first row is written."""
    collection: Collection[dict[str, Any]] = Contact._get_collection()
    return collection


def known(people: Sequence[Person]) -> list[dict[str, Any]]:
    """The contacts that share a key with any of these rows."""
    keys = [key for person in people for key in person.keys]
    return list(_contacts().find({"keys": {"$in": keys}}, _SEEN, batch_size=5000))


def _insert(drafts: list[Draft], numbers: Pool) -> list[Draft]:
    for draft, seq in zip(drafts, numbers.take(len(drafts)), strict=True):
        draft.doc["seq"] = seq
    return _bulk(drafts, [InsertOne(draft.doc) for draft in drafts])


def _update(drafts: list[Draft], now: datetime) -> list[Draft]:
    return _bulk(drafts, [UpdateOne({"_id": draft.doc["_id"]}, _addition(draft, now)) for draft in drafts])


def _bulk(drafts: list[Draft], operations: list[Any]) -> list[Draft]:
    """Write all; give back those that lost against somebody else's key."""
    if not operations:
        return []
    try:
        store.unretried(ALIAS)["contacts"].bulk_write(operations, ordered=False)
    except BulkWriteError as fault:
        errors = fault.details["writeErrors"]
        if any(error["code"] != store.DUPLICATE_KEY for error in errors) or fault.details.get("writeConcernErrors"):
            raise
        return [drafts[error["index"]] for error in errors]
    return []


def _addition(draft: Draft, now: datetime) -> Any:
    """The change that adds to somebody known. Most rows of a list add to lists alone, which the store does in half the time
    of a pipeline; again is harmless in either."""
    if not set(draft.added) <= set(ADDED_TO):
        return _additions(draft.added, now)
    change: dict[str, Any] = {"$addToSet": {path: {"$each": values} for path, values in draft.added.items()}}
    if set(draft.added) != {"sources"}:  # one more list that says the same changes nothing about the person
        change["$set"] = {"changed_at": now}
    return change


def _additions(added: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """A pipeline that fills only what is empty in the moment of writing, and adds to lists only what is not in them."""
    sets: dict[str, Any] = {"changed_at": now}
    for path, value in added.items():
        literal = {"$literal": value}
        if path in ADDED_TO:
            has = {"$ifNull": [f"${path}", []]}
            sets[path] = {"$concatArrays": [has, {"$filter": {"input": literal, "cond": {"$not": {"$in": ["$$this", has]}}}}]}
        else:
            sets[path] = {"$ifNull": [f"${path}", literal]}
    return [{"$set": sets}]
