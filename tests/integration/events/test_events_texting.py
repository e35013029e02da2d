"""Answers by text message, above all from a handset that several people share."""

from datetime import timedelta

import pytest

from services.events import settings
from services.events.models import Event, Invitation
from services.events.operations import inviting, texting
from shared import clock
from tests.integration.events.builders import come, crowd, invitations, letters, opened


def invited(count: int = 2, **changes) -> tuple[Event, list[Invitation]]:
    event = opened(**changes)
    come(event, crowd("artisanal", count))
    inviting.advance(event.id)
    return event, invitations(event)


def test_a_bare_word_answers_the_one_open_invitation_and_the_later_word_counts(installation):
    _, (one, other) = invited()
    texting.answer([one.contact], "NDIYO", clock.now())
    assert Invitation.objects.get(id=one.id).state == "seated"
    at = clock.now()
    for _ in range(2):
        texting.answer([one.contact], "Hapana, asante", at)
    assert Invitation.objects.get(id=one.id).state == "declined"
    assert len(Invitation.objects.get(id=one.id).facts) == 3
    texting.answer([one.contact], "ndiyo", at - timedelta(minutes=5))
    assert Invitation.objects.get(id=one.id).state == "declined"
    assert Invitation.objects.get(id=other.id).state == "invited"


def test_on_a_shared_handset_the_number_says_who_and_nothing_is_guessed(installation):
    _, (one, other) = invited()
    both = [one.contact, other.contact]
    assert texting.answer(both, "NDIYO", clock.now()) is None
    assert {i.state for i in Invitation.objects} == {"invited"}
    assert texting.answer(both, f"NDIYO {other.code}", clock.now()).id == other.id
    assert Invitation.objects.get(id=one.id).state == "invited"
    assert one.code != other.code


def test_after_the_deadline_a_person_reads_it_but_not_what_was_sent_in_time(installation):
    event, (one, other) = invited()
    late = one.expires_at + timedelta(minutes=1)
    assert texting.answer([one.contact], "ndiyo", late) is None
    assert texting.answer([one.contact], "ndiyo", one.expires_at - timedelta(minutes=1)).answer == "yes"
    Event.objects(id=event.id).update(set__state="closed")
    assert texting.answer([other.contact], "ndiyo", clock.now()) is None


@pytest.mark.parametrize("answers", ["yes", "no"])
def test_the_letter_names_the_number_only_where_somebody_listens(installation, monkeypatch, answers):
    monkeypatch.setenv("BARAZA_SMS_ANSWERS", answers)
    settings.current.cache_clear()
    event, (one, other) = invited()
    (letter,) = letters(event, "invitation")
    codes = {person["contact"]: person["values"].get("answer_code") for person in letter["people"]}
    wanted = {one.contact: str(one.code), other.contact: str(other.code)}
    assert codes == (wanted if answers == "yes" else dict.fromkeys(wanted))
