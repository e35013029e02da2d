"""Facts of other services move journeys; the funnel equals the rows behind it."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.operations import journeys
from services.contacts.rules import journey as rules
from shared import store
from shared.contracts.words import STAGES
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people
from tests.integration.contacts.test_contacts_consent import tell

NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _store(installation):
    ensure_indexes()


def delivered(contacts, kind="campaign", state="accepted", at=NOW):
    tell(
        "mailer.deliveries.changed", mailing="m1", kind=kind, purpose="outreach", state=state, reason=None, channel="email",
        contacts=contacts, at=at,
    )  # fmt: skip


def test_each_fact_moves_its_people():
    everybody = store_people(*(person(number) for number in range(5)))
    one, two, three, four, five = everybody
    delivered([*everybody, "f" * 24])
    tell("events.invitations.made", event="e1", contacts=[one, two, three, four], at=NOW)
    tell("events.invitation.answered", event="e1", contact=one, answer="yes", seated=True, at=NOW)
    tell("events.invitation.answered", event="e1", contact=two, answer="yes", seated=False, at=NOW)
    tell("events.invitation.answered", event="e1", contact=three, answer="no", seated=False, at=NOW)
    tell("events.attendance.recorded", event="e1", contact=one, attended=True, at=NOW)
    tell("events.attendance.recorded", event="e1", contact=two, attended=False, at=NOW)
    ranks = [STAGES[contact(id)["journey"]["rank"]] for id in everybody]
    assert ranks == ["attended", "answered", "answered", "invited", "reached"]
    assert five == everybody[-1]


def test_the_store_folds_as_the_rule_does():
    chance = random.Random(7)
    for number in range(12):
        (one,) = store_people(person(100 + number, journey={}))
        facts = [(chance.choice(STAGES), NOW + timedelta(hours=chance.randrange(50))) for _ in range(6)]
        expected: dict = {}
        for stage, at in facts:
            expected = rules.advanced(expected, stage, at)
        for stage, at in chance.sample(facts * 2, 12):
            journeys.advance([one], stage, at)
        assert contact(one)["journey"] == expected


def test_what_does_not_reach_people_moves_nobody():
    (one,) = store_people(person(1))
    delivered([one], state="bounced")
    delivered([one], kind="invitation")
    assert contact(one)["journey"]["rank"] == 0


def test_late_and_repeated_facts_keep_the_furthest_stage_and_the_first_time():
    (one,) = store_people(person(1))
    tell("events.invitations.made", event="e1", contacts=[one], at=NOW)
    delivered([one], at=NOW + timedelta(days=3))
    delivered([one], at=NOW - timedelta(days=3))
    delivered([one], at=NOW)
    found = contact(one)["journey"]
    assert STAGES[found["rank"]] == "invited"
    assert found["at"]["reached"] == NOW - timedelta(days=3)


@pytest.mark.parametrize("by", ["group", "country", "source"])
def test_the_funnel_equals_the_rows_behind_it(by):
    store_people(
        person(1, groups=["asm", "lsm"], journey={"rank": 3, "at": {}}),
        person(2, groups=[], country=None, journey={"rank": 1, "at": {}}),
        person(3, country="GH", sources=[{"partner": "p1", "import": "a", "row": 1}, {"partner": "p1", "import": "b", "row": 9}]),
        person(4, sources=[], journey={}),
        person(5, flags=["erased"]),
    )
    collection = store.database("contacts")["contacts"]
    field = {"group": "groups", "country": "country", "source": "sources.partner"}[by]
    answer = journeys.funnel(by)
    for stage in STAGES:
        rows = {"flags": {"$ne": "erased"}}
        if STAGES.index(stage):
            rows["journey.rank"] = {"$gte": STAGES.index(stage)}
        assert answer["total"][stage] == collection.count_documents(rows)
        for cut in answer["slices"]:
            behind = {field.split(".")[0]: {"$in": [None, []]}} if cut["key"] is None else {field: cut["key"]}
            assert cut["stages"][stage] == collection.count_documents(rows | behind), (cut, stage)
    assert answer["definition"]
    assert answer["counted_at"].tzinfo is not None


def test_the_number_that_cannot_be_reached_equals_its_rows():
    store_people(
        person(1),
        person(2, unreachable={"email": "bounced"}),
        person(3, unreachable={"email": "bounced"}, phone="+255712000003"),
        person(4, email=None, phone="+255712000004", unreachable={"sms": "invalid"}),
        person(5, email=None, phone="+255712000005"),
    )
    collection = store.database("contacts")["contacts"]
    assert journeys.count()["unreachable"] == collection.count_documents(journeys.UNREACHABLE) == 2


def test_filters_narrow_the_funnel():
    store_people(person(1, groups=["asm"]), person(2, groups=["lsm"]), person(3, groups=["lsm"], country="GH"))
    assert journeys.funnel(filter={"groups": ["lsm"]})["total"]["imported"] == 2
    assert journeys.funnel(filter={"groups": ["lsm"], "countries": ["GH"]})["total"]["imported"] == 1
