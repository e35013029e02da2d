"""The copy for counting says what the store says, whatever happened to people since it was read."""

from datetime import timedelta

import pytest

from services.contacts.models import ALIAS, Contact
from services.contacts.operations import consenting, journeys, mirror, removals
from services.contacts.rules.consent import Act
from services.contacts.rules.segment import parse
from services.contacts.rules.segment_query import query
from shared import clock, store
from tests.integration.contacts.people_in_store import LONG_AGO, ensure_indexes, person, store_people

FILTERS = (
    {},
    {"field": "country", "in": ["TZ"]},
    {"field": "groups", "any": ["lsm"]},
    {"not": {"field": "reachable", "is": True}},
    {"field": "journey.stage", "at_least": "reached"},
    {"field": "consent.outreach.email", "in": ["withdrawn"]},
    {"field": "source.partner", "any": ["p1"]},
)


@pytest.fixture(autouse=True)
def crowd(installation):
    ensure_indexes(Contact)
    return store_people(
        *(person(number, seq=number, country="TZ" if number % 3 else "GH") for number in range(1, 30)),
        *(person(number, groups=["lsm"], seq=None) for number in range(30, 40)),
        person(40, seq=40, flags=["erased"]),
    )


def told(copy: mirror.Mirror) -> list[int]:
    with copy.current() as bitmaps:
        assert bitmaps is not None
        return [len(bitmaps.meant(parse(one))) for one in FILTERS]


def so_it_is() -> list[int]:
    people = store.database(ALIAS)["contacts"]
    there = {"flags": {"$ne": "erased"}}
    return [people.count_documents({"$and": [there, query(parse(one), clock.now())]}) for one in FILTERS]


def test_it_follows_everything_that_happens(crowd):
    people = store.database(ALIAS)["contacts"]
    copy = mirror.of_store()
    assert told(copy) == so_it_is() != [0] * len(FILTERS)

    journeys.advance(crowd[:7], "reached", LONG_AGO)
    act = Act("withdrawn", "consent", "web", clock.now())
    consenting.record(person(3)["_id"], "all", "all", act)
    store_people(person(50, seq=50, changed_at=clock.now()), person(51, seq=None, country="PE", changed_at=clock.now()))
    people.update_one({"_id": person(4)["_id"]}, {"$set": {"unreachable.email": "bounced", "changed_at": clock.now()}})
    people.update_one({"_id": person(31)["_id"]}, {"$set": {"seq": 31, "changed_at": clock.now()}})
    people.update_one({"_id": person(6)["_id"]}, {"$set": {"flags": ["erased"], "changed_at": clock.now()}})
    assert told(copy) == so_it_is()

    gone = [(person(5)["_id"], 5), (person(32)["_id"], None), (person(7)["_id"], 7)]
    removals.note(gone, clock.now())
    people.delete_many({"_id": {"$in": [id for id, _ in gone[:2]]}})
    assert told(copy) == so_it_is()  # the third was noted, and is there all the same
    people.delete_one({"_id": gone[2][0]})
    assert told(copy) == so_it_is()


def test_more_changes_than_can_be_waited_for_are_taken_in_behind_the_scenes():
    copy = mirror.Mirror(changes_at_once=5)
    before = told(copy)
    store_people(*(person(number, seq=number, changed_at=clock.now()) for number in range(100, 110)))
    with copy.current() as bitmaps:
        assert bitmaps is None
    copy.wait(20)
    with copy.current(fresh=False) as bitmaps:
        assert bitmaps is not None
        assert len(bitmaps.everyone) == before[0] + 10
    copy.wait(20)


def test_many_people_are_read_behind_the_scenes():
    copy = mirror.Mirror(at_once=10)
    with copy.current(fresh=False) as bitmaps:
        assert bitmaps is None
    copy.wait(20)
    assert told(copy) == so_it_is()


def test_people_who_went_without_a_note_are_missed_at_the_next_check():
    copy = mirror.Mirror(checked_every=timedelta(0))
    told(copy)
    copy.wait(20)
    store.database(ALIAS)["contacts"].delete_many({"country": "GH"})
    told(copy)
    copy.wait(20)
    assert told(copy) == so_it_is()


def test_sources_that_a_list_adds_are_asked_of_the_store_until_it_is_in(crowd):
    imports, people = store.database(ALIAS)["imports"], store.database(ALIAS)["contacts"]
    known = {"field": "source.partner", "any": ["p2"]}
    copy = mirror.Mirror()
    told(copy)
    imports.insert_one({"_id": "i2", "state": "running", "checkpoint": 0})
    people.update_many({"_id": {"$in": crowd[:5]}}, {"$push": {"sources": {"partner": "p2", "import": "i2", "row": 1}}})
    imports.update_one({"_id": "i2"}, {"$set": {"checkpoint": 5}})
    with copy.current() as bitmaps:
        assert bitmaps is not None
        assert not bitmaps.hold(known)
        assert bitmaps.hold({"field": "country", "in": ["TZ"]})
    imports.update_one({"_id": "i2"}, {"$set": {"state": "done"}})
    told(copy)
    copy.wait(20)
    with copy.current() as bitmaps:
        assert bitmaps is not None
        assert bitmaps.hold(known)
        assert len(bitmaps.meant(known)) == people.count_documents({"sources.partner": "p2", "flags": {"$ne": "erased"}})
