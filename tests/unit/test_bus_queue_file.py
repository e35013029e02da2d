"""The queues in one file: leases, renewal, delays, the dead."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from shared.bus import embedded
from shared.bus.queue_file import QueueFile
from tests.support.processes import ROOT, eventually

HOLDER = """
import pathlib, sys, time
from shared.bus.queue_file import QueueFile
file = QueueFile(pathlib.Path(sys.argv[1]))
file.get("q", 1)
print("holding")
time.sleep(60)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bus" / "bus.sqlite3"


def opened(path: Path, lease: float = 30) -> QueueFile:
    file = QueueFile(path, lease)
    file.declare("q")
    return file


def test_what_is_leased_nobody_else_gets(path):
    one, other = opened(path), opened(path)
    one.put_many([("q", b"1"), ("q", b"2")])
    assert [leased.payload for leased in one.get("q", 1)] == [b"1"]
    assert [leased.payload for leased in other.get("q", 5)] == [b"2"]
    assert one.get("q", 5) == []


def test_what_is_given_back_counts_its_deliveries(path):
    file = opened(path)
    file.put_many([("q", b"1")])
    first = file.get("q", 1)[0]
    file.release([first.id])
    again = file.get("q", 1)[0]
    assert (first.deliveries, again.deliveries) == (1, 2)
    file.delete([again.id])
    assert file.size("q") == 0


def test_a_lease_that_ran_out_frees_the_message_of_a_process_that_hangs(path):
    hanging, other = opened(path, lease=0.2), opened(path)
    hanging.put_many([("q", b"1")])
    assert hanging.get("q", 1)
    assert other.get("q", 1) == []
    eventually(lambda: other.get("q", 1))


def test_a_long_handler_keeps_its_message(path):
    connection, other = embedded.connection(path, lease=0.3), opened(path)
    other.put_many([("q", embedded.payload(b"1", {}, "q"))])
    with connection, connection.channel() as channel:
        message = channel.basic_get("q")
        for _ in range(8):
            time.sleep(0.1)
            assert other.get("q", 1) == []
        message.ack()
    assert other.size("q") == 0


def test_a_delayed_queue_shows_its_messages_later_elsewhere(path):
    file = opened(path)
    file.declare("q.retry.300", ttl=0.3, target="q")
    file.put_many([("q.retry.300", b"1")])
    assert file.get("q", 1) == []
    eventually(lambda: file.get("q", 1))


def test_a_killed_process_is_noticed_though_its_lease_goes_on(path):
    file = opened(path)
    file.put_many([("q", b"1")])
    holder = subprocess.Popen(
        [sys.executable, "-uc", HOLDER, str(path)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout
        holder.stdout.readline()
        assert file.release_of_the_dead() == 0
        assert file.get("q", 1) == []
        holder.kill()
    assert file.release_of_the_dead() == 1
    assert [leased.payload for leased in file.get("q", 1)] == [b"1"]


def test_closing_gives_back_what_was_not_handled(path):
    one, other = opened(path), opened(path)
    one.put_many([("q", b"1")])
    assert one.get("q", 1)
    one.close()
    assert other.get("q", 1)


def test_routes_survive_a_new_process(path):
    first = opened(path)
    first.bind("x", "a.*", "q")
    first.bind("x", "a.b", "q")
    first.close()
    file = QueueFile(path)
    assert file.route("x", "a.b") == ["q"]
    assert file.route("x", "c") == []
    assert file.route("", "q") == ["q"]
    assert file.route("", "nobody") == []
    file.unbind("x", "a.*", "q")
    assert file.route("x", "a.c") == []
    file.drop("q")
    assert (file.has("q"), file.bindings()) == (False, [])
