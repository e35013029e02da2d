"""The bus without RabbitMQ: a kombu transport over the queues in one SQLite file."""

import base64
import sqlite3
import threading
import time
from pathlib import Path
from queue import Empty
from typing import Any

import kombu
import orjson
from kombu.transport import virtual

from shared.bus.envelope import CONTENT_TYPE
from shared.bus.queue_file import LEASE, Leased, QueueFile
from shared.bus.topology import EXCHANGE

FILE = Path("bus") / "bus.sqlite3"
LOOK_FOR_THE_DEAD = 0.5
KEEP_ACKS = 0.2
"""Seconds an ack may wait to be written together with others. Losing one to a kill means a redelivery."""


class Qos(virtual.QoS):
    """Prefetch; what is given back goes back into its place in the file."""

    def ack(self, delivery_tag: int) -> None:
        """Handled."""
        self.channel.finish(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: int, requeue: bool = False) -> None:
        """Given back, or thrown away."""
        if requeue:
            self.channel.file.release([delivery_tag])
        else:
            self.channel.finish(delivery_tag)
        self._quick_ack(delivery_tag)

    def restore_unacked(self) -> list[Any]:
        """Give back all that was not acked."""
        self._flush()
        self.channel.file.release(list(self._delivered))
        self._delivered.clear()
        return []


class Channel(virtual.Channel):
    """Reads and writes the file. Exchanges, queues and bindings live in the file too, so that every process sees them."""

    QoS = Qos

    def __init__(self, connection: Any, **kwargs: Any):
        super().__init__(connection, **kwargs)
        options = connection.client.transport_options
        self.file = QueueFile(Path(options["path"]), options.get("lease", LEASE))
        self._fetched: dict[str, list[Leased]] = {}
        self._finished: list[int] = []
        self._last_write = self._last_look = time.monotonic()
        self._renewal = _Renewal(self.file)

    def exchange_declare(self, exchange: Any = None, type: Any = "topic", *args: Any, **kwargs: Any) -> None:
        """Exchanges are names only; all are of type topic."""
        self.state.exchanges[exchange] = {"type": type, "table": []}

    def queue_declare(self, queue: Any = None, passive: Any = False, **kwargs: Any) -> Any:
        """A queue, with ``x-message-ttl`` and ``x-dead-letter-routing-key`` as RabbitMQ understands them."""
        arguments = kwargs.get("arguments") or {}
        if not passive:
            ttl = arguments.get("x-message-ttl")
            self.file.declare(str(queue), ttl / 1000 if ttl else None, arguments.get("x-dead-letter-routing-key"))
        return super().queue_declare(queue, passive=passive, **kwargs)

    def queue_bind(self, queue: Any, exchange: Any = None, routing_key: Any = "", arguments: Any = None, **kwargs: Any) -> None:
        """A binding, kept in the file."""
        self.file.bind(str(exchange), routing_key, queue)

    def queue_unbind(self, queue: Any, exchange: Any = None, routing_key: Any = "", arguments: Any = None, **kwargs: Any) -> None:
        """Ends a binding."""
        self.file.unbind(str(exchange), routing_key, queue)

    def queue_delete(self, queue: Any, if_unused: Any = False, if_empty: Any = False, **kwargs: Any) -> None:
        """Forgets the queue."""
        self.file.drop(queue)

    def basic_publish(self, message: dict[str, Any], exchange: str, routing_key: str, **kwargs: Any) -> None:
        """Into every bound queue, in one durable write."""
        self._inplace_augment_message(message, exchange, routing_key)
        stored = orjson.dumps(message)
        self.file.put_many((queue, stored) for queue in self.file.route(exchange, routing_key))

    def basic_qos(self, prefetch_size: int = 0, prefetch_count: int = 0, apply_global: bool = False) -> None:
        """Change prefetch."""
        self.qos.prefetch_count = prefetch_count

    def finish(self, delivery_tag: int) -> None:
        """Note a handled message; deleted with the next write or shortly after."""
        self._finished.append(delivery_tag)
        if time.monotonic() - self._last_write > KEEP_ACKS:
            self.flush()

    def flush(self) -> None:
        """Delete what is handled."""
        if self._finished:
            self.file.delete(self._finished)
            self._finished.clear()
        self._last_write = time.monotonic()

    def close(self) -> None:
        """Give back what was got and not handled, then close the file."""
        if not self.closed:
            self._renewal.stop()
            self.flush()
            self.file.release([leased.id for batch in self._fetched.values() for leased in batch])
            super().close()
            self.file.close()

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        batch = self._fetched.get(queue)
        if not batch:
            batch = self._fetched[queue] = self._fetch(queue)
        if not batch:
            raise Empty
        leased = batch.pop(0)
        message: dict[str, Any] = orjson.loads(leased.payload)
        message["properties"]["delivery_tag"] = leased.id
        message["headers"]["x-delivery-count"] = leased.deliveries - 1
        return message

    def _fetch(self, queue: str) -> list[Leased]:
        if time.monotonic() - self._last_look > LOOK_FOR_THE_DEAD:
            self.file.release_of_the_dead()
            self._last_look = time.monotonic()
        room = self.qos.can_consume_max_estimate() or 1
        batch = self.file.get(queue, room, self._finished)
        if self._finished:
            self._finished.clear()
            self._last_write = time.monotonic()
        if batch:
            self._renewal.start()
        return batch

    def _size(self, queue: str) -> int:
        return self.file.size(queue)

    def _purge(self, queue: str) -> int:
        return self.file.purge(queue)

    def _has_queue(self, queue: str, **kwargs: Any) -> bool:
        return self.file.has(queue)


class _Renewal:
    """A thread that renews the leases of a channel while the process lives."""

    def __init__(self, file: QueueFile):
        self._file = file
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="lease-renewal", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def _run(self) -> None:
        own = QueueFile(self._file.path, self._file.lease)
        while not self._stop.wait(self._file.lease / 3):
            own.renew(self._file.owner)
        own.close()


class Transport(virtual.Transport):
    """Makes the channels above known to kombu."""

    Channel = Channel
    polling_interval = 0.02
    driver_type = "sqlite"
    driver_name = "baraza-embedded"
    can_parse_url = True
    connection_errors: Any = (*virtual.Transport.connection_errors, sqlite3.OperationalError)

    def driver_version(self) -> str:
        """The version of SQLite."""
        return sqlite3.sqlite_version


def connection(path: Path, lease: float = LEASE) -> kombu.Connection:
    """A connection of kombu to the file."""
    return kombu.Connection(transport=Transport, transport_options={"path": str(path), "lease": lease})


def payload(body: bytes, headers: dict[str, Any], key: str) -> bytes:
    """What is kept in the file for a message, in the shape kombu's virtual transports use."""
    return orjson.dumps(
        {
            "body": base64.b64encode(body).decode(),
            "content-encoding": "binary",
            "content-type": CONTENT_TYPE,
            "headers": headers,
            "properties": {
                "body_encoding": "base64",
                "delivery_tag": "",
                "delivery_info": {"exchange": EXCHANGE, "routing_key": key},
            },
        }
    )
