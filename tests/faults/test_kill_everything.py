"""Every kind of process is killed with SIGKILL at random moments while the worked example runs: nothing lost, nothing twice."""

import random
from pathlib import Path

import pytest

from tests.journeys.outcome import check
from tests.support.chaos import KINDS, Chaos
from tests.support.example import Example
from tests.support.rabbitmq import RabbitMQ

PEOPLE = 3000
ROUNDS = 3
LONGEST = 240


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
    check(example.folder, report)


@pytest.mark.timeout(LONGEST + 120)
@pytest.mark.parametrize("turn", range(ROUNDS))
def test_on_rabbitmq(tmp_path: Path, own_rabbitmq: RabbitMQ, turn: int):
    example = Example(tmp_path, PEOPLE, broker_url=own_rabbitmq.url).start()
    chaos = Chaos(example, seed=random.randrange(10**6), kill_broker=lambda: (own_rabbitmq.kill(), own_rabbitmq.start()))
    chaos.start()
    try:
        report = example.wait(LONGEST)
    finally:
        chaos.stop()
        example.stop()
    assert {*KINDS, "broker"} <= set(chaos.kills), chaos.log
    check(example.folder, report)
