"""Whom we must not write to: asked at the moment of sending, and changed by people, providers and staff."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
from shared.errors import Invalid, NotFound

BLOCK = 1000


def address_hash(channel: str, address: str) -> str:
    """What we keep of a suppressed address, given in the form of ``shared.people``."""
    return ids.keyed_hash(settings.current().secret_key, people.address_key(channel, address))


def typed_hash(channel: str, address: str) -> str:
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
        whose = {"$or": [{"address_hash": {"$in": hashes}}, {"contact": {"$in": contacts}}]}
        yield from collection().find({"$and": [whose, _lasting()]}, {"outgoing": 0})


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


def address_id(hashed: str, reason: str) -> str:
    """The one document that says of an address that it is dead, invalid or complains."""
    return ids.derived("address", hashed, reason)


def block_addresses(entries: Sequence[Mapping[str, Any]]) -> None:
    """Store suppressions that lie in the address, in bulk, each with its ``outgoing`` message if it has one.

    A repeat changes nothing; one that staff lifted comes back only for something that happened after the lifting.
    """
    writes: list[UpdateOne] = []
    for entry in entries:
        key = address_id(entry["address_hash"], entry["reason"])
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


def add(
    channel: str,
    address: str,
    reason: str,
    scope: str,
    source: str,
    at: datetime | None = None,
    expires_at: datetime | None = None,
) -> dict[str, Any]:
    """Staff suppress one address, until a moment if wanted. Raises Invalid for an address that is none."""
    now = clock.now()
    if expires_at and reason not in rules.PASSING:
        raise Invalid(
            "Who left or complained is not written to again by the mere passing of time.",
            code="expiry-not-for-this", field="expires_at", remedy=f"Give an end only to: {', '.join(rules.PASSING)}.",
        )  # fmt: skip
    if expires_at and expires_at <= now:
        raise Invalid("The end is over already.", code="expiry-past", field="expires_at", remedy="Give a moment to come.")
    entry = noted(channel, typed_hash(channel, address), reason, scope, source, at or now)
    store_noted([entry])
    change = {"$set": {"expires_at": expires_at}} if expires_at else {"$unset": {"expires_at": ""}}
    collection().update_one({"_id": entry["_id"]}, change)
    return get(entry["_id"])


def noted(channel: str, key: object, reason: str, scope: str, source: str, at: datetime) -> dict[str, Any]:
    """A suppression that staff or a list note; ``key`` is the address hash, or the contact where there is none."""
    return {
        "_id": ids.derived("noted", key, scope, reason),
        "address_hash": key,
        "channel": channel,
        "scope": scope,
        "reason": reason,
        "source": source,
        "at": at,
    }


def store_noted(entries: Sequence[Mapping[str, Any]]) -> None:
    """Store what was noted. Of leaving, the latest moment stays; what lies in an address and was lifted comes back only for
    something later. Any order and any repetition give the same end."""
    writes = []
    for entry in entries:
        fields = {name: value for name, value in entry.items() if name not in ("_id", "at")}
        if entry["reason"] in rules.WILL:
            writes.append(UpdateOne({"_id": entry["_id"]}, {"$max": {"at": entry["at"]}, "$setOnInsert": fields}, upsert=True))
            continue
        again = {"$set": {**fields, "at": entry["at"], "lifted_at": None}}
        writes.append(UpdateOne({"_id": entry["_id"], "lifted_at": {"$lte": entry["at"], "$ne": None}}, again))
        writes.append(UpdateOne({"_id": entry["_id"]}, {"$setOnInsert": {**fields, "at": entry["at"]}}, upsert=True))
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
    standing_still = {"$or": [{"lifted_at": None}, {"$expr": {"$lt": ["$lifted_at", "$at"]}}]}
    query: dict[str, Any] = {"at": {"$ne": None}, "$and": [standing_still, _lasting()]}
    if address:
        query["address_hash"] = typed_hash("email" if "@" in address else "sms", address)
    if contact:
        query["contact"] = contact
    return query


def _lasting() -> dict[str, Any]:
    """Those whose time is not over."""
    return {"$or": [{"expires_at": None}, {"expires_at": {"$gt": clock.now()}}]}


def collection() -> Collection[dict[str, Any]]:
    """Where they are kept, for the list path."""
    return store.database("mailer")["suppressions"]
