"""The store is killed under a relay and a worker, and comes back: they wait, and go on."""

import time
from pathlib import Path

import pytest

from deploy.standalone.mongod import Mongod
from shared import store
from shared.bus import parked
from tests.integration.bus.conftest import Bus, installed
from tests.support.processes import eventually

SERVICES = ("contacts", "events")


@pytest.fixture
def own_mongod(tmp_path: Path):
    """A store that this test alone may kill."""
    server = Mongod(tmp_path / "mongod")
    server.folder.mkdir()
    server.start()
    for service in SERVICES:
        store.connect(service, server.url_for("own"))
    yield server
    for service in SERVICES:
        store.disconnect(service)
    server.stop()


def done(bus: Bus) -> set[str]:
    return {note["message"] for note in store.database("events")["heard"].find({"step": "done"})}


@pytest.fixture(params=["embedded", "rabbitmq"])
def own_bus(own_mongod: Mongod, tmp_path: Path, request: pytest.FixtureRequest):
    """Both buses, on the store that may be killed."""
    url = "embedded" if request.param == "embedded" else request.getfixturevalue("amqp_url")
    bus = installed(url, own_mongod.url_for("own"), tmp_path)
    yield bus
    bus.end()


def test_a_killed_store_parks_nothing_and_loses_nothing(own_bus, own_mongod):
    bus = own_bus
    relay, worker = bus.process("relay"), bus.process("worker")
    said = {bus.say()["id"]}
    eventually(lambda: done(bus) == said)

    said.add(bus.say("slow")["id"])
    eventually(lambda: store.database("events")["heard"].count_documents({"contact": "slow"}))
    own_mongod.process.kill()  # in the middle of a handler
    own_mongod.process.wait()
    time.sleep(2)
    assert relay.is_running()
    assert worker.is_running()
    own_mongod.start()

    said.add(bus.say()["id"])
    eventually(lambda: done(bus) == said, 60)
    assert relay.stop() == worker.stop() == 0
    assert parked.parked("events") == []
