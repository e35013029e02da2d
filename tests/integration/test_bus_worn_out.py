"""A message that no worker survives comes to rest among the parked, before a broker would give it up by itself."""

from shared.bus import parked
from shared.bus.handling import MOST_DELIVERIES, Arrival, Desk, End
from shared.bus.outbox import entry

RABBITMQ_4_GIVES_UP_AFTER = 20


def arrival(body: bytes, deliveries: int) -> Arrival:
    return Arrival("contacts", body, "contacts.contact.interested", failures=0, waits=0, deliveries=deliveries)


def test_a_message_that_kills_every_worker_is_parked_with_that_reason(installation):
    heard: list[str] = []
    desk = Desk("contacts", {"contacts.import.run": lambda message: heard.append(message.id)}, tries=1)
    body = entry("contacts.import.run", {"import_id": "i" * 24}, sender="contacts")["body"].encode()
    assert desk.take(arrival(body, RABBITMQ_4_GIVES_UP_AFTER - 1)).end is End.PARKED
    assert heard == []
    [kept] = parked.parked("contacts")
    assert kept.reason == "kills-its-worker"
    assert desk.take(arrival(body, MOST_DELIVERIES)).end is End.DONE
    assert len(heard) == 1
