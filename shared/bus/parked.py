"""Parked messages: what could not be handled, with where it came from and why, until a person puts it back."""

import dataclasses
import hashlib
import traceback
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from shared import clock, ids, store
from shared.bus import topology
from shared.bus.pending import PARKED
from shared.errors import BarazaError, Conflict, NotFound


@dataclasses.dataclass(frozen=True)
class Parked:
    """One dead letter."""

    id: str
    queue: str
    message: str | None
    type: str | None
    source: str | None
    key: str | None
    reason: str
    detail: str
    stack: str
    attempts: int
    state: str  # parked or put back
    parked_at: datetime
    body: bytes


def park(queue: str, body: bytes, fault: BaseException, *, attributes: dict[str, Any], key: str, attempts: int) -> None:
    """Put a message aside. Parking the same message twice keeps one."""
    document = {
        "queue": queue,
        "message": attributes.get("id"),
        "type": attributes.get("type"),
        "source": attributes.get("source"),
        "key": key,
        "reason": reason(fault),
        "detail": str(fault),
        "stack": "".join(traceback.format_exception(fault)),
        "attempts": attempts,
        "state": "parked",
        "parked_at": clock.now(),
        "body": body,
    }
    store.database(topology.service_of(queue))[PARKED].update_one(
        {"_id": ids.derived(queue, hashlib.sha256(body).hexdigest())}, {"$set": document}, upsert=True
    )


def reason(fault: BaseException) -> str:
    """A stable word: the code of an error of ours, the class of any other."""
    return fault.code if isinstance(fault, BarazaError) else type(fault).__name__


def parked(service: str, *, every: bool = False) -> list[Parked]:
    """What is parked in a service, newest first; with ``every`` also what was put back."""
    query = {} if every else {"state": "parked"}
    return [_from(document) for document in store.database(service)[PARKED].find(query).sort("parked_at", -1)]


def one(service: str, id: str) -> Parked:
    """One of them. Raises NotFound."""
    document = store.database(service)[PARKED].find_one({"_id": id})
    if document is None:
        raise NotFound(f"nothing is parked in {service} under {id}")
    return _from(document)


def put_back(service: str, id: str) -> Parked:
    """Send it to its queue once more, through the relay. Raises NotFound, Conflict when it was put back already."""
    letter = one(service, id)
    entry = {
        "id": letter.message or letter.id,
        "type": letter.type or "undecodable",
        "key": letter.key,
        "queue": letter.queue,
        "due": clock.now(),
        "body": letter.body,
    }
    changed = store.database(service)[PARKED].find_one_and_update(
        {"_id": id, "state": "parked"},
        {"$set": {"state": "put back", "put_back_at": clock.now()}, "$push": {"outgoing": entry}},
        return_document=ReturnDocument.AFTER,
    )
    if changed is None:
        raise Conflict(f"{id} was put back already", code="put-back-already")
    return _from(changed)


def _from(document: dict[str, Any]) -> Parked:
    values: dict[str, Any] = {field.name: document.get(field.name) for field in dataclasses.fields(Parked) if field.name != "id"}
    return Parked(id=document["_id"], **values)
