"""Which broker the settings name, and the kombu connection and entities for it. The same names on both buses."""

from collections.abc import Sequence
from pathlib import Path

import kombu

from shared.bus import embedded, topology
from shared.bus.topology import EXCHANGE, RetryQueue
from shared.settings import Common

HEARTBEAT = 300
"""Seconds. Long, because kombu answers heartbeats between messages only and a handler may take minutes."""

_QUORUM = {"x-queue-type": "quorum"}


def is_embedded(settings: Common) -> bool:
    """Whether the bus is the file."""
    return settings.broker_url == "embedded"


def file(settings: Common) -> Path:
    """Where the embedded bus keeps its queues."""
    return settings.data_dir / embedded.FILE


def connect(settings: Common, *, heartbeat: float = 0) -> kombu.Connection:
    """A connection for consuming, or for publishing one by one with confirms."""
    if is_embedded(settings):
        return embedded.connection(file(settings))
    return kombu.Connection(settings.broker_url, heartbeat=heartbeat, transport_options={"confirm_publish": True})


def exchange() -> kombu.Exchange:
    """The one exchange."""
    return kombu.Exchange(EXCHANGE, type="topic", durable=True)


def queue(name: str) -> kombu.Queue:
    """A queue with its bindings. Quorum: survives the loss of a node."""
    bindings = [kombu.binding(exchange(), binding.key) for binding in topology.bindings() if binding.queue == name]
    return kombu.Queue(name, exchange=None, bindings=bindings, durable=True, queue_arguments=_QUORUM)


def retry_queue(retry: RetryQueue) -> kombu.Queue:
    """Where messages wait before they go back. At-least-once dead-lettering, or a dying broker would lose them."""
    arguments = {
        **_QUORUM,
        "x-message-ttl": retry.milliseconds,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": retry.target,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
    return kombu.Queue(retry.name, exchange=None, durable=True, queue_arguments=arguments)


def declare(connection: kombu.Connection) -> None:
    """The exchange and every queue, so that a message finds its queue before its listener was ever started. Repeatable."""
    with connection.channel() as channel:
        exchange()(channel).declare()
        for name in topology.queues():
            queue(name)(channel).declare()


def declare_retries(connection: kombu.Connection, queues: Sequence[str], delays: tuple[float, ...]) -> None:
    """The retry queues of some queues."""
    with connection.channel() as channel:
        for name in queues:
            for retry in topology.retry_queues(name, delays):
                retry_queue(retry)(channel).declare()
