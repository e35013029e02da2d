"""Both buses, and short ways to say, relay and hear something on them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from shared import clock, ids, store
from shared.bus import broker, topology
from shared.bus.consumer import Consumer
from shared.bus.envelope import Message
from shared.bus.handling import Desk
from shared.bus.outbox import entry
from shared.bus.relay import Relay, publisher_for
from shared.settings import Common
from tests.integration.bus.letters import Letter
from tests.support.processes import Process

INTERESTED = "contacts.contact.interested"
DELAYS = (0.2, 0.4, 0.8)


class Bus:
    """One empty installation of the bus."""

    def __init__(self, settings: Common, folder: Path):
        self.settings = settings
        self.folder = folder
        self._processes: list[Process] = []

    @property
    def environment(self) -> dict[str, str]:
        return {
            "BARAZA_MONGO_URL": self.settings.mongo_url,
            "BARAZA_BROKER_URL": self.settings.broker_url,
            "BARAZA_SECRET_KEY": self.settings.secret_key,
            "BARAZA_DATA_DIR": str(self.settings.data_dir),
        }

    def say(self, contact: str = "c", *, due: datetime | None = None, id: str | None = None) -> dict:
        """Contacts has something to tell events."""
        data = {"contact": contact, "groups": [], "at": clock.now()}
        said = entry("contacts.contact.interested", data, sender="contacts", due=due, id=id)
        self.store(said)
        return said

    def store(self, *entries: dict) -> None:
        Letter(id=ids.fresh(), outgoing=list(entries)).save()

    def relay(self, service: str = "contacts") -> int:
        """Publish what is due, once."""
        publisher = publisher_for(self.settings)
        try:
            return Relay(service, [Letter] if service == "contacts" else [], publisher).pump()
        finally:
            publisher.close()

    @contextmanager
    def hearing(
        self, handlers: dict[str, Callable[[Message], None]], service: str = "events", queues: Sequence[str] | None = None
    ) -> Iterator[Consumer]:
        """A consumer of a service at work in a thread."""
        desk = Desk(service, handlers, tries=len(DELAYS) + 1)
        consumer = Consumer(broker.connect(self.settings), queues or topology.queues(service), desk, DELAYS)
        thread = threading.Thread(target=consumer.run)
        thread.start()
        try:
            yield consumer
        finally:
            consumer.should_stop = True
            thread.join()

    def process(self, what: str) -> Process:
        """A real process: "relay" or "worker"."""
        log = self.folder / f"{what}.log"
        started = Process("tests.integration.bus.process", what, environment=self.environment, log=log).start()
        self._processes.append(started)
        return started

    def end(self) -> None:
        """Leave no process behind."""
        for process in self._processes:
            if process.is_running():
                process.kill()

    def waiting(self, queue: str) -> int:
        """How many messages wait in a queue."""
        with broker.connect(self.settings) as connection:
            return broker.queue(queue)(connection.default_channel).queue_declare(passive=True).message_count


def installed(broker_url: str, mongo_url: str, folder: Path) -> Bus:
    settings = Common(mongo_url=mongo_url, broker_url=broker_url, secret_key="k" * 32, data_dir=folder / "data")
    bus = Bus(settings, folder)
    with broker.connect(settings) as connection:
        broker.declare(connection)
    return bus


@pytest.fixture(params=["embedded", "rabbitmq"])
def bus(request: pytest.FixtureRequest, mongo_url: str, tmp_path: Path) -> Iterator[Bus]:
    """Each test runs on both."""
    url = "embedded" if request.param == "embedded" else request.getfixturevalue("amqp_url")
    for service in topology.SERVICES:
        store.connect(service, mongo_url)
    installation = installed(url, mongo_url, tmp_path)
    yield installation
    installation.end()
    for service in topology.SERVICES:
        store.disconnect(service)
