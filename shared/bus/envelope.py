"""The envelope: CloudEvents 1.0, structured JSON, with the three attributes that let a chain of messages be followed."""

import dataclasses
import secrets
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from shared import contracts
from shared.contracts.base import CATALOGUE, BrokenContract

CONTENT_TYPE = "application/cloudevents+json"
SCHEMA_PREFIX = "urn:baraza:"


class Undecodable(BrokenContract):
    """The bytes are no CloudEvent of ours."""

    code = "undecodable"


@dataclasses.dataclass(frozen=True)
class Message:
    """One message, with its data typed as the contract says."""

    id: str
    type: str
    source: str
    time: datetime
    data: dict[str, Any]
    correlationid: str
    traceparent: str
    subject: str | None = None
    causationid: str | None = None


handling: ContextVar[Message | None] = ContextVar("handling", default=None)
"""The message that is being handled right now; whatever is stored meanwhile was caused by it."""


def trace(parent: str | None = None) -> str:
    """A W3C traceparent: a new span of the parent's trace, or of a new one."""
    trace_id = parent.split("-")[1] if parent else secrets.token_hex(16)
    return f"00-{trace_id}-{secrets.token_hex(8)}-01"


def encode(message: Message) -> bytes:
    """The bytes on the wire. Raises BrokenContract where the data does not fit its contract."""
    event = {
        "specversion": "1.0",
        "id": message.id,
        "source": message.source,
        "type": message.type,
        "time": message.time.astimezone(UTC).isoformat(),
        "subject": message.subject,
        "datacontenttype": "application/json",
        "dataschema": f"{SCHEMA_PREFIX}{message.type}:{version(message.type)}",
        "correlationid": message.correlationid,
        "causationid": message.causationid,
        "traceparent": message.traceparent,
        "data": contracts.dump(message.type, message.data),
    }
    return orjson.dumps({name: value for name, value in event.items() if value is not None})


def decode(body: bytes | str) -> Message:
    """A message from the wire.

    Raises Undecodable for what is no CloudEvent, BrokenContract (code unknown-message, unknown-version, broken-contract) for one
    that we can't understand.
    """
    event = event_of(body)
    try:
        message = Message(
            id=_text(event, "id"),
            type=_text(event, "type"),
            source=_text(event, "source"),
            time=datetime.fromisoformat(_text(event, "time")),
            data={},
            correlationid=event.get("correlationid") or event["id"],
            traceparent=event.get("traceparent") or trace(),
            subject=event.get("subject"),
            causationid=event.get("causationid"),
        )
    except ValueError as fault:
        raise Undecodable(f"an attribute is wrong: {fault}") from fault
    _check_version(message.type, str(event.get("dataschema") or ""))
    return dataclasses.replace(message, data=contracts.load(message.type, event.get("data", {})))


def version(type: str) -> int:
    """The version of a message that this code writes."""
    entry = CATALOGUE.get(type)
    if entry is None:
        raise BrokenContract(f"there is no message called {type}", code="unknown-message")
    return entry.version


def event_of(body: bytes | str) -> dict[str, Any]:
    """The attributes of a CloudEvent, unchecked. Raises Undecodable."""
    try:
        event = orjson.loads(body)
    except orjson.JSONDecodeError as fault:
        raise Undecodable("the body is no JSON") from fault
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise Undecodable("the body is no CloudEvent 1.0")
    return event


def _text(event: dict[str, Any], name: str) -> str:
    value = event.get(name)
    if not isinstance(value, str) or not value:
        raise Undecodable(f"the attribute {name!r} is missing or no text")
    return value


def _check_version(type: str, schema: str) -> None:
    number = schema.rpartition(":")[2]
    if number.isdigit() and int(number) > version(type):
        raise BrokenContract(f"{type}: version {number} is newer than this code", code="unknown-version")
