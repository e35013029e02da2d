"""Whom we must not write to: asked at the moment of sending, and changed by people, providers and staff."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError

from services.mailer import settings
from services.mailer.errors import NotOursToLift
from services.mailer.operations import aliases
from services.mailer.rules import suppression as rules
from shared import clock, ids, people, store
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid, NotFound

BLOCK = 1000
_HASH = re.compile(r"[0-9a-f]{64}")


def address_hash(channel: str, address: str) -> str:
    """What we keep of a suppressed address, given in the form of ``shared.people``."""
    return ids.keyed_hash(settings.current().secret_key, people.address_key(channel, address))


def _typed_hash(channel: str, address: str) -> str:
    """The hash of what somebody typed. Raises Invalid for what is no address."""
    try:
        return address_hash(
            channel, people.normalise_email(address) if channel == "email" else people.normalise_phone(address, None)
        )
    except Invalid as fault:
        fault.field = "address"
        raise


def suppressed(deliveries: Sequence[Mapping[str, Any]], purpose: str, wished: bool = False) -> dict[str, str]:
    """Which of these deliveries must not go out now, and why: ``{delivery id: reason}``.

    Each delivery has ``_id``, ``contact``, ``channel`` and ``address_hash``.
    """
    by_hash: dict[str, list[dict[str, Any]]] = defaultdict(list)
    by_contact: dict[str, list[dict[str, Any]]] = defaultdict(list)
    known_as = aliases.every({row["contact"] for row in deliveries})
    for entry in _about(deliveries, known_as):
        if entry.get("contact"):
            by_contact[entry["contact"]].append(entry)
        if entry.get("address_hash"):
            by_hash[entry["address_hash"]].append(entry)
    found = {}
    for delivery in deliveries:
        entries = [*by_hash.get(delivery["address_hash"], ())]
        entries += [entry for contact in known_as[delivery["contact"]] for entry in by_contact.get(contact, ())]
        if entries and (reason := rules.against(entries, purpose, delivery["channel"], wished)):
            found[delivery["_id"]] = reason
    return found


def _about(deliveries: Sequence[Mapping[str, Any]], known_as: Mapping[str, Sequence[str]]) -> Iterable[dict[str, Any]]:
    for start in range(0, len(deliveries), BLOCK):
        block = deliveries[start : start + BLOCK]
        hashes = list({row["address_hash"] for row in block})
        contacts = list({contact for row in block for contact in known_as[row["contact"]]})
        yield from collection().find(
            {"$or": [{"address_hash": {"$in": hashes}}, {"contact": {"$in": contacts}}]}, {"outgoing": 0}
        )


def consent_changed(contact: str, purpose: str, channel: str, status: str, at: datetime) -> None:
    """Follow what contacts heard from the person. Any order and any repetition of these give the same end."""
    field = "at" if status == "withdrawn" else "lifted_at"
    entry = will_id(contact, channel, purpose)
    collection().update_one(
        {"_id": entry},
        {
            "$max": {field: at},
            "$setOnInsert": {
                "contact": contact,
                "channel": channel,
                "scope": purpose,
                "reason": "withdrawn",
                "source": "consent",
            },
        },
        upsert=True,
    )


def will_id(contact: str, channel: str, scope: str) -> str:
    """The one document that holds what a person wants on a channel for a purpose (or "all")."""
    return ids.derived("will", contact, channel, scope)


def withdraw(entry: Mapping[str, Any], message: Mapping[str, Any]) -> None:
    """Store a person's leaving, in one write with its message unless they had left already.

    ``entry`` has ``contact``, ``channel``, ``scope``, ``source``, ``at`` and may have more fields of a Suppression. The latest
    moment stays, so that any order of leaving and agreeing gives the same end.
    """
    news = [] if rules.left(of_contact(entry["contact"]), entry["scope"], entry["channel"]) else [dict(message)]
    fields = {name: value for name, value in entry.items() if name != "at"}
    change: dict[str, Any] = {"$max": {"at": entry["at"]}, "$set": {**fields, "reason": "unsubscribed"}}
    if news:
        change["$push"] = {"outgoing": {"$each": news}}
    key = will_id(entry["contact"], entry["channel"], entry["scope"])
    try:
        collection().update_one({"_id": key, "$or": [{"at": {"$lt": entry["at"]}}, {"at": None}]}, change, upsert=True)
    except DuplicateKeyError:
        return  # the same or a later leaving is stored


def of_contact(contact: str) -> list[dict[str, Any]]:
    """Everything suppressed under the ids of this contact."""
    return list(collection().find({"contact": {"$in": aliases.every([contact])[contact]}}, {"outgoing": 0}))


def block_addresses(entries: Sequence[Mapping[str, Any]]) -> None:
    """Store suppressions that lie in the address, in bulk, each with its ``outgoing`` message if it has one.

    A repeat changes nothing; one that staff lifted comes back only for something that happened after the lifting.
    """
    writes: list[UpdateOne] = []
    for entry in entries:
        key = ids.derived("address", entry["address_hash"], entry["reason"])
        fields = {name: value for name, value in entry.items() if name != "outgoing"}
        outgoing = list(entry.get("outgoing") or [])
        again: dict[str, Any] = {"$set": {**fields, "lifted_at": None}}
        once: dict[str, Any] = dict(fields)
        if outgoing:
            again["$push"] = {"outgoing": {"$each": outgoing}}
            once["outgoing"] = outgoing
        writes.append(UpdateOne({"_id": key, "lifted_at": {"$lt": entry["at"]}}, again))
        writes.append(UpdateOne({"_id": key}, {"$setOnInsert": once}, upsert=True))
    if writes:
        collection().bulk_write(writes)


def add(channel: str, address: str, reason: str, scope: str, source: str, at: datetime | None = None) -> dict[str, Any]:
    """Staff suppress one address. Raises Invalid for an address that is none."""
    entry = _noted(channel, _typed_hash(channel, address), reason, scope, source, at or clock.now())
    _store_noted([entry])
    return get(entry["_id"])


def take_list(rows: Iterable[Mapping[str, Any]], source: str) -> dict[str, Any]:
    """Store a list of suppressions; tells which rows were no use.

    A row has ``channel``, ``address`` or ``address_hash`` or ``contact``, ``reason`` and ``scope``.
    """
    now, refused, entries = clock.now(), [], []
    for number, row in enumerate(rows, start=2):
        try:
            entries.append(_listed(row, source, now))
        except Invalid as fault:
            refused.append({"row": number, "code": fault.code, "detail": fault.detail})
    for start in range(0, len(entries), BLOCK):
        _store_noted(entries[start : start + BLOCK])
    return {"stored": len(entries), "refused": refused}


def _listed(row: Mapping[str, Any], source: str, now: datetime) -> dict[str, Any]:
    known = {"channel": CHANNELS, "reason": (*rules.WILL, *rules.ADDRESS), "scope": (*PURPOSES, rules.EVERYTHING)}
    for field, words in known.items():
        if row[field] not in words:
            raise Invalid(f"{row[field]!r} is no {field}.", code=f"{field}-unknown", field=field, remedy=f"Use one of {words}.")
    hashed = row.get("address_hash")
    if not hashed and not (row.get("contact") and not row.get("address")):
        hashed = _typed_hash(row["channel"], row.get("address") or "")
    if hashed and not _HASH.fullmatch(hashed):
        raise Invalid(f"{hashed!r} is no hash of ours.", code="hash-invalid", field="address_hash")
    noted = _noted(row["channel"], hashed or row["contact"], row["reason"], row["scope"], source, now)
    return noted if hashed else {**noted, "address_hash": None, "contact": row["contact"]}


def _noted(channel: str, hashed: str, reason: str, scope: str, source: str, at: datetime) -> dict[str, Any]:
    return {
        "_id": ids.derived("noted", hashed, scope, reason),
        "address_hash": hashed,
        "channel": channel,
        "scope": scope,
        "reason": reason,
        "source": source,
        "at": at,
    }


def _store_noted(entries: Sequence[Mapping[str, Any]]) -> None:
    writes = []
    for entry in entries:
        fields = {name: value for name, value in entry.items() if name != "_id"}
        writes.append(UpdateOne({"_id": entry["_id"], "lifted_at": {"$ne": None}}, {"$set": {**fields, "lifted_at": None}}))
        writes.append(UpdateOne({"_id": entry["_id"]}, {"$setOnInsert": fields}, upsert=True))
    if writes:
        collection().bulk_write(writes)


def get(suppression: str) -> dict[str, Any]:
    """One suppression. Raises NotFound."""
    found = collection().find_one({"_id": suppression, "at": {"$ne": None}}, {"outgoing": 0})
    if found is None:
        raise NotFound(f"There is no suppression {suppression}.")
    return found


def lift(suppression: str) -> None:
    """Staff take a suppression back, e.g. when a full mailbox was cleared. Raises NotFound, NotOursToLift."""
    entry = get(suppression)
    if entry["reason"] in (*rules.WILL, "complained", rules.ERASED):
        raise NotOursToLift(
            f"This person is {entry['reason']}; only they can take that back.",
            remedy="Note the person's new consent in contacts, with its evidence.",
        )
    collection().update_one({"_id": suppression, "lifted_at": None}, {"$set": {"lifted_at": clock.now()}})


def standing(address: str | None = None, contact: str | None = None) -> dict[str, Any]:
    """The query for suppressions in force, of one address or contact when given. Raises Invalid for no address."""
    query: dict[str, Any] = {"at": {"$ne": None}, "$or": [{"lifted_at": None}, {"$expr": {"$lt": ["$lifted_at", "$at"]}}]}
    if address:
        query["address_hash"] = _typed_hash("email" if "@" in address else "sms", address)
    if contact:
        query["contact"] = contact
    return query


def export() -> Iterator[dict[str, Any]]:
    """All suppressions in force, in a steady order."""
    yield from collection().find(standing(), {"outgoing": 0}).sort("_id")


def collection() -> Collection[dict[str, Any]]:
    """Where they are kept, for the list path."""
    return store.database("mailer")["suppressions"]
