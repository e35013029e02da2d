"""The topology: every message that has a listener comes into exactly one queue of each."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.bus import topology
from shared.bus.queue_file import matches
from shared.bus.topology import DELAYS, OWN_QUEUES, SERVICES
from shared.contracts import CATALOGUE

KEYS = [topology.routing_key(entry.type, lane) for entry in CATALOGUE.values() for lane in entry.lanes or (None,)]


@pytest.mark.parametrize("type", CATALOGUE)
def test_each_listener_gets_a_message_once(type):
    entry = CATALOGUE[type]
    for lane in entry.lanes or (None,):
        reached = [bound.queue for bound in topology.bindings() if bound.key == topology.routing_key(type, lane)]
        listeners = {lane} if lane in SERVICES else set(entry.listeners)
        assert sorted(topology.service_of(queue) for queue in reached) == sorted(listeners)


def test_queues_of_their_own_are_named_for_keys_that_exist():
    assert {key for keys in OWN_QUEUES.values() for key in keys} <= set(KEYS)


def test_every_queue_gets_something():
    assert {bound.queue for bound in topology.bindings()} == set(topology.queues())


def test_bulk_and_direct_never_share_a_queue():
    of = {bound.key: bound.queue for bound in topology.bindings()}
    assert of["mailer.deliveries.send.bulk"] != of["mailer.deliveries.send.direct"]


def test_the_delays_grow():
    assert list(DELAYS) == sorted(set(DELAYS))
    names = [retry.name for queue in topology.queues() for retry in topology.retry_queues(queue)]
    assert len(names) == len(set(names))


words = st.lists(st.sampled_from(["a", "b", "contacts", "x-1"]), min_size=1, max_size=5)
patterns = st.lists(st.sampled_from(["a", "b", "contacts", "x-1", "*", "#"]), min_size=1, max_size=5)


def slowly(pattern: list[str], key: list[str]) -> bool:
    """Topic matching by its definition."""
    if not pattern:
        return not key
    if pattern[0] == "#":
        return any(slowly(pattern[1:], key[skipped:]) for skipped in range(len(key) + 1))
    return bool(key) and pattern[0] in ("*", key[0]) and slowly(pattern[1:], key[1:])


@given(patterns, words)
def test_topics_match_as_amqp_defines(pattern, key):
    assert matches(".".join(pattern), ".".join(key)) == slowly(pattern, key)


def test_keys_are_plain_words():
    assert [key for key in KEYS if not re.fullmatch(r"[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+", key)] == []
