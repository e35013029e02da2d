"""The seats under pressure: many at once, killed between any two writes, in any order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.events.models import Event, Invitation
from services.events.operations import answering, inviting, seating
from services.events.rules.seats import room
from shared import clock
from shared.ids import derived, fresh
from tests.integration.events.builders import come, crowd, invitations, letters, opened, seated

pytestmark = pytest.mark.usefixtures("installation")


def invite(event: Event, group: str, count: int) -> list[str]:
    """Open invitations, without rounds."""
    now = clock.now()
    rows = [
        Invitation(
            id=derived(event.id, group, number), event=event.id, contact=derived(group, number), group=group, name=f"N{number}",
            language="en", expires_at=now + timedelta(days=7),
        )
        for number in range(count)
    ]  # fmt: skip
    Invitation.objects.insert(rows)
    return [row.id for row in rows]


def test_two_hundred_answers_at_once_for_the_last_five_seats():
    event = opened(capacity=25, seats={"asm": {"minimum": 5, "maximum": 15}, "lsm": {"minimum": 10, "maximum": 20}})
    everyone = invite(event, "asm", 210)
    for id in everyone[:10]:
        assert answering.answer_by_person(id, "yes").state == "seated"
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda id: answering.answer_by_person(id, "yes").state, everyone[10:]))
    assert (answers.count("seated"), answers.count("waiting")) == (5, 195)
    assert seated(event) == {"asm": 15, "lsm": 0}
    assert len(invitations(event, state="waiting")) == 195


def test_yes_and_no_at_once_leave_no_ghost_and_no_free_seat_while_somebody_waits():
    event = opened(capacity=5, seats={"asm": {"minimum": 0, "maximum": 5}})
    everyone = invite(event, "asm", 20)
    for id in everyone[:5]:
        answering.answer_by_person(id, "yes")
    work = [(id, "no") for id in everyone[:5]] + [(id, "yes") for id in everyone[5:]]
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda pair: answering.answer_by_person(*pair), work))
    inviting.advance(event.id)
    assert seated(event) == {"asm": 5}
    assert len(invitations(event, state="waiting")) == 10
    assert len(letters(event, "confirmation")) == 10


def test_a_process_killed_after_the_seat_was_taken_is_tidied_up_after():
    event = opened(capacity=1, seats={"asm": {"minimum": 0, "maximum": 1}})
    first, second = invite(event, "asm", 2)
    answering.answer_by_person(first, "yes")
    # Killed between the two writes: the seat is taken for a claim whose invitation was not told.
    Invitation.objects(id=first).update_one(set__state="waiting", pull__facts__word="seated")
    assert answering.answer_by_person(second, "yes").state == "waiting"
    inviting.advance(event.id)
    assert Invitation.objects.get(id=first).state == "seated"
    assert seated(event) == {"asm": 1}


def test_a_seat_of_a_claim_that_is_no_more_goes_to_the_next():
    event = opened(capacity=1, seats={"asm": {"minimum": 0, "maximum": 1}})
    first, second = invite(event, "asm", 2)
    answering.answer_by_person(first, "yes")
    answering.answer_by_person(second, "yes")
    Event.objects(id=event.id).update_one(__raw__={"$set": {"seated.asm": ["0" * 24]}})
    Invitation.objects(id=first).update_one(set__state="declined", set__claim=None)
    inviting.advance(event.id)
    assert Invitation.objects.get(id=second).state == "seated"
    assert seated(event) == {"asm": 1}


groups = st.sampled_from(["a", "b", "c"])
plans = st.dictionaries(
    groups, st.tuples(st.integers(0, 3), st.integers(1, 4)).map(lambda p: {"minimum": min(p), "maximum": max(p)}), min_size=1
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(plan=plans, taken=st.dictionaries(groups, st.integers(0, 4)), extra=st.integers(0, 3), group=groups)
def test_the_write_itself_decides_like_the_rule(plan, taken, extra, group):
    capacity = max(1, sum(seats["minimum"] for seats in plan.values()) + extra)
    event = Event(
        id=fresh(), slug=fresh(), kind="dialogue", titles={"en": "x"}, country="TZ", place="x", zone="UTC", languages=["en"],
        starts_at=clock.now(), ends_at=clock.now(), capacity=capacity, seats=plan, state="open",
        seated={name: [f"{name}{n}" for n in range(count)] for name, count in taken.items()},
    ).save()  # fmt: skip
    if group in plan:
        written = seating._take(Event.objects.get(id=event.id), group, "new")
        assert written == (room(plan, capacity, seating.taken(event), group) > 0)


STEPS = st.lists(
    st.tuples(st.integers(0, 11), st.sampled_from(["yes", "no", "maybe", "expired", "half-yes", "half-no", "half-seat", "look"])),
    max_size=40,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, ahead=st.sampled_from([1.0, 2.0]))
def test_no_order_and_no_kill_overfills_the_table_or_puts_a_minimum_out_of_reach(steps, ahead):
    seats = {"a": {"minimum": 2, "maximum": 3}, "b": {"minimum": 1, "maximum": 4}, "c": {"minimum": 0, "maximum": 3}}
    event = opened(capacity=6, seats=seats, invite_ahead=ahead, slug=f"s-{fresh()}")
    people = [id for group in seats for id in invite(event, group, 4)]
    for number, step in steps:
        take_step(event, people[number], step)
        assert_in_bounds(event)
    for _ in range(2):
        inviting.advance(event.id)
        assert_in_bounds(event)
    counts = seated(event)
    now = Event.objects.get(id=event.id)
    for group in seats:
        waiting = len(invitations(event, group=group, state="waiting"))
        undecided = len(invitations(event, state__in=("invited", "maybe")))
        assert not waiting or undecided or room(seats, 6, counts, group) == 0
    assert sum(map(len, now.seated.values())) == len(invitations(event, state="seated"))


def take_step(event: Event, id: str, step: str) -> None:
    """One thing that may happen; the halves are cut off before their second write."""
    invitation = Invitation.objects.get(id=id)
    if step == "look":
        inviting.advance(event.id)
    elif step == "expired":
        answering._end(id, "expired", invitation.expires_at)
    elif step.startswith("half-"):
        half(event, invitation, step)
    elif answering.still_answerable(invitation, event):
        answering.answer_by_person(id, step)


def half(event: Event, invitation: Invitation, step: str) -> None:
    if step == "half-seat":
        if invitation.state == "waiting":
            seating._take(Event.objects.get(id=event.id), invitation.group, invitation.claim)
        return
    word, at = step.removeprefix("half-"), answering.after_all(invitation)
    fact = {"id": fresh(), "word": word, "at": at, "by": "person"}
    answering.facts.record(invitation.id, fact, lambda before, after: [])


def assert_in_bounds(event: Event) -> None:
    event = Event.objects.get(id=event.id)
    counts = seating.taken(event)
    assert all(counts[group] <= plan["maximum"] for group, plan in event.seats.items())
    kept = sum(max(0, plan["minimum"] - counts[group]) for group, plan in event.seats.items())
    assert sum(counts.values()) + kept <= event.capacity


def test_a_changed_mind_in_the_candidates_order_is_offered_to_the_same_group_first():
    event = opened(capacity=4, seats={"a": {"minimum": 1, "maximum": 3}, "b": {"minimum": 1, "maximum": 3}})
    come(event, crowd("a", 5) + crowd("b", 5, 10))
    inviting.advance(event.id)
    mine, theirs = (invitations(event, group=group) for group in "ab")
    assert (len(mine), len(theirs)) == (2, 2)
    for invitation in mine + theirs:
        answering.answer_by_person(invitation.id, "yes")
    answering.answer_by_person(mine[0].id, "no")
    inviting.advance(event.id)
    assert len(invitations(event, group="a", state="invited")) == 1
    assert len(invitations(event, group="b")) == 2
