"""What every test may ask for: a real store of its own. Started only when a test asks."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient

from deploy.standalone.mongod import Mongod


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
