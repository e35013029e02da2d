"""Taking an import back: chunk by chunk, for a bounded time, from where it has come.

A person is assembled anew from the sources that remain. Who was brought by this import alone, and has neither acted nor been
reached nor been looked after by staff, goes. Refusals and what people said themselves stay, whoever brought them. Of people who
were merged since, the list is taken out of what they were before too, so that a split gives back what is left of each.
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS, Agreement, Import
from services.contacts.operations import aliases, chunks, removals
from services.contacts.rules import undoing
from services.contacts.rules.undoing import Covered
from shared import clock, store


def run(import_id: str) -> None:
    """Take back for one slice of time, then leave the rest to the next message. Not being taken back: nothing."""
    doc = Import.objects(id=import_id, state="undoing").first()
    if doc is None:
        return
    until = time.monotonic() + settings.current().import_slice_seconds
    reached = doc.undone_to
    for row, contacts in chunks.of(import_id, after=reached):
        counts = _chunk(import_id, contacts)
        if not _advance(import_id, reached, row, counts, over := time.monotonic() > until):
            return
        reached = row
        if over:
            return
    Import.objects(id=import_id, state="undoing", undone_to=reached).update_one(set__state="undone", set__finished_at=clock.now())


def _advance(import_id: str, before: int, reached: int, counts: Counter[str], over: bool) -> bool:
    change: dict[str, Any] = {"$set": {"undone_to": reached}}
    if counts:
        change["$inc"] = {f"undone.{word}": number for word, number in counts.items()}
    if over:
        change["$push"] = {"outgoing": outgoing.undo_import(import_id, reached)}
    where = {"_id": import_id, "state": "undoing", "undone_to": before}
    return bool(store.database(ALIAS)["imports"].update_one(where, change).matched_count)


def _chunk(import_id: str, contacts: Sequence[str]) -> Counter[str]:
    """All people of a chunk. A person who changes meanwhile is looked at again."""
    counts: Counter[str] = Counter()
    left = list(dict.fromkeys(aliases.currents(contacts).values()))
    while left:
        found = list(_contacts().find({"_id": {"$in": left}, "sources.import": import_id}, {"outgoing": 0}))
        _out_of_merges([contact["_id"] for contact in found], import_id)
        agreed = covered(found)
        left = [contact["_id"] for contact in found if not _taken_back(contact, import_id, agreed, counts)]
    return counts


def _taken_back(contact: Mapping[str, Any], import_id: str, covered: Covered, counts: Counter[str]) -> bool:
    """One conditional write: false if somebody else was faster."""
    now = clock.now()
    same = {field: contact.get(field) for field in ("sources", "consent", "edits")}
    change = undoing.without(contact, import_id, covered)
    if change is None:
        removals.note([(contact["_id"], contact.get("seq"))], now)
        untouched = {"_id": contact["_id"], "journey.rank": 0, **same}
        if not _contacts().delete_one(untouched).deleted_count:
            return False
        counts["removed"] += 1
        return True
    change["$set"]["changed_at"] = now
    if not _contacts().update_one({"_id": contact["_id"], **same}, change).matched_count:
        return False
    counts["restored" if change["$set"]["sources"] else "kept"] += 1
    return True


def _out_of_merges(contacts: Sequence[str], import_id: str) -> None:
    """Take the list out of the records of the merges that made these people. Done before the people, so that it is done again
    if it was not done whole."""
    kept = [
        (merge["_id"], place, record)
        for merge in aliases.merges(contacts, {"before": 1, "after": 1})
        for place, record in _records(merge).items()
        if any(source.get("import") == import_id for source in record.get("sources") or ())
    ]
    agreed = covered(record for *_, record in kept)
    for merge, place, record in kept:
        if (change := undoing.without(record, import_id, agreed)) is not None:
            inside = {operator: {f"{place}.{path}": value for path, value in of.items()} for operator, of in change.items()}
            store.database(ALIAS)["merges"].update_one({"_id": merge, f"{place}.sources": record["sources"]}, inside)


def _records(merge: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The records that a merge keeps, by where they stand in it."""
    before = {f"before.{side}": record for side, record in (merge.get("before") or {}).items()}
    return {place: record or {} for place, record in (before | {"after": merge.get("after")}).items()}


def covered(contacts: Iterable[Mapping[str, Any]]) -> Covered:
    """What the agreements behind the sources of these people cover."""
    wanted = {source["import"] for contact in contacts for source in contact.get("sources") or () if source.get("import")}
    imports = {doc.id: doc for doc in Import.objects(id__in=list(wanted)).only("agreement", "created_at")}
    agreements = {doc.id: doc for doc in Agreement.objects(id__in=[one.agreement for one in imports.values()])}
    return {
        import_id: undoing.terms(agreement.to_mongo(), import_id, doc.created_at)
        for import_id, doc in imports.items()
        if (agreement := agreements.get(doc.agreement))
    }


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
