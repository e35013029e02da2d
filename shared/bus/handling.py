"""What happens to one message: handled, known already, put off, or parked. The same for workers and for ``settle``."""

import dataclasses
import enum
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo.errors import ConnectionFailure

from shared import telemetry
from shared.bus import envelope, parked
from shared.bus.envelope import Message, Undecodable
from shared.bus.inbox import Inbox
from shared.errors import Invalid, Unavailable

Handlers = Mapping[str, Callable[[Message], None]]

MOST_DELIVERIES = 15
"""A message that was delivered so often without an end probably kills its worker. Below 20, where RabbitMQ 4 gives a quorum
queue's message up by itself: it must come to rest among the parked, not be dropped."""

log = logging.getLogger(__name__)


class End(enum.Enum):
    """How a message ended this time."""

    DONE = "handled"
    KNOWN = "known already"
    PUT_OFF = "put off"
    PARKED = "parked"


class KillsItsWorker(Invalid):
    """Delivered again and again, and no worker came to an end with it."""

    code = "kills-its-worker"


class NoHandler(Invalid):
    """The message came into our queue and nobody handles its type."""

    code = "no-handler"


@dataclasses.dataclass(frozen=True)
class Arrival:
    """A message as it came from the broker."""

    queue: str
    body: bytes
    key: str
    failures: int  # tries that ended with a fault of ours
    waits: int  # tries that met a store, broker or provider that was away
    deliveries: int


@dataclasses.dataclass(frozen=True)
class Result:
    """How it ended; for PUT_OFF also the fault and whether it counts towards parking."""

    end: End
    fault: BaseException | None = None
    outage: bool = False


class Desk:
    """Where the messages of a service are handled, one at a time."""

    def __init__(self, service: str, handlers: Handlers, tries: int):
        self.handlers = handlers
        self.tries = tries
        self.inbox = Inbox(service)

    def take(self, arrival: Arrival) -> Result:
        """Handle one message. Never raises for a fault of the message, the handler or the store."""
        try:
            result = self._attempt(arrival)
        except Exception as fault:  # noqa: BLE001 - the store is away, even for parking: the message waits for it
            result = Result(End.PUT_OFF, fault, outage=True)
        _tell(arrival, result)
        return result

    def _attempt(self, arrival: Arrival) -> Result:
        try:
            message = envelope.decode(arrival.body)
            with _as_current(message):
                return self._handle(message, arrival)
        except Exception as fault:  # noqa: BLE001 - any fault of a handler ends in a retry or on the parked list
            if is_outage(fault):
                return Result(End.PUT_OFF, fault, outage=True)
            if isinstance(fault, Invalid) or arrival.failures + 1 >= self.tries:
                self._park(arrival, fault)
                return Result(End.PARKED, fault)
            return Result(End.PUT_OFF, fault)

    def _handle(self, message: Message, arrival: Arrival) -> Result:
        if self.inbox.has(message.id):
            return Result(End.KNOWN)
        if arrival.deliveries > MOST_DELIVERIES:
            raise KillsItsWorker(f"delivered {arrival.deliveries} times")
        handler = self.handlers.get(message.type)
        if handler is None:
            raise NoHandler(f"{arrival.queue} has no handler for {message.type}")
        handler(message)
        self.inbox.note(message.id)
        return Result(End.DONE)

    def _park(self, arrival: Arrival, fault: BaseException) -> None:
        parked.park(
            arrival.queue,
            arrival.body,
            fault,
            attributes=attributes(arrival.body),
            key=arrival.key,
            attempts=arrival.failures + 1,
        )


def attributes(body: bytes) -> dict[str, Any]:
    """What can be read of an envelope, however broken the rest is."""
    try:
        event = envelope.event_of(body)
    except Undecodable:
        return {}
    return {name: event.get(name) for name in ("id", "type", "source", "correlationid") if isinstance(event.get(name), str)}


def is_outage(fault: BaseException) -> bool:
    """Whether the fault, or what caused it, says that something we stand on is away for now."""
    seen: BaseException | None = fault
    while seen is not None:
        if isinstance(seen, ConnectionFailure | Unavailable):
            return True
        seen = seen.__cause__
    return False


@contextmanager
def _as_current(message: Message) -> Iterator[None]:
    cause = envelope.handling.set(message)
    chain = telemetry.correlation.set(message.correlationid)
    try:
        yield
    finally:
        telemetry.correlation.reset(chain)
        envelope.handling.reset(cause)


def _tell(arrival: Arrival, result: Result) -> None:
    known = attributes(arrival.body) if result.fault else {}
    reason = parked.reason(result.fault) if result.fault else None
    if result.end is End.PARKED:
        telemetry.PARKED.labels(arrival.queue, reason).inc()
    elif result.end is End.PUT_OFF:
        telemetry.RETRIED.labels(arrival.queue, reason).inc()
    else:
        telemetry.CONSUMED.labels(arrival.queue, arrival.key).inc()
    level = {End.PARKED: logging.ERROR, End.PUT_OFF: logging.WARNING}.get(result.end, logging.DEBUG)
    facts = {"queue": arrival.queue, "key": arrival.key, "reason": reason, "tries": arrival.failures + 1, **_where(result.fault)}
    # The text of a foreign error may quote a person's data: only its class and place are logged; all of it is with the parked.
    log.log(level, result.end.value, extra={**facts, "message_id": known.get("id"), "chain": known.get("correlationid")})


def _where(fault: BaseException | None) -> dict[str, str]:
    return {} if fault is None or isinstance(fault, Undecodable) else {"where": telemetry.whereabouts(fault)}
