"""What every test may ask for: a real store of its own, an installation on it. Started only when a test asks."""

import dataclasses
import importlib
import secrets
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from pymongo import MongoClient

from deploy.standalone.mongod import Mongod
from shared import store
from shared.bus.settle import settle
from shared.bus.topology import SERVICES
from shared.settings import Common, read
from tests.support.rabbitmq import RabbitMQ

# On a busy machine an example may take long; how long is no property of ours.
hypothesis.settings.register_profile("baraza", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("baraza")


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mongod]:
    """One real mongod for the whole run."""
    server = Mongod(Path(tmp_path_factory.mktemp("mongod"))).start()
    yield server
    server.stop()


@pytest.fixture
def mongo_url(mongod: Mongod) -> Iterator[str]:
    """A URL whose prefix no other test uses; its databases are dropped afterwards."""
    prefix = f"t{secrets.token_hex(6)}"
    yield mongod.url_for(prefix)
    with MongoClient(mongod.url) as client:
        for name in client.list_database_names():
            if name.startswith(prefix):
                client.drop_database(name)


@pytest.fixture(scope="session")
def rabbitmq(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitMQ]:
    """One real RabbitMQ for the whole run."""
    server = RabbitMQ(Path(tmp_path_factory.mktemp("rabbitmq"))).start()
    yield server
    server.stop()


@pytest.fixture
def amqp_url(rabbitmq: RabbitMQ) -> Iterator[str]:
    """The URL of a vhost that no other test uses."""
    url = rabbitmq.fresh_vhost()
    yield url
    rabbitmq.drop_vhost(url)


@pytest.fixture
def own_rabbitmq(tmp_path: Path) -> Iterator[RabbitMQ]:
    """A RabbitMQ that nobody else uses, for tests that kill it or fill its default vhost."""
    server = RabbitMQ(tmp_path / "rabbitmq").start()
    yield server
    server.stop()


@dataclasses.dataclass(frozen=True)
class Installation:
    """All services on one store and one bus, in this process."""

    environment: dict[str, str]
    settings: Common
    data_dir: Path

    @property
    def outbox_dir(self) -> Path:
        """Where sent messages appear."""
        return Path(self.environment["BARAZA_OUTBOX_DIR"])

    def settle(self, *services: str, expect_parked: bool = False) -> int:
        """Relay and handle for these services (default: all) until nothing is pending. Raises what a handler raises."""
        parts = [
            (
                name,
                importlib.import_module(f"services.{name}.models").OUTBOXES,
                importlib.import_module(f"services.{name}.handlers").HANDLERS,
            )
            for name in services or SERVICES
        ]
        return settle(parts, self.settings, expect_parked=expect_parked)


@pytest.fixture
def installation(mongo_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """Settings in the environment, an empty store and an empty embedded bus."""
    environment = {
        "BARAZA_MONGO_URL": mongo_url,
        "BARAZA_BROKER_URL": "embedded",
        "BARAZA_SECRET_KEY": secrets.token_hex(32),
        "BARAZA_PUBLIC_URL": "http://baraza.test",
        "BARAZA_DATA_DIR": str(tmp_path / "data"),
        "BARAZA_OUTBOX_DIR": str(tmp_path / "data" / "outbox"),
        "BARAZA_MAIL_PROVIDER": "outbox",
        "BARAZA_SMS_PROVIDER": "outbox",
        "BARAZA_LINK_CHECK": "no",
        "BARAZA_MAIL_HOURS": "off",  # no test depends on the time of day
        "BARAZA_SMS_HOURS": "off",
        "BARAZA_MAIL_RAMP": "off",
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    forget_settings()
    aliases = [*SERVICES, "access"]
    for alias in aliases:
        store.connect(alias, mongo_url)
    settings = read(Common, environment)
    yield Installation(environment, settings, settings.data_dir)
    importlib.import_module("services.mailer.providers.choose").close_all()
    for alias in aliases:
        store.disconnect(alias)
    forget_settings()


def forget_settings() -> None:
    for name in SERVICES:
        importlib.import_module(f"services.{name}.settings").current.cache_clear()
