"""The consumer: takes messages from a service's queues to its handlers, one at a time."""

import logging
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import kombu
from kombu.exceptions import OperationalError
from kombu.mixins import ConsumerProducerMixin

from shared import garbage, store, telemetry
from shared.bus import broker, topology
from shared.bus.envelope import CONTENT_TYPE
from shared.bus.handling import Arrival, Desk, End, Handlers, Result
from shared.bus.topology import DELAYS, RetryQueue
from shared.settings import Common

PREFETCH = 10
LONGEST_WAIT = 3
"""How many steps of the delays an outage climbs: what was away is back soon, and then nobody wants to wait for minutes."""
FAILURES, WAITS, KEY = "x-failures", "x-waits", "x-key"
PATIENCE = {"interval_start": 0.2, "interval_step": 0.5, "interval_max": 5.0}

log = logging.getLogger(__name__)


class Stopping(Exception):
    """Told to stop while waiting for the broker."""


class Consumer(ConsumerProducerMixin):
    """One connection, one channel, the queues of one service or some of them."""

    def __init__(self, connection: kombu.Connection, queues: Sequence[str], desk: Desk, delays: tuple[float, ...] = DELAYS):
        self.connection = connection
        self.queues = queues
        self.desk = desk
        self.delays = delays

    def get_consumers(self, consumer_class: Any, channel: Any) -> list[Any]:
        """One consumer per queue; bodies come raw, since what can't be decoded must be parked and not dropped."""
        broker.declare(channel.connection.client)
        broker.declare_retries(channel.connection.client, self.queues, self.delays)
        return [
            consumer_class(
                queues=[broker.queue(name)],
                on_message=self._callback(name),
                auto_declare=False,
                prefetch_count=PREFETCH,
            )
            for name in self.queues
        ]

    def on_connection_error(self, exc: Exception, interval: float) -> None:
        """Said once per try; kombu waits and tries again."""
        log.warning("the broker is away (%s), next try in %s s", type(exc).__name__, interval)
        self._go_on_waiting()

    @contextmanager
    def establish_connection(self) -> Iterator[kombu.Connection]:
        """A connection, however long it takes, unless we are told to stop."""
        with self.create_connection() as connection:
            connection.ensure_connection(self.on_connection_error, callback=self._go_on_waiting, **PATIENCE)
            yield connection

    def _go_on_waiting(self) -> None:
        if self.should_stop:
            raise Stopping

    def _callback(self, queue: str) -> Any:
        def take(message: Any) -> None:
            # Messages still come in while kombu waits for the broker to end our subscription; unacked they go to others.
            if not self.should_stop:
                self.receive(queue, message)

        return take

    def receive(self, queue: str, message: Any) -> Result:
        """Handle, put off or park; ack only when that is safe."""
        arrival = arrival_of(queue, message)
        result = self.desk.take(arrival)
        if result.end is End.PUT_OFF:
            self._put_off(arrival, result)
        message.ack()
        return result

    def _put_off(self, arrival: Arrival, result: Result) -> None:
        """Into a retry queue, confirmed by the broker before the caller acks."""
        failures, waits = arrival.failures + (not result.outage), arrival.waits + result.outage
        longest = LONGEST_WAIT if result.outage else len(self.delays)
        step = min(failures + waits, longest, len(self.delays)) - 1
        try:
            self.producer.publish(
                arrival.body,
                exchange="",
                routing_key=RetryQueue(arrival.queue, self.delays[step]).name,
                headers={FAILURES: failures, WAITS: waits, KEY: arrival.key},
                content_type=CONTENT_TYPE,
                content_encoding="binary",
                delivery_mode=2,
                retry=True,
                retry_policy={"max_retries": 3, **PATIENCE},
            )
        except OperationalError as fault:
            raise ConnectionError("the broker is away") from fault  # reconnect; the message was not acked and comes again


def arrival_of(queue: str, message: Any) -> Arrival:
    """The parts of a kombu message that matter."""
    headers = message.headers or {}
    body = message.body
    return Arrival(
        queue=queue,
        body=body.encode() if isinstance(body, str) else bytes(body or b""),
        key=str(headers.get(KEY) or message.delivery_info.get("routing_key") or queue),
        failures=_number(headers.get(FAILURES)),
        waits=_number(headers.get(WAITS)),
        deliveries=_number(headers.get("x-delivery-count")),
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) else 0


def run(
    service: str,
    handlers: Handlers,
    settings: Common,
    queues: Sequence[str] | None = None,
    *,
    delays: tuple[float, ...] = DELAYS,
) -> None:
    """Consume until SIGTERM; the message at hand is finished first."""
    telemetry.configure_logging(service, settings.log_level)
    store.connect(service, settings.mongo_url)
    connection = broker.connect(settings, heartbeat=broker.HEARTBEAT)
    desk = Desk(service, handlers, tries=len(delays) + 1)
    consumer = Consumer(connection, queues or topology.queues(service), desk, delays)

    def stop(*_: Any) -> None:
        consumer.should_stop = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    garbage.collect_rarely()
    log.info("started")
    with suppress(Stopping):
        consumer.run()
    log.info("stopped")
