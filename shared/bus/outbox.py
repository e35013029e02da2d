"""What an operation stores when it has something to tell: an entry of the document's ``outgoing`` list.

Mailing.objects(id=…, state="running").modify(set__cursor=…, push__outgoing=entry("contacts.audience.resolve", …))
"""

from datetime import datetime
from typing import Any

from shared import clock, ids, telemetry
from shared.bus import envelope, topology
from shared.bus.envelope import Message


def entry(
    type: str,
    data: dict[str, Any],
    *,
    sender: str,
    cause: Message | None = None,
    lane: str | None = None,
    due: datetime | None = None,
    id: str | None = None,
    subject: str | None = None,
) -> dict[str, Any]:
    """One entry for ``outgoing``; checked against the contract, ready for the relay.

    ``due`` in the future makes it a durable timer. Give a derived ``id`` where the same message may be stored twice. Without a
    ``cause`` the message being handled is taken as the cause. Raises BrokenContract.
    """
    now = clock.now()
    cause = cause or envelope.handling.get()
    message_id = id or ids.fresh()
    message = Message(
        id=message_id,
        type=type,
        source=sender,
        time=now,
        data=data,
        subject=subject,
        correlationid=cause.correlationid if cause else telemetry.correlation.get() or message_id,
        causationid=cause.id if cause else None,
        traceparent=envelope.trace(cause.traceparent if cause else None),
    )
    return {
        "id": message_id,
        "type": type,
        "key": topology.routing_key(type, lane),
        "due": due or now,
        "body": envelope.encode(message).decode(),
    }
