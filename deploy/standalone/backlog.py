"""What still waits inside an instance: messages in outboxes and queues, and dead letters. For tools that ask whether it rests."""

import importlib
from datetime import timedelta

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError

from shared import clock, store
from shared.bus import broker, parked, topology
from shared.settings import Common

SOON = timedelta(seconds=90)  # what was put off for a moment still waits; a reminder in three days does not
AWAY = (PyMongoError, KombuError, AMQPError, OSError)


class Backlog:
    """Looks into the stores and the bus of an instance."""

    def __init__(self, settings: Common):
        self.settings = settings
        for service in topology.SERVICES:
            store.connect(service, settings.mongo_url)

    def rests(self) -> bool:
        """Whether nothing waits anywhere. A store or broker that is away is not at rest."""
        try:
            return not self.outgoing() and not self.queued()
        except AWAY:
            return False

    def outgoing(self) -> int:
        """Documents with something to say now or soon."""
        due = {"outgoing.due": {"$lte": clock.now() + SOON}}
        return sum(
            store.database(service)[document._meta["collection"]].count_documents(due)
            for service in topology.SERVICES
            for document in importlib.import_module(f"services.{service}.models").OUTBOXES
        )

    def queued(self) -> int:
        """Messages in all queues, those that wait for another try among them."""
        with broker.connect(self.settings) as connection, connection.channel() as channel:
            names = [name for queue in topology.queues() for name in (queue, *(r.name for r in topology.retry_queues(queue)))]
            return sum(channel.queue_declare(name, passive=True).message_count for name in names)

    def parked(self) -> int:
        """Dead letters."""
        return sum(len(parked.parked(service)) for service in topology.SERVICES)
