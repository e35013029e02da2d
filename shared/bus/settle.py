"""Relay and consume in this very process until nothing is pending: for tests and tools, not for running."""

from collections.abc import Sequence

import kombu
from mongoengine import Document

from shared.bus import broker, topology
from shared.bus.consumer import Consumer
from shared.bus.handling import Desk, End, Handlers, Result
from shared.bus.relay import Relay, publisher_for
from shared.errors import BarazaError, Invalid
from shared.settings import Common

Part = tuple[str, Sequence[type[Document]], Handlers]


class NotSettled(BarazaError):
    """A message could not be handled."""

    code = "not-settled"


def settle(parts: Sequence[Part], settings: Common, *, expect_parked: bool = False) -> int:
    """Publish and handle until the outboxes have nothing due and the queues of these services are empty.

    Raises what a handler raised, and NotSettled when something was parked and that was not expected. Returns how many messages
    were handled.
    """
    publisher = publisher_for(settings)
    relays = [Relay(service, documents, publisher) for service, documents, _ in parts]
    consumers: list[Consumer] = []
    handled = 0
    try:
        with broker.connect(settings) as connection:
            broker.declare(connection)
            consumers = [_consumer(connection, service, handlers) for service, _, handlers in parts]
            while True:
                published = sum(relay.pump() for relay in relays)
                results = [result for consumer in consumers for result in _drain(consumer)]
                for result in results:
                    _complain(result, expect_parked)
                handled += len(results)
                if not published and not results:
                    return handled
    finally:
        for consumer in consumers:
            consumer.on_consume_end(None, None)
        publisher.close()


def _consumer(connection: kombu.Connection, service: str, handlers: Handlers) -> Consumer:
    return Consumer(connection, topology.queues(service), Desk(service, handlers, tries=1))


def _drain(consumer: Consumer) -> list[Result]:
    results = []
    with consumer.connection.channel() as channel:
        for name in consumer.queues:
            while message := broker.queue(name)(channel).get(no_ack=False):
                results.append(consumer.receive(name, message))
    return results


def _complain(result: Result, expect_parked: bool) -> None:
    if result.fault is None or (result.end is End.PARKED and expect_parked):
        return
    if isinstance(result.fault, Invalid):
        raise NotSettled("a message was parked; see the cause, or pass expect_parked=True") from result.fault
    raise result.fault
