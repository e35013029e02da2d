"""Candidates, rounds of inviting, answers, the waiting list: on the real store."""

import pytest

from services.events.models import Candidate, Event, Interest, Invitation, Search
from services.events.operations import answering, candidates, dialogues, inviting
from shared import clock
from shared.ids import derived
from tests.integration.events.builders import come, crowd, invitations, letters, opened, page, person, seated

pytestmark = pytest.mark.usefixtures("installation")


def test_opening_finds_candidates_and_invites_as_many_as_there_are_seats():
    event = opened()
    come(event, crowd("government", 5) + crowd("large-scale", 5, 10) + crowd("artisanal", 5, 20))
    inviting.advance(event.id)
    assert len(invitations(event)) == 6
    assert {g: len(invitations(event, group=g)) for g in ("government", "large-scale", "artisanal")} == {
        "government": 2, "large-scale": 2, "artisanal": 2,
    }  # fmt: skip
    asked = letters(event, "invitation")
    assert sorted(p["contact"] for a in asked for p in a["people"]) == sorted(i.contact for i in invitations(event))
    assert all(p["values"]["answer_url"].startswith("http://baraza.test/r/") for a in asked for p in a["people"])


def test_advancing_again_invites_nobody_twice():
    event = opened()
    come(event, crowd("artisanal", 9))
    for _ in range(3):
        inviting.advance(event.id)
    assert len(invitations(event)) == 3
    assert sum(len(letter["people"]) for letter in letters(event, "invitation")) == 3


def test_a_yes_is_seated_and_confirmed_once():
    event = opened()
    come(event, crowd("artisanal", 3))
    inviting.advance(event.id)
    first = invitations(event)[0]
    for _ in range(3):
        assert answering.answer_by_person(first.id, "yes").state == "seated"
    assert seated(event)["artisanal"] == 1
    confirmations = letters(event, "confirmation")
    assert len(confirmations) == 1
    assert "METHOD:REQUEST" in confirmations[0]["people"][0]["calendar"]


def test_a_no_invites_the_next_of_the_same_group():
    event = opened()
    come(event, crowd("artisanal", 4) + crowd("government", 4, 10))
    inviting.advance(event.id)
    before = {i.id for i in invitations(event, group="artisanal")}
    answering.answer_by_person(sorted(before)[0], "no")
    inviting.advance(event.id)
    after = {i.id for i in invitations(event, group="artisanal")}
    assert len(after - before) == 1


def test_a_late_yes_waits_and_moves_up_in_order_when_a_seat_becomes_free():
    event = opened(invite_ahead=2.0)
    come(event, crowd("artisanal", 6))
    inviting.advance(event.id)
    everyone = [i.id for i in invitations(event)]
    assert len(everyone) == 6
    states = [answering.answer_by_person(id, "yes").state for id in everyone]
    assert states == ["seated"] * 3 + ["waiting"] * 3
    assert answering.answer_by_person(everyone[1], "no").state == "declined"
    assert [Invitation.objects.get(id=id).state for id in everyone] == [
        "seated",
        "declined",
        "seated",
        "seated",
        "waiting",
        "waiting",
    ]
    # Coming back means the end of the waiting list.
    assert answering.answer_by_person(everyone[1], "yes").state == "waiting"
    answering.answer_by_person(everyone[0], "no")
    assert Invitation.objects.get(id=everyone[4]).state == "seated"
    assert Invitation.objects.get(id=everyone[1]).state == "waiting"


def test_floors_of_other_groups_are_kept():
    event = opened(capacity=4, seats={"a": {"minimum": 2, "maximum": 2}, "b": {"minimum": 0, "maximum": 4}}, invite_ahead=5.0)
    come(event, crowd("b", 4))
    inviting.advance(event.id)
    states = [answering.answer_by_person(i.id, "yes").state for i in invitations(event)]
    assert sorted(states) == ["seated", "seated", "waiting", "waiting"]
    assert seated(event) == {"a": 0, "b": 2}


def test_a_page_that_comes_twice_and_people_known_already_change_nothing():
    event = opened()
    candidates.seek(event.id)
    candidates.seek(event.id)
    request = Search.objects.get(event=event.id).id
    first = page(event, crowd("artisanal", 2), following="1")
    candidates.take_page(first)
    candidates.take_page(first)
    assert len(Search.objects.get(id=request).outgoing) == 3  # first question, advance, next question
    candidates.take_page(page(event, crowd("artisanal", 3), cursor="1"))
    assert Candidate.objects(event=event.id).count() == 3
    assert Search.objects.get(id=request).cursor == "end"


def test_interest_leads_to_one_question_per_open_event_that_wants_the_person():
    event, other = opened(), opened(country="GH")
    closed = opened()
    dialogues.close(closed.id)
    at = clock.now()
    for _ in range(2):
        candidates.interested(derived("person", 1), "TZ", ["artisanal"], at)
        candidates.interested(derived("person", 4), "TZ", ["government", "artisanal"], at)
    candidates.interested(derived("person", 2), "TZ", ["journalist"], at)
    candidates.interested(derived("person", 3), None, ["artisanal"], at)
    for _ in range(2):
        for one in (event, other, closed):
            candidates.ask(one.id)
    search = Search.objects.get()
    assert search.event == event.id
    assert search.groups == {
        derived("person", 1): ["artisanal"],
        derived("person", 4): ["government", "artisanal"],
    }
    candidates.take_page(page(event, [person(4, "artisanal")]))
    assert Candidate.objects.get().group == "artisanal"


def test_someone_in_two_groups_goes_where_seats_are_free():
    event = opened()
    come(event, [*crowd("artisanal", 9), person(50, "artisanal government")])
    assert Candidate.objects.get(contact=derived("person", 50)).group == "government"


def test_a_round_that_was_decided_and_not_carried_out_is_finished_by_the_next_look():
    event = opened()
    come(event, crowd("artisanal", 5))
    assert inviting._decide(event.id)
    assert invitations(event) == []  # killed here
    inviting.advance(event.id)
    assert len(invitations(event)) == 3
    assert Event.objects.get(id=event.id).inviting == {}
    assert len(letters(event, "invitation")) == 1


def test_an_invitation_that_could_not_be_delivered_passes_its_place_on():
    event = opened()
    come(event, crowd("artisanal", 4))
    inviting.advance(event.id)
    lost = invitations(event)[0]
    for _ in range(2):
        answering.unreachable(event.id, [lost.contact])
    inviting.advance(event.id)
    assert Invitation.objects.get(id=lost.id).state == "unreachable"
    assert len(invitations(event, state="invited")) == 3


def test_a_deadline_that_passes_frees_the_place_and_a_reminder_goes_only_to_the_silent():
    event = opened()
    come(event, crowd("artisanal", 4))
    inviting.advance(event.id)
    quiet, quick, _ = invitations(event)
    answering.answer_by_person(quick.id, "yes")
    for _ in range(2):
        answering.due(quiet.id, "remind")
        answering.due(quick.id, "remind")
    assert [p["contact"] for letter in letters(event, "reminder") for p in letter["people"]] == [quiet.contact]
    answering.due(quiet.id, "expire")
    answering.due(quick.id, "expire")
    inviting.advance(event.id)
    assert Invitation.objects.get(id=quiet.id).state == "expired"
    assert Invitation.objects.get(id=quick.id).state == "seated"
    assert len(invitations(event)) == 4


def test_a_question_cut_off_before_its_interests_were_marked_is_the_same_question_again():
    event, at = opened(), clock.now()
    for number in range(3):
        candidates.interested(derived("person", number), "TZ", ["artisanal"], at)
    candidates.ask(event.id)
    Interest.objects.update(set__search=None)  # killed before this was written
    candidates.ask(event.id)
    assert Search.objects.count() == 1
    assert Interest.objects(search=None).count() == 0
    candidates.take_page(page(event, [person(number, "artisanal") for number in range(3)]))
    assert Candidate.objects(event=event.id).count() == 3
