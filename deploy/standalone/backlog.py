"""What still waits inside an instance: messages in outboxes and queues, and dead letters. For tools that ask whether it rests."""

import importlib
from datetime import timedelta

from amqp.exceptions import AMQPError
from kombu.exceptions import KombuError
from pymongo.errors import PyMongoError

from shared import clock, store
from shared.bus import broker, parked, topology
from shared.settings import Common

NOW = timedelta(seconds=1)
NETS = timedelta(seconds=90)  # safety nets and what was put off: they matter once a part has died; reminders in days don't
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
            return not self.outgoing(NETS if self.died() else NOW) and not self.queued()
        except AWAY:
            return False

    def died(self) -> bool:
        """Whether the supervisor had to start a part again."""
        log = self.settings.data_dir / "logs" / "supervisor.log"
        return log.exists() and log.stat().st_size > 0

    def outgoing(self, within: timedelta) -> int:
        """Documents with something to say until then."""
        due = {"outgoing.due": {"$lte": clock.now() + within}}
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
