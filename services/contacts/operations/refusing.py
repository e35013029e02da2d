"""Addresses that partners' lists say must not be written to: noted for good, in force for people known now or later."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.rules.matching import ROADS
from services.contacts.rules.partner_file import Person
from shared import clock, ids, store
from shared.contracts.words import PURPOSES
from shared.people import address_key, email_key

_DEAD = frozenset({"bounced", "invalid"})


def insert_new(collection: str, documents: Sequence[dict[str, Any]]) -> None:
    """Insert what is not there yet; what is there stays as it is."""
    store.insert_missing(store.database(ALIAS)[collection], documents)


def note(people: Sequence[Person], partner: str, import_id: str, now: datetime) -> int:
    """Write the refusals of these rows, then stop writing to whoever of them is known. Gives the number of rows."""
    refusing = [person for person in people if person.refused]
    documents: dict[str, dict[str, Any]] = {}
    for person in refusing:
        for channel, address, reason in person.refusals():
            key = hashed(channel, address)
            source = {"partner": partner, "import": import_id, "row": person.row}
            documents.setdefault(key, {"_id": key, "channel": channel, "reason": reason, "source": source, "at": now})
    insert_new("refusals", list(documents.values()))
    enforce(_known(refusing))
    return len(refusing)


def leave_out_known(people: Sequence[Person], import_id: str) -> None:
    """Our own list tells every no as one, since elsewhere nobody knows our purposes. Where we hold the person and a no of theirs
    on that channel, the row says nothing new: take its no away, so that a no to one purpose does not become one to all.

    What this import itself has noted doesn't count, so that a chunk done again counts the same.
    """
    saying = [person for person in people if person.own and person.refused]
    if not saying:
        return
    keys = [key for person in saying for key in person.keys]
    fields = {"keys": 1, "email": 1, "phone": 1, "consent": 1}
    known = list(store.database(ALIAS)["contacts"].find({"keys": {"$in": keys}}, fields))
    told = {(contact["_id"], one["channel"]) for contact, one in standing(known) if _source(one) != import_id}
    for contact in known:
        for slots in (contact.get("consent") or {}).values():
            told |= {(contact["_id"], channel) for channel, slot in slots.items()
                     if slot.get("status") == "withdrawn" and slot.get("source") != import_id}  # fmt: skip
    holder = {key: contact["_id"] for contact in known for key in contact["keys"]}
    for person in saying:
        held = next((holder[key] for key in person.keys if key in holder), None)
        person.refused = {channel: why for channel, why in person.refused.items() if (held, channel) not in told}


def enforce(contacts: Iterable[Mapping[str, Any]]) -> set[str]:
    """Hold each contact to the refusals that stand against its addresses. Gives the ids of those with any."""
    updates: list[UpdateOne] = []
    events: list[dict[str, Any]] = []
    found: set[str] = set()
    for contact, refusal in standing(contacts):
        found.add(contact["_id"])
        updates += _stops(contact, refusal)
        events += _evidence(contact, refusal)
    if updates:
        insert_new("consent_events", events)
        store.database(ALIAS)["contacts"].bulk_write(updates, ordered=False)
    return found


def standing(contacts: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """Each of these contacts with each refusal that stands against one of its addresses."""
    by_hash: dict[str, list[Mapping[str, Any]]] = {}
    for contact in contacts:
        for channel, field in ROADS.items():
            if address := contact.get(field):
                by_hash.setdefault(hashed(channel, address), []).append(contact)
    if not by_hash:
        return
    for refusal in store.database(ALIAS)["refusals"].find({"_id": {"$in": list(by_hash)}}):
        for contact in by_hash[refusal["_id"]]:
            yield contact, refusal


def hashed(channel: str, address: str) -> str:
    """The name under which a refusal of this address stands."""
    return ids.keyed_hash(settings.current().secret_key, address_key(channel, address))


def _known(people: Sequence[Person]) -> list[dict[str, Any]]:
    """Contacts with a refused address; a number may be that of several people."""
    either: list[dict[str, Any]] = []
    forbidden = [(channel, address) for person in people for channel, address, _ in person.refusals()]
    if emails := [email_key(address) for channel, address in forbidden if channel == "email"]:
        either.append({"keys": {"$in": [f"e:{email}" for email in emails]}})
    for channel, address in forbidden:
        if channel == "sms":
            start = f"p:{address}"
            either.append({"keys": {"$gte": f"{start}|", "$lt": f"{start}}}"}})
    fields = {"email": 1, "phone": 1, "consent": 1}
    return list(store.database(ALIAS)["contacts"].find({"$or": either}, fields)) if either else []


def _stops(contact: Mapping[str, Any], refusal: Mapping[str, Any]) -> list[UpdateOne]:
    channel, at = refusal["channel"], refusal["at"]
    if refusal["reason"] in _DEAD:
        path = f"unreachable.{channel}"
        return [
            UpdateOne({"_id": contact["_id"], path: {"$exists": False}}, {"$set": {path: "bounced", "changed_at": clock.now()}})
        ]
    record = {"status": "withdrawn", "basis": "refusal", "method": "partner", "at": at, "source": _source(refusal)}
    updates = []
    for purpose in _standing(contact, refusal):
        path = f"consent.{purpose}.{channel}"
        older = [{f"{path}.status": {"$in": [None, "agreed"]}}, {f"{path}.status": "granted", f"{path}.at": {"$lte": at}}]
        updates.append(UpdateOne({"_id": contact["_id"], "$or": older}, {"$set": {path: record, "changed_at": clock.now()}}))
    return updates


def _standing(contact: Mapping[str, Any], refusal: Mapping[str, Any]) -> list[str]:
    """Purposes in which the refusal still has something to end: not what is ended, nor what the person granted since."""
    consent = contact.get("consent") or {}
    slots = {purpose: (consent.get(purpose) or {}).get(refusal["channel"]) or {} for purpose in PURPOSES}
    return [
        purpose
        for purpose, slot in slots.items()
        if slot.get("status") in (None, "agreed") or (slot["status"] == "granted" and slot["at"] <= refusal["at"])
    ]


def _evidence(contact: Mapping[str, Any], refusal: Mapping[str, Any]) -> list[dict[str, Any]]:
    if refusal["reason"] in _DEAD:
        return []
    about = {"contact": contact["_id"], "channel": refusal["channel"], "status": "withdrawn"}
    how = {"basis": "refusal", "method": "partner", "source": _source(refusal)}
    when = {"captured_at": refusal["at"], "recorded_at": refusal["at"]}
    return [
        {"_id": ids.derived("refusal", contact["_id"], refusal["_id"], purpose), "purpose": purpose, **about, **how, **when}
        for purpose in _standing(contact, refusal)
    ]


def _source(refusal: Mapping[str, Any]) -> str:
    return str((refusal.get("source") or {}).get("import", ""))
