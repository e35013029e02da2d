"""Making two records of one person one, and two again.

The unique keys move from one document to another, and a key that neither has for a moment would let an import make a third
record of the same person. So each is one transaction of the store (docs/decisions/0010): done as a whole or not at all,
whoever is killed, and done again where somebody else wrote meanwhile.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from services.contacts import outgoing
from services.contacts.errors import ContactExists, ContactNotFound, MergeNotFound, NotMergeable, NotSplittable
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, assessments, erasing, moments, pairs, removals
from services.contacts.rules import merging as rules
from services.contacts.rules.parting import parted
from shared import clock, ids, store
from shared.errors import Unavailable

TRIES = 20
"""So often a merge is begun anew where others write the same people."""


def merge(contact: str, other: str, by: str, keep: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Make ``other`` and ``contact`` one person, who keeps the id of ``contact``. Again gives the same merge.

    Raises ContactNotFound, NotMergeable.
    """
    if contact == other:
        raise NotMergeable("This is one and the same record.", code="merge-self", field="other", remedy="Choose another person.")
    for _ in range(TRIES):
        known = aliases.currents([contact, other])
        if known[contact] == known[other]:
            return _standing(contact, other)
        try:
            done = in_one(partial(_united, known[contact], known[other], by, dict(keep or {})))
        except DuplicateKeyError:
            continue  # the same pair was merged by somebody else this moment
        if done is not None:
            return done
        _both_there(contact, other)
    raise Unavailable("Others change these people at this moment.", code="merge-contended")


def _both_there(*contacts: str) -> None:
    for contact, field in zip(contacts, ("contact", "other"), strict=True):
        if aliases.find(contact, {"_id": 1}) is None:
            fault = ContactNotFound(contact)
            fault.field = field
            raise fault


def _standing(*contacts: str) -> dict[str, Any]:
    found = _merges().find_one({"absorbed": {"$in": contacts}, **aliases.STANDING}, sort=[("at", -1)])
    assert found is not None  # two ids mean one person only by a merge
    return dict(found)


def _united(survivor_id: str, absorbed_id: str, by: str, keep: dict[str, str], session: ClientSession) -> dict[str, Any] | None:
    people = {row["_id"]: row for row in _contacts().find({"_id": {"$in": [survivor_id, absorbed_id]}}, session=session)}
    if len(people) < 2:
        return None  # one of them was removed, or merged elsewhere, since we looked
    survivor, absorbed = people[survivor_id], people[absorbed_id]
    if any("erased" in (person.get("flags") or ()) for person in people.values()):
        raise NotMergeable("One of them was erased at their own wish.", code="merge-erased", field="other")
    now, pair = clock.now(), ids.derived("pair", *sorted(people))
    undone = _merges().count_documents({"survivor": {"$in": list(people)}, "absorbed": {"$in": list(people)}}, session=session)
    merge_id = ids.derived("merge", *sorted(people), undone)
    waiting = {side: person.pop("outgoing", None) or [] for side, person in (("survivor", survivor), ("absorbed", absorbed))}
    after = rules.united(survivor, absorbed, merge=merge_id, by=by, at=now, keep=keep)
    after["keys"] = free(after["keys"], people, session)
    if pairs.FLAG in (after.get("flags") or ()) and not pairs.others_open(people, pair, session):
        after["flags"] = [flag for flag in after["flags"] if flag != pairs.FLAG]
    document = {
        "_id": merge_id, "survivor": survivor_id, "absorbed": absorbed_id, "keep": keep, "by": by, "at": now, "undone_at": None,
        "before": {"survivor": survivor, "absorbed": absorbed}, "after": after, "since": {},
        "outgoing": [*waiting["absorbed"], outgoing.merged(merge_id, absorbed_id, survivor_id, now)],
    }  # fmt: skip
    removals.note([(absorbed_id, absorbed.get("seq"))], now, session)
    _contacts().delete_one({"_id": absorbed_id}, session=session)
    _contacts().replace_one({"_id": survivor_id}, {**after, "outgoing": waiting["survivor"]}, session=session)
    _merges().insert_one(document, session=session)
    pairs.settle(sorted(people), "merged", by, now, session)
    return document


def free(keys: Sequence[str], people: Mapping[str, Any], session: ClientSession) -> list[str]:
    """Those of these keys that nobody but these people has. A row may have named a third person, whose key stays with them."""
    others = {"keys": {"$in": list(keys)}, "_id": {"$nin": list(people)}}
    taken = {key for row in _contacts().find(others, {"keys": 1}, session=session) for key in row["keys"]}
    return [key for key in keys if key not in taken]


def split(contact: str, merge_id: str, by: str) -> dict[str, Any]:
    """Undo a merge of this person: both are back, each with what is theirs since. Again changes nothing.

    Raises MergeNotFound, NotSplittable, ContactExists.
    """
    found = get(contact, merge_id)
    if found["undone_at"] is not None:
        return found
    try:
        done = dict(in_one(partial(_parted, merge_id, by)))
    except DuplicateKeyError as fault:
        raise ContactExists(
            "Somebody else has come to have an address of theirs meanwhile.", remedy="Merge or correct that person first."
        ) from fault
    moments.engaged_or_not([done["survivor"], done["absorbed"]])
    return done


def get(contact: str, merge_id: str) -> dict[str, Any]:
    """One merge of this person. Raises MergeNotFound."""
    found: dict[str, Any] | None = _merges().find_one({"_id": merge_id}, {"outgoing": 0})
    if found is None or aliases.current(contact) not in aliases.currents([found["survivor"], found["absorbed"]]).values():
        raise MergeNotFound(f"Nobody was merged into this person as {merge_id}.", remedy="List the merges of this person.")
    return found


def listed(contact: str) -> list[dict[str, Any]]:
    """The merges in force that made this person who they are now, newest first, each with the ``name`` that went in."""
    fields = {"survivor": 1, "absorbed": 1, "by": 1, "at": 1, "keep": 1, "before.absorbed.name": 1}
    rows = _merges().find({"survivor": {"$in": aliases.every(contact)}, **aliases.STANDING}, fields)
    return [_named(row) for row in rows.sort([("at", -1), ("_id", 1)])]


def _named(merge: dict[str, Any]) -> dict[str, Any]:
    absorbed = (merge.pop("before", None) or {}).get("absorbed") or {}
    return {**merge, "name": absorbed.get("name")}


def _parted(merge_id: str, by: str, session: ClientSession) -> dict[str, Any]:
    wanted = _merges().find_one({"_id": merge_id}, session=session)
    if wanted["undone_at"] is not None:
        return dict(wanted)
    person = _contacts().find_one({"_id": wanted["survivor"]}, session=session)
    if person is None:
        raise _not_now(wanted)
    waiting = person.pop("outgoing", None) or []
    query = {"survivor": person["_id"], "at": {"$gte": wanted["at"]}, "_id": {"$ne": merge_id}, **aliases.STANDING}
    later = list(_merges().find(query, session=session).sort([("at", -1), ("_id", 1)]))
    if not all(merge.get("before") for merge in (wanted, *later)):
        raise NotSplittable("What they were before is no longer kept.", code="merge-forgotten")
    others = []
    for merge in later:  # taken apart from the last to the first, and put together again without the one that goes
        person, other = parted(person, _with_ids(merge), _acts(merge))
        others.append((merge, other))
    person, back = parted(person, _with_ids(wanted), _acts(wanted))
    if not back["keys"] or not person["keys"]:
        raise NotSplittable(
            "Nothing is left of one of the two: the list they came from was taken back.", code="nothing-left"
        )  # fmt: skip
    now = clock.now()
    for merge, other in reversed(others):
        whole = rules.united(person, other, merge=merge["_id"], by=merge["by"], at=merge["at"], keep=merge["keep"])
        records = {"before": {"survivor": person, "absorbed": other}, "after": whole, "since": {}}
        _merges().update_one({"_id": merge["_id"]}, {"$set": records}, session=session)
        person = whole
    both = {person["_id"]: person, back["_id"]: back}
    _assessed(person, back, session)
    for one in both.values():
        one["keys"] = free(one["keys"], both, session)
    removals.forget([back["_id"]], session)
    _contacts().replace_one({"_id": person["_id"]}, {**person, "changed_at": now, "outgoing": waiting}, session=session)
    _contacts().insert_one({**back, "changed_at": now, "outgoing": []}, session=session)
    told = outgoing.split(merge_id, back["_id"], person["_id"], now)
    _merges().update_one(
        {"_id": merge_id}, {"$set": {"undone_at": now, "undone_by": by}, "$push": {"outgoing": told}}, session=session
    )
    pairs.settle(sorted([back["_id"], person["_id"]]), "different", by, now, session)
    return {**wanted, "undone_at": now, "undone_by": by}


def _assessed(person: dict[str, Any], back: dict[str, Any], session: ClientSession) -> None:
    """Of each the latest assessment stands that was noted under an id of theirs, also one noted since with an earlier date."""
    theirs = set(aliases.every(back["_id"]))
    for one, known_as in ((person, set(aliases.every(person["_id"])) - theirs), (back, theirs)):
        if (mapping := assessments.latest(sorted(known_as), session)) is not None:
            one["mapping"] = mapping


def _not_now(wanted: Mapping[str, Any]) -> NotSplittable:
    outer = _merges().find_one({"absorbed": wanted["survivor"], **aliases.STANDING}, {"_id": 1})
    if outer is None:
        return NotSplittable("This person is no longer held.", code="merge-forgotten")
    return NotSplittable(
        "The person they were merged into was merged into somebody else since.", code="split-later-first",
        remedy="Split that merge first; then this one.", merge=outer["_id"],
    )  # fmt: skip


def _with_ids(merge: Mapping[str, Any]) -> dict[str, Any]:
    return {**merge, "ids": aliases.every(merge["absorbed"])}


def _acts(merge: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The evidence of consent noted since a merge, with the id under which each act was done."""
    about = {"contact": {"$in": aliases.every(merge["survivor"])}, "recorded_at": {"$gt": merge["at"]}}
    return list(store.database(ALIAS)["consent_events"].find(about))


def in_one(work: Callable[[ClientSession], Any]) -> Any:
    """Do something in one transaction of the store, anew where others write the same documents."""
    with store.database(ALIAS).client.start_session() as session:
        return session.with_transaction(
            work, read_concern=ReadConcern("snapshot"), write_concern=WriteConcern("majority", j=True)
        )


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """What merged records said is kept no longer when people are erased; the ids go on to mean somebody who is gone."""
    any_of = {"$in": list(contacts)}
    emptied: dict[str, Any] = {"$set": {"before": {}, "after": {}, "since": {}, "keep": {}}}
    _merges().update_many({"$or": [{"survivor": any_of}, {"absorbed": any_of}]}, emptied)
    pairs.collection().delete_many({"contacts": any_of})


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _merges() -> Any:
    return store.database(ALIAS)["merges"]
