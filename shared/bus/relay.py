"""The relay: takes what operations stored in outboxes to the broker, and pulls it out once the broker has confirmed it.

A crash at any line publishes again, with the same id. Several may run beside each other; then some messages come twice.
"""

import logging
import signal
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from mongoengine import Document
from pymongo.errors import ConnectionFailure

from shared import clock, store, telemetry
from shared.bus import broker
from shared.bus.pending import Outboxes, Outgoing
from shared.bus.pipelined import PipelinedPublisher
from shared.bus.publishing import BrokerAway, EmbeddedPublisher
from shared.settings import Common

log = logging.getLogger(__name__)

WINDOW = 1000
WINDOW_BYTES = 8_000_000
BUSY = 0.01
IDLE = 0.25
SLOWER = 1.4
"""After each empty look the next comes later by this factor, from BUSY up to IDLE seconds."""
PAUSE, LONGEST_PAUSE = 0.5, 8.0
"""Between tries while the store or the broker is away; doubled each time."""


class Publisher(Protocol):
    """Takes entries to a broker."""

    def publish(self, entries: Sequence[Outgoing]) -> tuple[list[Outgoing], list[Outgoing]]:
        """Confirmed, and unroutable ones; what is in neither may or may not have arrived. Raises BrokerAway."""

    def wait(self, seconds: float) -> None:
        """Pass the time, keeping the connection alive."""

    def close(self) -> None:
        """Let go of the broker."""


def publisher_for(settings: Common) -> Publisher:
    """The publisher for the broker the settings name."""
    if broker.is_embedded(settings):
        return EmbeddedPublisher(settings)
    return PipelinedPublisher(settings)


class Relay:
    """One service's outboxes and the road to the broker."""

    def __init__(self, service: str, documents: Sequence[type[Document]], publisher: Publisher):
        self.service = service
        self.outboxes = Outboxes(service, documents)
        self.publisher = publisher

    def pump(self) -> int:
        """Publish what is due, once. Returns how many were confirmed."""
        entries = self.outboxes.collect(clock.now(), WINDOW, WINDOW_BYTES)
        if not entries:
            return 0
        confirmed, unroutable = self.publisher.publish(entries)
        if unroutable:
            for entry in unroutable:
                log.error("no queue takes %s (%s); kept, to be tried again", entry.key, entry.id)
            self.outboxes.put_off(unroutable, clock.now())
        if confirmed:
            self.outboxes.confirm(confirmed)
            for entry in confirmed:
                telemetry.PUBLISHED.labels(self.service, entry.type).inc()
        return len(confirmed)


def run(service: str, documents: Sequence[type[Document]], settings: Common) -> None:
    """Relay until SIGTERM."""
    telemetry.configure_logging(service, settings.log_level)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    store.connect(service, settings.mongo_url)
    publisher = publisher_for(settings)
    relay = Relay(service, documents, publisher)
    log.info("started")
    work(relay, stopping)
    publisher.close()
    log.info("stopped")


def work(relay: Relay, stopping: threading.Event) -> None:
    """Pump until told to stop; wait out a store or broker that is away."""
    pause, prepared = BUSY, False
    while not stopping.is_set():
        try:
            if not prepared:
                relay.outboxes.prepare()
                prepared = True
            pause = BUSY if relay.pump() else min(pause * SLOWER, IDLE)
        except (ConnectionFailure, BrokerAway) as fault:
            log.warning("%s is away, waiting", "the broker" if isinstance(fault, BrokerAway) else "the store")
            pause = min(max(pause, PAUSE / 2) * 2, LONGEST_PAUSE)
        until = time.monotonic() + pause
        while not stopping.is_set() and (left := until - time.monotonic()) > 0:
            relay.publisher.wait(min(left, IDLE))
