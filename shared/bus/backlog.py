"""What is on its way now: messages in queues and retry queues, and what the outboxes owe. For people who watch, and for tests."""

from collections.abc import Sequence

from mongoengine import Document

from shared import clock, store
from shared.bus import broker, topology
from shared.settings import Common


def waiting(settings: Common) -> dict[str, int]:
    """Messages by queue, the retry queues added to the queue they lead to. RabbitMQ does not count what a worker holds."""
    counts: dict[str, int] = {}
    with broker.connect(settings) as connection, connection.channel() as channel:
        broker.declare(connection)
        for name in topology.queues():
            names = [broker.queue(name), *(broker.retry_queue(retry) for retry in topology.retry_queues(name))]
            counts[name] = sum(queue(channel).queue_declare(passive=True).message_count for queue in names)
    return counts


def unsent(service: str, documents: Sequence[type[Document]]) -> int:
    """How many documents of a connected service have something to say that is due."""
    database = store.database(service)
    due = {"outgoing.due": {"$lte": clock.now()}}
    return sum(database[document._meta["collection"]].count_documents(due) for document in documents)
