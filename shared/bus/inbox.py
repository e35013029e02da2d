"""The inbox: ids of messages that a service has finished. A shortcut only; handlers are repeatable by themselves."""

from datetime import timedelta
from typing import Any

from pymongo.collection import Collection
from pymongo.write_concern import WriteConcern

from shared import clock, store

KEPT = timedelta(days=7)


class Inbox:
    """In the service's own database, forgotten after a week."""

    def __init__(self, service: str):
        # Not waiting for the journal: a note that is lost means one repetition more, and each would wait milliseconds.
        quick = WriteConcern(w=1, j=False)
        self._finished: Collection[dict[str, Any]] = store.database(service)["inbox"].with_options(write_concern=quick)
        self._prepared = False

    def has(self, message_id: str) -> bool:
        """Whether the message was finished before."""
        return self._finished.find_one({"_id": message_id}, {"_id": 1}) is not None

    def note(self, message_id: str) -> None:
        """The message is finished."""
        if not self._prepared:
            self._finished.create_index("at", expireAfterSeconds=int(KEPT.total_seconds()))
            self._prepared = True
        self._finished.update_one({"_id": message_id}, {"$setOnInsert": {"at": clock.now()}}, upsert=True)
