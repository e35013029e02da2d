"""Taking one record apart that rows of different names have fed, or saying that it is one person after all.

One transaction, as merging: the unique keys move from one document to others. It is kept as merges that are undone already, so
that the history tells of it and the people can be made one again.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from services.contacts.errors import ContactExists, ContactNotFound, NotSplittable
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, importing_undo, merging, numbering, pairs, refusing
from services.contacts.rules import untangling as rules
from shared import clock, ids, store
from shared.errors import Conflict


def names(person: Mapping[str, Any]) -> list[str]:
    """The names that a record in doubt was fed with; none where nobody doubts it."""
    return rules.names(person) if rules.FLAG in (person.get("flags") or ()) else []


def part(contact: str, by: str) -> list[dict[str, Any]]:
    """Give each name in a record a record of its own. Gives the people, the one who keeps the id first; again only that one.

    Raises ContactNotFound, NotSplittable, ContactExists.
    """
    contact = aliases.current(contact)
    if any(aliases.merges([contact])):
        raise NotSplittable(
            "This person was merged from several records.", code="merged-before", field="contact",
            remedy="Split the merges first; then part what is left.",
        )  # fmt: skip
    try:
        people: list[dict[str, Any]] = merging.in_one(partial(_parted, contact, by))
    except DuplicateKeyError as fault:
        raise ContactExists(
            "Somebody else is known by an address of theirs.", remedy="Merge or correct that person first."
        ) from fault
    refusing.enforce(people)
    fields = {"_id": {"$in": [one["_id"] for one in people]}}
    now = {row["_id"]: row for row in _contacts().find(fields, {"outgoing": 0})}
    return [now[one["_id"]] for one in people if one["_id"] in now]


def same(contact: str) -> dict[str, Any]:
    """It is one person under different names: the doubt goes. Again changes nothing. Raises ContactNotFound, Conflict."""
    found = _found(contact)
    if rules.FLAG in (found.get("flags") or ()):
        change = {
            "$set": {"sources": rules.unflagged(found.get("sources") or ()), "changed_at": clock.now()},
            "$pull": {"flags": rules.FLAG},
        }
        unchanged = {"_id": found["_id"], "sources": found.get("sources"), "changed_at": found["changed_at"]}
        if not _contacts().update_one(unchanged, change).matched_count:
            raise Conflict("Somebody else changed this person just now.", code="stale", remedy="Read it again, then change that.")
    return _found(contact)


def _parted(contact: str, by: str, session: ClientSession) -> list[dict[str, Any]]:
    person = _contacts().find_one({"_id": contact}, session=session)
    if person is None:
        raise ContactNotFound(contact)
    if rules.FLAG not in (person.get("flags") or ()):
        return [person]
    now, waiting = clock.now(), person.pop("outgoing", None) or []
    own, *others = rules.untangled(person, importing_undo.covered([person]), now)
    if not all(one["keys"] for one in (own, *others)):
        raise NotSplittable(
            "One of the names has no address or number of its own.", code="nothing-left", remedy="Correct the person by hand."
        )
    _contacts().replace_one({"_id": contact}, {**own, "outgoing": waiting}, session=session)
    for one, number in zip(others, numbering.take(len(others)), strict=True):
        one["seq"] = number
        one["keys"] = merging.free(one["keys"], {contact: own, one["_id"]: one}, session)
        _contacts().insert_one({**one, "outgoing": []}, session=session)
        _remember(person, own, one, by, session)
    return [own, *others]


def _remember(person: Mapping[str, Any], own: Mapping[str, Any], one: Mapping[str, Any], by: str, session: ClientSession) -> None:
    """The history of it; that they were told apart; and that the lists which brought the one take them back too."""
    both, at = sorted([own["_id"], one["_id"]]), own["changed_at"]
    history = {
        "_id": ids.derived("merge", *both, 0), "survivor": own["_id"], "absorbed": one["_id"], "keep": {}, "by": by, "at": at,
        "before": {"survivor": own, "absorbed": one}, "after": dict(person), "since": {}, "parted": True,
        "undone_at": at, "undone_by": by, "outgoing": [],
    }  # fmt: skip
    store.database(ALIAS)["merges"].insert_one(history, session=session)
    pairs.settle(both, "different", by, at, session)
    lists = {source["import"] for source in one["sources"] if source.get("import")}
    theirs = {"import_id": {"$in": sorted(lists)}, "contacts": own["_id"]}
    store.database(ALIAS)["import_chunks"].update_many(theirs, {"$addToSet": {"contacts": one["_id"]}}, session=session)


def _found(contact: str) -> dict[str, Any]:
    found = aliases.find(contact, {"outgoing": 0})
    if found is None:
        raise ContactNotFound(contact)
    return found


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
