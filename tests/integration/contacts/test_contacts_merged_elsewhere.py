"""What the others do when two ids turn out to be one person: one letter per mailing, one seat per dialogue, and all back."""

from datetime import timedelta

import pytest

from services.contacts.operations import audience_buckets, audiences, merging
from services.events.models import Candidate, Event, Invitation
from services.events.operations import answering, attendance, candidates
from services.mailer.operations import aliases, suppressions
from shared import clock, ids, store
from shared.bus.envelope import Message, trace
from shared.contracts.words import DELIVERY_STATES
from tests.integration.contacts.people_in_store import agreed, ensure_indexes, messages, person, store_people


@pytest.fixture
def two(installation) -> tuple[str, str]:
    ensure_indexes()
    store_people(person(1, consent=agreed("email")), person(2, email="asha@example.com", consent=agreed("email")))
    return person(1)["_id"], person(2)["_id"]


def delivery(mailing: str, contact: str, batch: str, **more) -> dict:
    found = {
        "_id": ids.derived(mailing, contact, "email"), "mailing": mailing, "batch": batch, "contact": contact, "channel": "email",
        "address": "x@example.org", "address_hash": contact, "rank": 0, **more,
    }  # fmt: skip
    store.database("mailer")["deliveries"].insert_one(found)
    return found


def batch(name: str, state: str, **more) -> None:
    store.database("mailer")["batches"].insert_one({"_id": name, "state": state, **more})


def test_a_person_gets_a_mailing_once(installation, two):
    survivor, absorbed = two
    merging.merge(survivor, absorbed, by="a")
    installation.settle("contacts", "mailer")
    batch("b1", "sending")
    batch("b2", "queued")
    rows = [delivery("m1", survivor, "b1"), delivery("m1", absorbed, "b1"), delivery("m2", absorbed, "b2")]
    assert aliases.twice(rows[:2], "b1") == ({rows[1]["_id"]}, set())
    assert aliases.twice(rows[2:], "b2") == (set(), set())


@pytest.mark.parametrize(
    ("state", "settled", "rank", "expected"),
    [
        ("accepted", [], 0, "held"),
        ("sending", ["it"], 0, "held"),
        ("sending", [], 0, "later"),
        ("queued", [], 0, "goes"),
        ("cancelled", [], 0, "goes"),
        ("accepted", [], DELIVERY_STATES.index("bounced"), "held"),
        ("accepted", [], DELIVERY_STATES.index("withheld"), "goes"),
    ],
)
def test_the_survivor_waits_for_what_becomes_of_the_other(installation, two, state, settled, rank, expected):
    survivor, absorbed = two
    merging.merge(survivor, absorbed, by="a")
    installation.settle("contacts", "mailer")
    gone = delivery("m1", absorbed, "b1", rank=rank)
    batch("b1", state, settled=[gone["_id"]] if settled else [])
    batch("b2", "sending")
    mine = delivery("m1", survivor, "b2")
    held, later = aliases.twice([mine], "b2")
    assert (mine["_id"] in held, mine["_id"] in later) == (expected == "held", expected == "later")


def test_what_either_left_holds_until_they_are_split(installation, two):
    survivor, absorbed = two
    suppressions.consent_changed(absorbed, "outreach", "email", "withdrawn", clock.now())
    row = {"_id": "d", "contact": survivor, "channel": "email", "address_hash": "h"}
    assert suppressions.suppressed([row], "outreach") == {}
    done = merging.merge(survivor, absorbed, by="a")
    installation.settle("contacts", "mailer")
    assert suppressions.suppressed([row], "outreach") == {"d": "withdrawn"}
    merging.split(survivor, done["_id"], by="a")
    installation.settle("contacts", "mailer")
    assert suppressions.suppressed([row], "outreach") == {}


def test_news_in_the_wrong_order_end_at_the_latest(two):
    now = clock.now()
    aliases.note("a", None, now)
    aliases.note("a", "b", now - timedelta(minutes=1))
    assert aliases.every(["a"]) == {"a": ["a"]}
    aliases.note("a", "b", now + timedelta(minutes=1))
    aliases.note("b", "c", now)
    assert aliases.every(["a", "c", "z"]) == {"a": ["c", "b", "a"], "c": ["c", "b", "a"], "z": ["z"]}


@pytest.fixture
def dialogue(two) -> Event:
    now = clock.now()
    return Event(
        id=ids.fresh(), slug="geita", kind="dialogue", titles={"en": "Geita"}, country="TZ", place="Geita",
        starts_at=now + timedelta(days=30), ends_at=now + timedelta(days=31), zone="Africa/Dar_es_Salaam", languages=["en"],
        capacity=1, seats={"asm": {"minimum": 0, "maximum": 1}}, state="open",
    ).save()  # fmt: skip


def invite(event: Event, contact: str) -> Invitation:
    return Invitation(
        id=ids.derived(event.id, contact), event=event.id, contact=contact, group="asm", language="en",
        expires_at=clock.now() + timedelta(days=7),
    ).save()  # fmt: skip


def state(invitation: Invitation) -> tuple[str, str]:
    found = Invitation.objects.get(id=invitation.id)
    return found.state, found.contact


def test_an_invitation_moves_to_the_survivor_and_back(installation, two, dialogue):
    survivor, absorbed = two
    theirs = invite(dialogue, absorbed)
    done = merging.merge(survivor, absorbed, by="a")
    installation.settle()
    assert state(theirs) == ("invited", survivor)
    assert answering.answer_by_person(theirs.id, "yes").state == "seated"
    assert attendance.record(dialogue.id, survivor, True, by="a").id == theirs.id
    # nor is the survivor a candidate of their own
    page = {"contact": survivor, "group": "asm", "name": None, "language": "en", "country": "TZ", "channel": "email"}
    candidates._store(dialogue, {}, [page, {**page, "contact": absorbed}])
    assert Candidate.objects(event=dialogue.id, state="waiting").count() == 0
    merging.split(survivor, done["_id"], by="a")
    installation.settle()
    assert state(theirs) == ("seated", absorbed)
    assert Candidate.objects(event=dialogue.id, contact=survivor).count() == 0


def test_of_two_invitations_the_seated_one_stays_and_the_other_comes_back_with_the_split(installation, two, dialogue):
    survivor, absorbed = two
    own, theirs = invite(dialogue, survivor), invite(dialogue, absorbed)
    assert answering.answer_by_person(theirs.id, "yes").state == "seated"
    done = merging.merge(survivor, absorbed, by="a")
    installation.settle()
    assert (state(own)[0], state(theirs)) == ("withdrawn", ("seated", survivor))
    assert answering.look(own.id)[0].id == theirs.id
    assert [len(claims) for claims in Event.objects.get(id=dialogue.id).seated.values()] == [1]
    merging.split(survivor, done["_id"], by="a")
    installation.settle()
    assert (state(own), state(theirs)) == (("invited", survivor), ("seated", absorbed))


def test_a_second_seat_goes_on_within_the_group(installation, two, dialogue):
    survivor, absorbed = two
    Event.objects(id=dialogue.id).update_one(set__capacity=2, set__seats={"asm": {"minimum": 0, "maximum": 2}})
    own, theirs = invite(dialogue, survivor), invite(dialogue, absorbed)
    for one in (own, theirs):
        assert answering.answer_by_person(one.id, "yes").state == "seated"
    waiting = invite(dialogue, "w" * 24)
    assert answering.answer_by_person(waiting.id, "yes").state == "waiting"
    done = merging.merge(survivor, absorbed, by="a")
    installation.settle("contacts", "events")
    assert (state(own)[0], state(theirs)[0], state(waiting)[0]) == ("seated", "withdrawn", "seated")
    merging.split(survivor, done["_id"], by="a")
    installation.settle("contacts", "events")
    assert (state(own)[0], state(theirs), state(waiting)[0]) == ("seated", ("waiting", absorbed), "seated")


def test_the_frozen_audience_names_each_person_once(installation, two):
    survivor, absorbed = two
    asked = {"request": "r1", "requester": "events", "purpose": "outreach", "channels": ["email"], "cursor": "", "size": 10}
    both, alone = {**asked, "contacts": [survivor, absorbed]}, {**asked, "request": "r2", "contacts": [absorbed]}
    for question in (both, alone):
        audience_buckets.kept(question)
    merging.merge(survivor, absorbed, by="a")
    for question in (both, alone):
        audiences.resolve(question, Message("q", "contacts.audience.resolve", "events", clock.now(), question, "c", trace()))
    pages = {page["request"]: page for page in messages("contacts.audience.page")}
    page = pages["r1"]
    assert ([row["contact"] for row in page["people"]], page["withheld"]) == ([survivor], {"merged": 1})
    page = pages["r2"]
    assert [(row["contact"], row["address"]) for row in page["people"]] == [(absorbed, "p1@example.org")]
