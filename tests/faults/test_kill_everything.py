"""Every kind of process is killed with SIGKILL at random moments while the worked example runs: nothing lost, nothing twice."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys import count, table
from tests.support.chaos import KINDS, Chaos
from tests.support.example import Example
from tests.support.rabbitmq import RabbitMQ

PEOPLE = 3000
ROUNDS = 3
LONGEST = 240


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[RabbitMQ]:
    """A RabbitMQ that nobody else uses, since it is going to be killed."""
    server = RabbitMQ(tmp_path / "rabbitmq").start()
    yield server
    server.stop()


def check(example: Example, report: dict[str, Any]) -> None:
    """What must hold whatever was killed, from the files and the outbox; what the system says of itself must agree."""
    data = example.folder / "data"
    verdict = count.compare(Path(report["files"]), data / "outbox")
    assert verdict.exact, verdict
    seats = table.read(data / "outbox")
    assert seats.invited_twice == []
    assert seats.confirmed_twice == []
    for group, row in report["balance"].items():
        assert row["seated"] <= row["maximum"], (group, row)
    assert len(seats.confirmed) == sum(row["seated"] for row in report["balance"].values())
    assert report["parked"] == 0


@pytest.mark.timeout(LONGEST + 60)
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_on_the_embedded_bus(tmp_path: Path, turn: int):
    example = Example(tmp_path, PEOPLE).start()
    chaos = Chaos(example, seed=random.randrange(10**6))
    chaos.start()
    try:
        report = example.wait(LONGEST)
    finally:
        chaos.stop()
        example.stop()
    assert set(KINDS) <= set(chaos.kills), chaos.log
    check(example, report)


@pytest.mark.timeout(LONGEST + 120)
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_on_rabbitmq(tmp_path: Path, broker: RabbitMQ, turn: int):
    example = Example(tmp_path, PEOPLE, broker_url=broker.url).start()
    chaos = Chaos(example, seed=random.randrange(10**6), kill_broker=lambda: (broker.kill(), broker.start()))
    chaos.start()
    try:
        report = example.wait(LONGEST)
    finally:
        chaos.stop()
        example.stop()
    assert {*KINDS, "broker"} <= set(chaos.kills), chaos.log
    check(example, report)
