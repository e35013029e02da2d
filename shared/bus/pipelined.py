"""Publishing on RabbitMQ: many messages on their way at once, each confirmed by the broker (pika's SelectConnection).

pika's blocking connection and kombu wait for every confirm, a tenth of the speed. Everything runs in the caller's thread: the
loop of the connection turns only inside ``publish`` and ``wait``.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

import pika
from kombu.exceptions import OperationalError
from pika.exceptions import AMQPError
from pika.spec import Basic

from shared.bus import broker
from shared.bus.envelope import CONTENT_TYPE
from shared.bus.pending import Outgoing
from shared.bus.publishing import BrokerAway
from shared.bus.topology import EXCHANGE, is_heard
from shared.settings import Common

CONFIRM_SECONDS = 30.0
CONNECT_SECONDS = 10.0
GOODBYE_SECONDS = 2.0

log = logging.getLogger(__name__)


class Window:
    """What is on its way: delivery tag -> entry. Sorts entries by what the broker says about them."""

    def __init__(self) -> None:
        self.waiting: dict[int, Outgoing] = {}
        self.confirmed: list[Outgoing] = []
        self.unroutable: list[Outgoing] = []
        self.refused = 0
        self._returned: set[str] = set()

    def sent(self, tag: int, entry: Outgoing) -> None:
        """It left under this tag."""
        self.waiting[tag] = entry

    def returned(self, message_id: str) -> None:
        """No queue took it; its confirm is still to come."""
        self._returned.add(message_id)

    def settle(self, tag: int, multiple: bool, arrived: bool) -> None:
        """An ack (arrived) or nack, of one tag or of all up to it. Unknown tags change nothing."""
        tags = [each for each in self.waiting if each <= tag] if multiple else [tag]
        for each in tags:
            entry = self.waiting.pop(each, None)
            if entry is None:
                continue
            if not arrived:
                self.refused += 1
            elif entry.id in self._returned:
                self.unroutable.append(entry)
            else:
                self.confirmed.append(entry)


class PipelinedPublisher:
    """One connection and one channel in confirm mode, opened when needed and again after a loss."""

    def __init__(self, settings: Common):
        self._settings = settings
        self._connection: pika.SelectConnection | None = None
        self._channel: Any = None
        self._tag = 0
        self._window = Window()
        self._fault: object = None

    def publish(self, entries: Sequence[Outgoing]) -> tuple[list[Outgoing], list[Outgoing]]:
        """Confirmed and unroutable entries; what is in neither was refused. Raises BrokerAway when nothing was confirmed."""
        if not self._is_open():
            self._connect()
        self._window = window = Window()
        for entry in entries:
            self._send(entry)
        self._turn(lambda: not window.waiting or not self._is_open(), CONFIRM_SECONDS)
        if window.refused:
            log.error("the broker refused %s messages; kept, to be tried again", window.refused)
        if window.waiting:
            self.close()
            if not window.confirmed and not window.unroutable:
                raise BrokerAway(f"the broker went away before it confirmed anything: {self._fault}")
        return window.confirmed, window.unroutable

    def wait(self, seconds: float) -> None:
        """Pass the time; heartbeats are answered meanwhile."""
        until = time.monotonic() + seconds
        if self._is_open():
            self._turn(lambda: not self._is_open(), seconds)
        if (left := until - time.monotonic()) > 0:
            time.sleep(left)

    def close(self) -> None:
        """Say goodbye as far as the broker listens."""
        connection, self._channel = self._connection, None
        if connection is None:
            return
        if connection.is_open:
            connection.close()
        self._turn(lambda: bool(connection.is_closed), GOODBYE_SECONDS)
        self._connection = None
        connection.ioloop.close()

    def _send(self, entry: Outgoing) -> None:
        if not self._is_open():
            return
        self._tag += 1
        self._window.sent(self._tag, entry)
        self._channel.basic_publish(
            exchange="" if entry.queue else EXCHANGE,
            routing_key=entry.queue or entry.key,
            body=entry.body,
            properties=pika.BasicProperties(
                content_type=CONTENT_TYPE, delivery_mode=2, message_id=entry.id, type=entry.type, headers={"x-key": entry.key}
            ),
            mandatory=bool(entry.queue) or is_heard(entry.key),
        )

    def _is_open(self) -> bool:
        return self._channel is not None and bool(self._channel.is_open)

    def _connect(self) -> None:
        """Declare everything, then open a channel that confirms. Raises BrokerAway."""
        self.close()
        self._declare()
        self._tag, self._fault = 0, None
        self._connection = pika.SelectConnection(
            pika.URLParameters(self._settings.broker_url),
            on_open_callback=lambda connection: connection.channel(on_open_callback=self._on_channel),
            on_open_error_callback=lambda _, fault: self._lost(fault),
            on_close_callback=lambda _, fault: self._lost(fault),
        )
        self._turn(lambda: self._is_open() or self._fault is not None, CONNECT_SECONDS)
        if not self._is_open():
            self.close()
            raise BrokerAway(f"no connection to the broker: {self._fault}")

    def _declare(self) -> None:
        with broker.connect(self._settings) as connection:
            try:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=CONNECT_SECONDS)
                broker.declare(connection)
            except (OperationalError, *connection.connection_errors) as fault:
                raise BrokerAway(f"no connection to the broker: {type(fault).__name__}") from fault

    def _on_channel(self, channel: Any) -> None:
        channel.add_on_close_callback(lambda _, fault: self._lost(fault))
        channel.add_on_return_callback(lambda _, __, properties, ___: self._window.returned(properties.message_id))
        channel.confirm_delivery(self._on_confirm, callback=lambda _: self._ready(channel))

    def _ready(self, channel: Any) -> None:
        self._channel = channel
        self._stop_turning()

    def _on_confirm(self, frame: Any) -> None:
        method = frame.method
        self._window.settle(method.delivery_tag, method.multiple, isinstance(method, Basic.Ack))
        if not self._window.waiting:
            self._stop_turning()

    def _lost(self, fault: object) -> None:
        self._fault = fault
        self._channel = None
        self._stop_turning()

    def _stop_turning(self) -> None:
        if self._connection is not None:
            self._connection.ioloop.stop()

    def _turn(self, done: Callable[[], bool], seconds: float) -> None:
        """Let the loop of the connection turn until ``done`` or the time is over."""
        if self._connection is None:
            return
        loop, until = self._connection.ioloop, time.monotonic() + seconds
        while not done() and (left := until - time.monotonic()) > 0:
            alarm = loop.call_later(left, loop.stop)
            try:
                loop.start()
            except AMQPError as fault:
                log.warning("the connection to the broker broke: %s", type(fault).__name__)
                self._lost(fault)
                return
            finally:
                loop.remove_timeout(alarm)
