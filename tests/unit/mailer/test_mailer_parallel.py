"""Several requests at once: nothing is lost, nothing new is started after a fault or a stop, and it is faster."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.providers.base import ProviderDown, always
from services.mailer.providers.parallel import fan_out
from services.mailer.rules.delivery import Outcome


@pytest.fixture(scope="module")
def pool():
    with ThreadPoolExecutor(8) as threads:
        yield threads


def accepted(block):
    yield [Outcome(block, "accepted")]


def test_everything_comes_back_once_and_the_waiting_is_shared(pool):
    def slow(block):
        time.sleep(0.05)
        yield from accepted(block)

    began = time.perf_counter()
    told = [outcome.delivery for block in fan_out(pool, 8, slow, map(str, range(32)), always) for outcome in block]
    assert sorted(told) == sorted(map(str, range(32)))
    assert time.perf_counter() - began < 32 * 0.05 / 2


@given(st.integers(1, 12), st.integers(0, 11), st.integers(1, 8))
def test_a_fault_starts_nothing_new_and_keeps_what_was_settled(blocks, bad, most):
    started = []

    def hand_over(number):
        started.append(number)
        yield [Outcome(f"{number}a", "accepted")]
        if number == bad:
            raise ProviderDown("away")
        yield [Outcome(f"{number}b", "accepted")]

    told, raised = [], False
    with ThreadPoolExecutor(most) as threads:
        try:
            for settled in fan_out(threads, most, hand_over, range(blocks), always):
                told += [outcome.delivery for outcome in settled]
        except ProviderDown:
            raised = True
    assert raised == (bad < blocks)
    assert sorted(told) == sorted(f"{number}{half}" for number in started for half in "ab" if (number, half) != (bad, "b"))
    assert len(started) == blocks if not raised else len(started) <= min(blocks, bad + 2 * most)


def test_a_stop_waits_for_what_is_under_way(pool):
    stopped = threading.Event()

    def hand_over(number):
        stopped.set()
        time.sleep(0.02)
        yield [Outcome(str(number), "accepted")]

    told = [row.delivery for block in fan_out(pool, 4, hand_over, range(100), lambda: not stopped.is_set()) for row in block]
    assert 1 <= len(told) <= 4
