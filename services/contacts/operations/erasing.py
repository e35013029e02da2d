"""Holding people no longer: one write says who, then step by step every trace goes. Killed anywhere, it is done again.

Other files that hold something about people enter a function with ``@erasing.forgets``; it gets the ids of contacts, removes
what it holds, and is safe to repeat.
"""

import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from pymongo import UpdateOne

from services.contacts import outgoing, settings
from services.contacts.errors import ContactNotFound, SharedAddress
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, removals
from services.contacts.rules import traces
from services.contacts.rules.audience import ADDRESS_FIELDS
from shared import clock, ids, people, store
from shared.contracts.words import CHANNELS
from shared.errors import Invalid, NotFound

Forgetter = Callable[[Sequence[str]], None]

FORGETTERS: list[Forgetter] = []
"""What else holds something about people: functions that take the ids of contacts."""


def forgets(function: Forgetter) -> Forgetter:
    """Decorator: enter a function that removes what its file holds about contacts."""
    FORGETTERS.append(function)
    return function


def of_named(named: Mapping[str, str], reason: str, by: str, id: str | None = None) -> dict[str, Any]:
    """Erase whom staff name by ``contact``, ``email`` or ``phone``; an address nobody has is refused for the future all the same.

    Raises Invalid, ContactNotFound, SharedAddress.
    """
    if id and (made := _erasures().find_one({"_id": id}, {"outgoing": 0})):
        return run(made["_id"])
    found, extra = _named(named)
    return of_people(found, reason, by, id=id, extra=extra)


def of_people(
    found: Sequence[Mapping[str, Any]],
    reason: str,
    by: str,
    *,
    refuse: bool = True,
    id: str | None = None,
    extra: Sequence[tuple[str, str]] = (),
) -> dict[str, Any]:
    """Erase these contacts. Without ``refuse`` nothing keeps a later list from bringing them. ``extra`` are more addresses."""
    now = clock.now()
    found = [*found, *aliases.records(contact["_id"] for contact in found)]
    contacts = [contact["_id"] for contact in found]
    addresses = list(dict.fromkeys([*extra, *(pair for contact in found for pair in traces.addresses(contact))]))
    contacts += _typed_into_forms({address.casefold() for _, address in addresses})
    erasure: dict[str, Any] = {
        "_id": id or ids.fresh(),
        "contacts": contacts,
        "reason": reason,
        "refuse": refuse,
        "addresses": [_address(channel, address, contacts) for channel, address in addresses] if refuse else [],
        "identities": list(dict.fromkeys(key for contact in found for key in contact["keys"])) if refuse else [],
        "state": "running",
        "steps": {},
        "by": by,
        "created_at": now,
    }
    erasure["outgoing"] = outgoing.erasure(erasure["_id"], contacts, now)
    store.insert_missing(_erasures(), [erasure])
    return run(erasure["_id"])


def _typed_into_forms(addresses: Container[str]) -> list[str]:
    """The sign-ups with one of these addresses that wait for their button, each looked at, since none is there for long."""
    waiting = store.database(ALIAS)["sign_ups"].find({"address": {"$gt": ""}}, {"address": 1})
    return [row["_id"] for row in waiting if row["address"].casefold() in addresses]


def _named(named: Mapping[str, str]) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    given = {key: value for key, value in named.items() if value}
    if len(given) != 1:
        raise Invalid(
            "Name one person, by one of contact, email and phone.", code="person-unnamed", field="contact",
            remedy="Send exactly one of the three.",
        )  # fmt: skip
    key, value = next(iter(given.items()))
    if key == "contact":
        found = aliases.find(value)
        if found is None:
            raise ContactNotFound(value)
        return [found], []
    channel = "email" if key == "email" else "sms"
    address = people.normalise_email(value) if key == "email" else people.normalise_phone(value, None)
    several = list(_contacts().find({"keys": traces.on_address(channel, address)}))
    if len(several) > 1:
        raise SharedAddress([contact["_id"] for contact in several], key)
    return several, [(channel, address)]


def run(erasure_id: str) -> dict[str, Any]:
    """Carry out what is left of an erasure, and give it. Raises NotFound."""
    erasure = get(erasure_id)
    for name, step in STEPS.items():
        if name not in erasure["steps"] and erasure["state"] == "running":
            step(erasure)
            _erasures().update_one({"_id": erasure_id}, {"$set": {f"steps.{name}": clock.now()}})
    over = {"$set": {"state": "done", "done_at": clock.now()}, "$unset": {"addresses": "", "identities": ""}}
    _erasures().update_one({"_id": erasure_id, "state": "running"}, over)
    return get(erasure_id)


def get(erasure_id: str) -> dict[str, Any]:
    """One erasure. Raises NotFound."""
    found: dict[str, Any] | None = _erasures().find_one({"_id": erasure_id}, {"outgoing": 0})
    if found is None:
        raise NotFound(f"There is no erasure {erasure_id}.", code="erasure-not-found")
    return found


def _refuse(erasure: Mapping[str, Any]) -> None:
    """Keep hashes of the addresses and identities. A number that others have too is refused only with this person's name."""
    kept = {_hash(people.address_key(one["channel"], one["address"])): one["channel"] for one in _alone(erasure)}
    kept |= {_hash(key): "identity" for key in erasure["identities"]}
    now = clock.now()
    writes = []
    for hashed, channel in kept.items():
        fresh = {"channel": channel, "reason": "erased", "source": {"erasure": erasure["_id"]}, "at": now}
        writes.append(UpdateOne({"_id": hashed}, {"$setOnInsert": fresh}, upsert=True))
        stood = {"$set": {"before": "$reason", "reason": "erased"}}
        writes.append(UpdateOne({"_id": hashed, "reason": {"$ne": "erased"}}, [stood]))
    if writes:
        store.database(ALIAS)["refusals"].bulk_write(writes)
    _erasures().update_one({"_id": erasure["_id"]}, {"$set": {"refusals": len(kept)}})


def _remove(erasure: Mapping[str, Any]) -> None:
    meant = {"_id": {"$in": erasure["contacts"]}}
    removals.note(((one["_id"], one.get("seq")) for one in _contacts().find(meant, {"seq": 1})), clock.now())
    _contacts().delete_many(meant)
    store.database(ALIAS)["sign_ups"].delete_many(meant)


def _reduce_evidence(erasure: Mapping[str, Any]) -> None:
    """Of each act stays what for, over which channel, when and under which words; who it was only as a hash."""
    events = store.database(ALIAS)["consent_events"]
    told = dict.fromkeys(("contact", "collector", "place", "source", "language"), "")
    about = {"contact": {"$in": erasure["contacts"]}}
    if not erasure["refuse"]:
        events.delete_many(about)
    for channel in CHANNELS:
        hashed = next((_hash(people.address_key(channel, one["address"])) for one in _on(erasure, channel)), None)
        events.update_many({**about, "channel": channel}, {"$set": {"subject": hashed}, "$unset": told})


def _forget_elsewhere(erasure: Mapping[str, Any]) -> None:
    for function in FORGETTERS:
        function(erasure["contacts"])


def _remove_refused_rows(erasure: Mapping[str, Any]) -> None:
    """Rows of lists that nobody corrected yet may hold the address in any spelling."""
    for one in erasure["addresses"]:
        if one["alone"] or one["channel"] == "email":
            pattern = re.compile(traces.pattern(one["channel"], one["address"]), re.IGNORECASE)
            store.database(ALIAS)["refused_rows"].delete_many({"cells": pattern})
            _from_previews(one, pattern)


def _from_previews(address: Mapping[str, Any], pattern: re.Pattern[str]) -> None:
    """Previews show ten rows as they would be stored, and ten that would be refused."""
    field = ADDRESS_FIELDS[address["channel"]]
    written = pattern if address["channel"] == "email" else address["address"]
    for rows, row in (("preview.samples", {field: written}), ("preview.refused", {"detail": pattern})):
        (column, value), *_ = row.items()
        store.database(ALIAS)["imports"].update_many({f"{rows}.{column}": value}, {"$pull": {rows: row}})


STEPS: dict[str, Callable[[Mapping[str, Any]], None]] = {
    "refused": _refuse,
    "removed": _remove,
    "evidence-reduced": _reduce_evidence,
    "forgotten-elsewhere": _forget_elsewhere,
    "refused-rows-removed": _remove_refused_rows,
}
"""In this order: from the first step on no list can bring the person back. Each may be repeated."""


def _address(channel: str, address: str, contacts: Sequence[str]) -> dict[str, Any]:
    """``alone``: nobody else whom we hold is reached by it."""
    others = {"keys": traces.on_address(channel, address), "_id": {"$nin": list(contacts)}}
    return {"channel": channel, "address": address, "alone": _contacts().find_one(others, {"_id": 1}) is None}


def _alone(erasure: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [one for one in erasure["addresses"] if one["alone"]]


def _on(erasure: Mapping[str, Any], channel: str) -> list[Mapping[str, Any]]:
    return [one for one in erasure["addresses"] if one["channel"] == channel]


def _hash(key: str) -> str:
    return ids.keyed_hash(settings.current().secret_key, key)


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _erasures() -> Any:
    return store.database(ALIAS)["erasures"]
