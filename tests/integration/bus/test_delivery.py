"""Messages come to who listens, wait for who is away, and are shared among many."""

import threading
from datetime import timedelta

from shared import clock
from shared.bus.consumer import PREFETCH
from shared.bus.outbox import entry
from tests.support.processes import eventually

INTERESTED = "contacts.contact.interested"


def changed(contact: str = "c") -> dict:
    data = {
        "mailing": "m", "kind": "campaign", "purpose": "outreach", "state": "accepted", "channel": "email",
        "contacts": [contact], "at": clock.now(),
    }  # fmt: skip
    return entry("mailer.deliveries.changed", data, sender="mailer")


def page(requester: str) -> dict:
    data = {"request": "r", "requester": requester, "cursor": "", "people": [], "withheld": {}, "next": "", "total": 0}
    return entry("contacts.audience.page", data, sender="contacts", lane=requester)


def test_a_message_comes_with_its_data_and_where_it_came_from(bus):
    heard = []
    said = bus.say("c1")
    assert bus.relay()
    with bus.hearing({INTERESTED: heard.append}):
        eventually(lambda: heard)
    message = heard[0]
    assert (message.id, message.type, message.source) == (said["id"], INTERESTED, "contacts")
    assert message.data["contact"] == "c1"
    assert message.data["at"].tzinfo is not None


def test_a_lane_leads_to_the_service_or_queue_it_is_named_for(bus):
    send = [entry("mailer.deliveries.send", {"batch": lane}, sender="mailer", lane=lane) for lane in ("bulk", "direct")]
    bus.store(page("mailer"), page("events"), page("events"), *send)
    assert bus.relay() == 5
    names = ("contacts", "mailer", "mailer.bulk", "mailer.direct", "events")
    eventually(lambda: [bus.waiting(name) for name in names] == [0, 1, 1, 1, 2])


def test_an_event_comes_to_every_service_that_listens(bus):
    contacts, events = [], []
    bus.store(changed())
    assert bus.relay()
    with (
        bus.hearing({"mailer.deliveries.changed": contacts.append}, "contacts", ["contacts"]),
        bus.hearing({"mailer.deliveries.changed": events.append}),
    ):
        eventually(lambda: contacts and events)
    assert contacts[0].id == events[0].id


def test_messages_wait_for_a_service_that_was_never_started(bus):
    said = [bus.say(f"c{number}")["id"] for number in range(50)]
    assert bus.relay() == 50
    heard = []
    with bus.hearing({INTERESTED: lambda message: heard.append(message.id)}):
        eventually(lambda: len(heard) == 50)
    assert sorted(heard) == sorted(said)


def test_nobody_hoards_more_than_the_prefetch(bus):
    for number in range(PREFETCH * 3):
        bus.say(f"c{number}")
    assert bus.relay()
    held, free = threading.Event(), []
    slow, fast = [], []

    def stuck(message):
        slow.append(message.id)
        held.wait(30)

    with bus.hearing({INTERESTED: stuck}):
        eventually(lambda: slow)
        with bus.hearing({INTERESTED: lambda message: fast.append(message.id)}):
            eventually(lambda: len(fast) >= PREFETCH * 2)
        free.append(len(fast))
        held.set()
        eventually(lambda: len(slow) + len(fast) == PREFETCH * 3)
    assert set(slow) & set(fast) == set()


def test_a_message_with_a_later_due_is_a_timer(bus):
    heard = []
    bus.say("later", due=clock.now() + timedelta(seconds=1))
    bus.say("now")
    assert bus.relay() == 1
    eventually(bus.relay, every=0.1)
    with bus.hearing({INTERESTED: lambda message: heard.append(message.data["contact"])}):
        eventually(lambda: len(heard) == 2)
    assert set(heard) == {"now", "later"}


def test_what_a_handler_says_belongs_to_the_same_chain(bus):
    chain = []

    def answer(message):
        chain.append(message)
        if len(chain) == 1:
            bus.say("second")
            assert bus.relay()

    first = bus.say("first")
    assert bus.relay()
    with bus.hearing({INTERESTED: answer}):
        eventually(lambda: len(chain) == 2)
    assert {message.correlationid for message in chain} == {first["id"]}
    assert chain[1].causationid == first["id"]
    assert chain[1].traceparent.split("-")[1] == chain[0].traceparent.split("-")[1]
