"""What waits in the outboxes: find what is due, take away what was confirmed, put off what nobody takes."""

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from mongoengine import Document
from pymongo import UpdateOne
from pymongo.database import Database

from shared import store

PARKED = "parked"
PUT_OFF = timedelta(seconds=60)
"""How long a message that no queue takes waits before it is tried again."""


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """One entry of one document, to be published."""

    collection: str
    document: Any
    id: str
    type: str
    key: str
    body: bytes
    queue: str | None = None  # set when it goes straight to one queue: a parked message put back


class Outboxes:
    """The outboxes of one service. The parked messages are one of them: putting back goes the same way."""

    def __init__(self, service: str, documents: Sequence[type[Document]]):
        self._documents = documents
        self._database: Database[dict[str, Any]] = store.database(service)
        self._names = [*(str(document._meta["collection"]) for document in documents), PARKED]
        self._turn = 0

    def prepare(self) -> None:
        """The indexes that make asking cheap."""
        for document in self._documents:
            document.ensure_indexes()
        self._database[PARKED].create_index([("outgoing.due", 1)], sparse=True)

    def collect(self, now: datetime, limit: int, limit_bytes: int) -> list[Outgoing]:
        """Due entries, about as many as the limits say, beginning with another collection each time so that none starves."""
        found: list[Outgoing] = []
        size = 0
        self._turn = (self._turn + 1) % len(self._names)
        for name in [*self._names[self._turn :], *self._names[: self._turn]]:
            for entry in self._due(name, now, limit):
                found.append(entry)
                size += len(entry.body)
                if len(found) >= limit or size >= limit_bytes:
                    return found
        return found

    def confirm(self, published: Iterable[Outgoing]) -> None:
        """They arrived: take them out, by id, so that entries added meanwhile stay."""
        self._write(published, lambda document, ids: UpdateOne({"_id": document}, {"$pull": {"outgoing": {"id": {"$in": ids}}}}))

    def put_off(self, unroutable: Iterable[Outgoing], now: datetime) -> None:
        """No queue takes them: keep them, and don't let them stand in the way of others."""
        change = {"$set": {"outgoing.$[entry].due": now + PUT_OFF}}
        self._write(
            unroutable,
            lambda document, ids: UpdateOne({"_id": document}, change, array_filters=[{"entry.id": {"$in": ids}}]),
        )

    def _due(self, name: str, now: datetime, limit: int) -> Iterator[Outgoing]:
        waiting = self._database[name].find({"outgoing.due": {"$lte": now}}, {"outgoing": 1}).limit(limit)
        for document in waiting:
            for entry in document["outgoing"]:
                if entry["due"] <= now:
                    body = entry["body"]
                    yield Outgoing(
                        collection=name,
                        document=document["_id"],
                        id=entry["id"],
                        type=entry["type"],
                        key=entry["key"],
                        body=body.encode() if isinstance(body, str) else bytes(body),
                        queue=entry.get("queue"),
                    )

    def _write(self, entries: Iterable[Outgoing], update: Callable[[Any, list[str]], UpdateOne]) -> None:
        grouped: dict[str, dict[Any, list[str]]] = defaultdict(lambda: defaultdict(list))
        for entry in entries:
            grouped[entry.collection][entry.document].append(entry.id)
        for name, documents in grouped.items():
            self._database[name].bulk_write([update(document, ids) for document, ids in documents.items()], ordered=False)
