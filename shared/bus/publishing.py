"""Publishing on the embedded bus: a whole window of messages in one durable write."""

import sqlite3
import time
from collections.abc import Sequence

from shared.bus import broker
from shared.bus.embedded import payload
from shared.bus.pending import Outgoing
from shared.bus.queue_file import QueueFile
from shared.bus.topology import EXCHANGE, is_heard
from shared.errors import Unavailable
from shared.settings import Common


class BrokerAway(Unavailable):
    """The broker can't be reached, or went away before it had confirmed everything."""

    code = "broker-away"


class EmbeddedPublisher:
    """Writes into the file of queues."""

    def __init__(self, settings: Common):
        with broker.connect(settings) as connection:  # a file: there when we are
            broker.declare(connection)
        self._file = QueueFile(broker.file(settings))

    def publish(self, entries: Sequence[Outgoing]) -> tuple[list[Outgoing], list[Outgoing]]:
        """Store all of them durably, or none. Raises BrokerAway."""
        rows: list[tuple[str, bytes]] = []
        confirmed, unroutable = [], []
        try:
            for entry in entries:
                queues = self._file.route("" if entry.queue else EXCHANGE, entry.queue or entry.key)
                if not queues and (entry.queue or is_heard(entry.key)):
                    unroutable.append(entry)
                    continue
                confirmed.append(entry)
                if queues:
                    stored = payload(entry.body, {}, entry.key)
                    rows += [(queue, stored) for queue in queues]
            self._file.put_many(rows)
        except sqlite3.OperationalError as fault:
            raise BrokerAway(f"the file of queues: {fault}") from fault
        return confirmed, unroutable

    def wait(self, seconds: float) -> None:
        """Pass the time."""
        time.sleep(seconds)

    def close(self) -> None:
        """Close the file."""
        self._file.close()
