"""Who is gone can be read for a while, and every change of a person shows in ``changed_at``."""

from datetime import timedelta

import pytest

from services.contacts.models import Contact, Removal
from services.contacts.operations import journeys, removals
from shared import clock, store
from tests.integration.contacts.people_in_store import LONG_AGO, contact, ensure_indexes, person, store_people


@pytest.fixture(autouse=True)
def people(installation):
    ensure_indexes(Contact, Removal)
    return store_people(person(1), person(2))


def test_a_removal_is_noted_once_however_often():
    now = clock.now()
    removals.note([("a" * 24, 7), ("b" * 24, None)], now)
    removals.note([("a" * 24, 7)], now + timedelta(seconds=1))
    assert {(row["_id"], row["seq"]) for row in removals.since(now)} == {("a" * 24, 7), ("b" * 24, None)}
    assert [row["_id"] for row in removals.since(now + timedelta(seconds=1))] == ["a" * 24]
    removals.note([], now)


def test_the_notes_are_forgotten_after_a_week():
    indexes = store.database("contacts")["removals"].index_information().values()
    assert [index["expireAfterSeconds"] for index in indexes if "expireAfterSeconds" in index] == [7 * 86400]


def test_a_step_of_the_journey_shows_in_changed_at_and_a_known_one_does_not(people):
    before = clock.now()
    first, second = people
    journeys.advance([first], "reached", LONG_AGO)
    moved = contact(first)
    assert moved["changed_at"] >= before.replace(microsecond=0)
    journeys.advance([first, second], "reached", LONG_AGO)
    assert contact(first) == moved
    assert contact(second)["journey"]["rank"] == 1
