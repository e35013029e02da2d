"""The only place that names exchanges and queues. Bindings derive from the listeners and lanes of the catalogue."""

import dataclasses
from collections.abc import Iterator

from shared.contracts import CATALOGUE
from shared.contracts.base import BrokenContract, Entry

EXCHANGE = "baraza"
SERVICES = ("contacts", "mailer", "events")

OWN_QUEUES: dict[str, tuple[str, ...]] = {
    "contacts.imports": (
        "contacts.import.run",
        "contacts.import.preview",
        "contacts.import.undo",
        "contacts.import.forget",
        "contacts.duplicates.scan",
    ),
    "mailer.bulk": ("mailer.deliveries.send.bulk",),
    "mailer.direct": ("mailer.deliveries.send.direct",),
    "mailer.hooks": ("mailer.hook.post.hooks",),
    "mailer.receipts": (
        "mailer.receipts.fold.receipts",
        "mailer.suppressions.reconcile.receipts",
    ),
}
"""Routing keys that must not wait behind others: queue -> keys. Every other key goes to the queue named as the service."""

DELAYS = (1.0, 5.0, 30.0, 120.0, 600.0)
"""Seconds before each further try; a message that failed once more after the last is parked."""


@dataclasses.dataclass(frozen=True)
class RetryQueue:
    """Where a message of ``target`` waits ``delay`` seconds before it comes back there."""

    target: str
    delay: float

    @property
    def name(self) -> str:
        """Carries the delay, because a queue can't change its time to live."""
        return f"{self.target}.retry.{self.milliseconds}"

    @property
    def milliseconds(self) -> int:
        """The time to live."""
        return round(self.delay * 1000)


@dataclasses.dataclass(frozen=True)
class Binding:
    """Messages with this routing key come into this queue."""

    key: str
    queue: str


def routing_key(type: str, lane: str | None = None) -> str:
    """The key a message is published with. Raises BrokenContract for a lane the catalogue does not know, or a missing one."""
    entry = CATALOGUE.get(type)
    if entry is None:
        raise BrokenContract(f"there is no message called {type}", code="unknown-message")
    if lane not in (entry.lanes or (None,)):
        raise BrokenContract(f"{type}: the lane is {lane!r}, not one of {entry.lanes}", code="unknown-lane")
    return f"{type}.{lane}" if lane else type


def bindings() -> list[Binding]:
    """Every binding of the installation."""
    return [binding for entry in CATALOGUE.values() for binding in _bindings_of(entry)]


def queues(service: str | None = None) -> list[str]:
    """The queues of a service, or of all."""
    names = [*SERVICES, *OWN_QUEUES]
    return [name for name in names if service is None or service_of(name) == service]


def service_of(queue: str) -> str:
    """Whose queue it is."""
    return queue.partition(".")[0]


def retry_queues(queue: str, delays: tuple[float, ...] = DELAYS) -> list[RetryQueue]:
    """The retry queues of a queue, shortest delay first."""
    return [RetryQueue(queue, delay) for delay in delays]


def is_heard(key: str) -> bool:
    """Whether any queue of ours takes this key: only then is it a fault when the broker has nowhere to put the message."""
    return any(binding.key == key for binding in bindings())


def _bindings_of(entry: Entry) -> Iterator[Binding]:
    own = {key: queue for queue, keys in OWN_QUEUES.items() for key in keys}
    for listener in entry.listeners:
        for lane in entry.lanes or (None,):
            if lane in SERVICES and lane != listener:
                continue  # a lane named after a service is for that service alone
            key = routing_key(entry.type, lane)
            queue = own.get(key, listener)
            if service_of(queue) == listener:
                yield Binding(key, queue)
