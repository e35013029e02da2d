"""Whatever is killed, nothing is lost, and nothing takes effect twice."""

import time
from collections import Counter

import pytest

from shared import clock, store
from shared.bus.outbox import entry
from shared.bus.pending import Outboxes
from shared.bus.relay import publisher_for
from tests.integration.bus.conftest import INTERESTED, Bus, installed
from tests.integration.bus.letters import Letter
from tests.support.processes import eventually
from tests.support.rabbitmq import RabbitMQ


def say_many(bus: Bus, number: int, contact: str = "c") -> set[str]:
    """Many messages, ten to a document."""
    ids = set()
    for _ in range(number // 10):
        data = {"contact": contact, "groups": [], "at": clock.now()}
        entries = [entry(INTERESTED, data, sender="contacts") for _ in range(10)]
        ids |= {one["id"] for one in entries}
        bus.store(*entries)
    return ids


def steps(step: str) -> Counter:
    """How often each message came to this step, as the worker processes noted it."""
    return Counter(note["message"] for note in store.database("events")["heard"].find({"step": step}))


def pending() -> int:
    """How many documents still have something to say."""
    return store.database("contacts")["letters"].count_documents({"outgoing.0": {"$exists": True}})


def test_a_killed_worker_loses_nothing(bus):
    said = say_many(bus, 20)
    hanging = bus.say("hang")["id"]
    assert bus.relay() == 21
    worker = bus.process("worker")
    eventually(lambda: steps("begun")[hanging])
    worker.kill()
    done_before = steps("done")

    other = bus.process("worker")
    eventually(lambda: set(steps("done")) == said | {hanging})
    assert other.stop() == 0
    assert steps("begun")[hanging] == 2
    assert set(steps("done").values()) == {1}
    assert done_before[hanging] == 0


def test_a_stopped_worker_ends_its_message_first(bus):
    said = [bus.say(f"slow{number}")["id"] for number in range(3)]
    assert bus.relay() == 3
    worker = bus.process("worker")
    eventually(lambda: steps("begun"))
    assert worker.stop() == 0
    assert steps("begun") == steps("done")
    assert len(steps("done")) < 3

    other = bus.process("worker")
    eventually(lambda: set(steps("done")) == set(said))
    assert other.stop() == 0
    assert set(steps("begun").values()) == {1}


def test_a_relay_killed_between_publishing_and_pulling_says_it_again_and_it_counts_once(bus):
    said = say_many(bus, 30)
    outboxes, publisher = Outboxes("contacts", [Letter]), publisher_for(bus.settings)
    publisher.publish(outboxes.collect(clock.now(), 1000, 1_000_000))
    publisher.close()  # and here it is killed: nothing was pulled
    assert pending() == 3

    assert bus.relay() == 30
    assert pending() == 0
    eventually(lambda: bus.waiting("events") == 60)
    heard = Counter()
    with bus.hearing({INTERESTED: lambda message: heard.update([message.id])}):
        eventually(lambda: len(heard) == 30)
        eventually(lambda: bus.waiting("events") == 0)
    assert heard == Counter(said)


def test_relays_killed_at_any_moment_lose_nothing(bus):
    said = say_many(bus, 300)
    heard = Counter()
    with bus.hearing({INTERESTED: lambda message: heard.update([message.id])}):
        for wait in (1.0, 1.2, 1.4):
            relay = bus.process("relay")
            time.sleep(wait)
            relay.kill()
            said |= say_many(bus, 100)
        relay = bus.process("relay")
        eventually(lambda: len(heard) == len(said), 60)
        eventually(lambda: pending() == 0)
        assert relay.stop() == 0
    assert heard == Counter(said)


@pytest.fixture
def own_rabbitmq_bus(mongo_url, tmp_path):
    """A broker that this test alone may kill."""
    server = RabbitMQ(tmp_path / "rabbitmq").start()
    for service in ("contacts", "events"):
        store.connect(service, mongo_url)
    bus = installed(server.url, mongo_url, tmp_path)
    yield bus, server
    bus.end()
    for service in ("contacts", "events"):
        store.disconnect(service)
    server.stop()


def test_a_killed_rabbitmq_comes_back_with_everything(own_rabbitmq_bus):
    bus, server = own_rabbitmq_bus
    said = say_many(bus, 200)
    assert bus.relay() == 200
    server.kill()
    said |= say_many(bus, 100)
    relay, worker = bus.process("relay"), bus.process("worker")  # both find no broker
    server.start()
    eventually(lambda: set(steps("done")) == said, 60)

    server.kill()  # under both
    said |= say_many(bus, 100)
    server.start()
    eventually(lambda: set(steps("done")) == said, 60)
    eventually(lambda: pending() == 0)
    assert relay.stop() == worker.stop() == 0
    assert set(steps("done").values()) == {1}
