"""The embedded store keeps its port, and follows when it has to take another."""

import socket
from pathlib import Path

import pymongo
import pytest

from deploy.standalone import store
from deploy.standalone.mongod import Mongod


def test_the_port_is_kept(tmp_path: Path) -> None:
    assert store.kept_port(tmp_path) == store.kept_port(tmp_path)


def test_a_store_moves_to_another_port_with_its_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LEAVE_SECONDS", 0.1)
    first = Mongod(tmp_path, store.kept_port(tmp_path)).start()
    with pymongo.MongoClient[dict[str, object]](first.url) as client:
        client.baraza.things.insert_one({"_id": "kept"})
    first.stop()
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", first.port))  # not listening, or mongod would wait for it to speak
        second = Mongod(tmp_path, store.kept_port(tmp_path)).start()
        try:
            assert second.port != first.port
            with pymongo.MongoClient[dict[str, object]](second.url) as client:
                assert client.baraza.things.find_one() == {"_id": "kept"}
                client.baraza.things.insert_one({"_id": "new"})
        finally:
            second.stop()
