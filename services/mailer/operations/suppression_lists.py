"""Whole lists of suppressions, in and out. What a list says holds from the moment it says, so a later consent wins over it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from services.mailer.operations import forgetting, suppressions
from services.mailer.rules import suppression as rules
from shared import clock, ids
from shared.contracts.words import CHANNELS, PURPOSES
from shared.errors import Invalid

BLOCK = 1000
TOLD = 1000
"""So many refused rows are told one by one; of more only the number."""

_HASH = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{24}")
_WORDS = {
    "channel": (*CHANNELS, rules.EVERYTHING),
    "reason": (*rules.WILL, *rules.ADDRESS, rules.ERASED),
    "scope": (*PURPOSES, rules.EVERYTHING),
}


def take(rows: Iterable[Mapping[str, Any]], source: str) -> dict[str, Any]:
    """Store a list of suppressions, a block at a time; tells which rows were no use. Again changes nothing.

    A row has ``channel``, ``reason``, ``scope``, and ``address`` or ``address_hash`` or ``contact``; if wanted ``at``,
    ``expires_at`` and the ``id`` of an export.
    """
    now, stored, untold = clock.now(), 0, 0
    refused: list[dict[str, Any]] = []
    block: list[dict[str, Any]] = []
    for number, row in enumerate(rows, start=2):
        try:
            block.append(_listed(row, source, now))
            stored += 1
        except Invalid as fault:
            if len(refused) < TOLD:
                refused.append({"row": number, "code": fault.code, "detail": fault.detail})
            else:
                untold += 1
        if len(block) >= BLOCK:
            _store(block)
            block = []
    _store(block)
    return {"stored": stored, "refused": refused, **({"refused_more": untold} if untold else {})}


def export() -> Iterator[dict[str, Any]]:
    """All suppressions in force, in a steady order."""
    yield from suppressions.collection().find(suppressions.standing(), {"outgoing": 0}).sort("_id")


def _store(entries: list[dict[str, Any]]) -> None:
    suppressions.store_noted([entry for entry in entries if entry["reason"] != rules.ERASED])
    for entry in entries:
        if entry["reason"] == rules.ERASED:
            forgetting.forget(entry["contact"], entry["at"])


def _listed(row: Mapping[str, Any], source: str, now: datetime) -> dict[str, Any]:
    for field, words in _WORDS.items():
        if row[field] not in words:
            raise Invalid(f"{row[field]!r} is no {field}.", code=f"{field}-unknown", field=field, remedy=f"Use one of {words}.")
    contact, hashed = row.get("contact") or None, row.get("address_hash") or None
    if contact and not _ID.fullmatch(contact):
        raise Invalid(f"{contact!r} is no contact of ours.", code="contact-unknown", field="contact")
    if row["reason"] == rules.ERASED:
        return _erased(contact, _moment(row, "at", now) or now)
    if row["channel"] == rules.EVERYTHING and not contact:
        raise Invalid("All channels is said of a person, not of an address.", code="channel-unknown", field="channel")
    if not hashed and (row.get("address") or not contact):
        hashed = suppressions.typed_hash(row["channel"], row.get("address") or "")
    if hashed and not _HASH.fullmatch(hashed):
        raise Invalid(f"{hashed!r} is no hash of ours.", code="hash-invalid", field="address_hash")
    entry = suppressions.noted(row["channel"], hashed or contact, row["reason"], row["scope"], source, now)
    entry |= {"address_hash": hashed, "at": min(_moment(row, "at", now) or now, now)}
    if contact:
        entry["contact"] = contact
    if until := _moment(row, "expires_at", now):
        entry["expires_at"] = until
    return entry | {"_id": _known_id(row, entry)}


def _erased(contact: str | None, at: datetime) -> dict[str, Any]:
    if contact is None:
        raise Invalid("Who was erased is known by the contact alone.", code="contact-missing", field="contact")
    return {"_id": ids.derived(rules.ERASED, contact), "contact": contact, "reason": rules.ERASED, "at": at}


def _known_id(row: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """The id of the export, where it is one that this very suppression may have: so a list read back makes nothing twice."""
    likely = {entry["_id"]}
    if entry["reason"] in rules.WILL and entry.get("contact"):
        likely.add(suppressions.will_id(entry["contact"], entry["channel"], entry["scope"]))
    if entry["reason"] in rules.ADDRESS and entry["address_hash"]:
        likely.add(suppressions.address_id(entry["address_hash"], entry["reason"]))
    return str(row["id"]) if row.get("id") in likely else str(entry["_id"])


def _moment(row: Mapping[str, Any], field: str, now: datetime) -> datetime | None:
    text = row.get(field)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as fault:
        raise Invalid(
            f"{text!r} is no moment.", code=f"{field.replace('_', '-')}-invalid", field=field, remedy="As in 2027-03-01T09:00:00Z"
        ) from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
