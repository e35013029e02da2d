"""The one message to people who came by a partner's list, and the day by which it is due."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.operations import aliases
from services.contacts.rules import first_contact
from services.contacts.rules.parting import SIDES
from shared import clock, store

BLOCK = 1000


def claim(contacts: Collection[str], mailing: str) -> set[str]:
    """Let a mailing be the one that introduces us to these people. Gives those of them for whom it is; of two mailings that
    ask at once each person is given to one. Again gives the same."""
    if not contacts:
        return set()
    people = store.database(ALIAS)["contacts"]
    meant = {"_id": {"$in": list(contacts)}}
    free = {**meant, "introduced": None, "introducing": None}
    taken = people.update_many(free, {"$set": {"introducing": {"mailing": mailing, "at": clock.now()}}})
    if taken.modified_count == len(contacts):
        return set(contacts)
    return {row["_id"] for row in people.find({**meant, "introducing.mailing": mailing}, {"_id": 1})}


def release(contacts: Sequence[str], mailing: str) -> None:
    """The mailing did not go out to these people: another may introduce us. Again changes nothing."""
    for start in range(0, len(contacts), BLOCK):
        block = list(contacts[start : start + BLOCK])
        theirs = {"_id": {"$in": block}, "introducing.mailing": mailing}
        store.database(ALIAS)["contacts"].update_many(theirs, {"$unset": {"introducing": ""}})
        _in_merged_records(block, mailing)


def note(contacts: Sequence[str], mailing: str, channel: str, at: datetime) -> None:
    """Outreach was handed over to these people: the first of it has introduced us. Again changes nothing."""
    database = store.database(ALIAS)
    introduced = {"mailing": mailing, "channel": channel, "at": at}
    said = {"introduced": introduced, "changed_at": clock.now()}
    for start in range(0, len(contacts), BLOCK):
        block = list(contacts[start : start + BLOCK])
        came_by_list = {"_id": {"$in": block}, "sources.0": {"$exists": True}}
        database["contacts"].update_many({**came_by_list, "introduced": None}, {"$set": said, "$unset": {"introducing": ""}})
        _in_merged_records(block, mailing, introduced)
        lists = database["contacts"].distinct("sources.import", came_by_list)
        database["imports"].update_many({"_id": {"$in": lists}}, {"$min": {"first_contact_at": at}})


def _in_merged_records(contacts: Sequence[str], mailing: str, introduced: Mapping[str, Any] | None = None) -> None:
    """The same in the records these people were made of: a split gives them back."""
    merges = store.database(ALIAS)["merges"]
    for merge in aliases.merges(contacts, {f"before.{side}.introducing.mailing": 1 for side in SIDES}):
        for side in SIDES:
            claim = ((merge.get("before") or {}).get(side) or {}).get("introducing") or {}
            if claim.get("mailing") == mailing:
                change: dict[str, Any] = {"$unset": {f"before.{side}.introducing": ""}}
                change |= {"$set": {f"before.{side}.introduced": introduced}} if introduced else {}
                merges.update_one({"_id": merge["_id"]}, change)


def due(found: Mapping[str, Any], ours: bool, now: datetime) -> dict[str, Any]:
    """By when the people of an import must hear from us (GDPR Art. 14), when they did, and whether it is too late."""
    return first_contact.due(found, ours, timedelta(days=settings.current().first_contact_days), now)
