"""From declared interest to a confirmed seat, through all three services, their bus and the outbox folder."""

from email import message_from_bytes, policy

import pytest
from flask import Flask

from services.contacts.operations import interest
from services.events.models import Candidate, Event, Invitation
from services.events.operations import dialogues
from services.events.operations.letters import answer_url
from shared.ids import derived
from tests.conftest import Installation
from tests.integration.contacts.people_in_store import contact, person, store_people
from tests.integration.events.builders import body, invitations, seated


def letters(installation: Installation, subject: str) -> list:
    folder = installation.outbox_dir / "mail"
    found = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [letter for letter in found if letter["Subject"].startswith(subject)]


@pytest.fixture
def people(installation: Installation) -> list[str]:
    return store_people(
        *[person(n) for n in range(6)],
        *[person(n, groups=["government"]) for n in range(10, 14)],
        person(20, groups=["asm", "government"]),
        person(30, country="GH"),
        person(40, email=None, phone="+255754000040", consent={}),
    )


def test_interest_before_and_after_opening_leads_to_invitations_answers_and_confirmations(installation, people, app: Flask):
    early, late = [derived("person", n) for n in (0, 1, 10, 30)], [derived("person", n) for n in (2, 3, 11, 20)]
    for id in early:
        interest.declare(id, "email", "en")
    installation.settle()
    wanted = {"government": {"minimum": 1, "maximum": 3}, "asm": {"minimum": 1, "maximum": 4}}
    event = dialogues.create(body(seats=wanted, capacity=5), by="test")
    dialogues.open_(event.id)
    installation.settle()
    assert sorted(i.contact for i in invitations(event)) == sorted(early[:3])
    for id in late:
        interest.declare(id, "email", "en")
    installation.settle()
    assert {i.contact for i in invitations(event)} > set(early[:3])
    assert len(invitations(event)) == 5
    assert Candidate.objects(event=event.id).count() == 7
    sent = letters(installation, "Invitation")
    assert sorted(letter["To"].addresses[0].addr_spec for letter in sent) == sorted(
        contact(i.contact)["email"] for i in invitations(event)
    )
    answer_all(installation, event, app)


def answer_all(installation: Installation, event: Event, app: Flask) -> None:
    visitor = app.test_client()
    first, *others = invitations(event)
    url = link_of(first)
    assert visitor.post(url, data={"answer": "no"}).status_code == 303
    for other in others:
        assert visitor.post(link_of(other), data={"answer": "yes"}).status_code == 303
    installation.settle()
    assert sum(seated(event).values()) == 4
    assert len(invitations(event)) == 6  # the next one was invited in place of the no
    confirmations = letters(installation, "Your seat")
    assert len(confirmations) == 4
    for letter in confirmations:
        parts = [part for part in letter.walk() if part.get_content_type() == "text/calendar"]
        assert parts
        assert "METHOD:REQUEST" in parts[0].get_content()
    stages = contact(first.contact)["journey"]["at"]
    assert {"interested", "invited", "answered"} <= set(stages)
    assert "accepted" in contact(others[0].contact)["journey"]["at"]
    assert "accepted" not in stages


def link_of(invitation: Invitation) -> str:
    return answer_url(invitation.id).removeprefix("http://baraza.test")


def test_a_letter_that_can_not_go_out_passes_its_place_on(installation, people):
    both = [derived("person", n) for n in (0, 1)]
    for id in both:
        interest.declare(id, "email", "en")
    event = dialogues.create(body(seats={"asm": {"minimum": 0, "maximum": 1}}, capacity=1), by="test")
    dialogues.open_(event.id)
    installation.settle("contacts", "events")
    chosen = invitations(event)[0]
    # The person withdraws before mailer writes.
    interest.leave_everything(chosen.contact, "en")
    installation.settle()
    assert Invitation.objects.get(id=chosen.id).state == "unreachable"
    assert [i.contact for i in invitations(event, state="invited")] == [id for id in both if id != chosen.contact]


def test_a_new_place_and_the_end_of_it_go_to_all_who_may_count_on_it(installation, people, app: Flask):
    for number in (0, 1, 2):
        interest.declare(derived("person", number), "email", "en")
    event = dialogues.create(body(seats={"asm": {"minimum": 0, "maximum": 3}}, capacity=3), by="test")
    dialogues.open_(event.id)
    installation.settle()
    one, other, refused = invitations(event)
    app.test_client().post(link_of(one), data={"answer": "yes"})
    app.test_client().post(link_of(refused), data={"answer": "no"})
    installation.settle()
    dialogues.change(event.id, {"place": "Mwanza"})
    installation.settle()
    told = {letter["To"].addresses[0].addr_spec: letter for letter in letters(installation, "Changed")}
    assert set(told) == {contact(i.contact)["email"] for i in (one, other)}
    assert all("Mwanza" in letter.as_string() for letter in told.values())
    assert "SEQUENCE:1" in calendar_of(told[contact(one.contact)["email"]])
    assert not calendar_of(told[contact(other.contact)["email"]])
    for _ in range(2):
        dialogues.cancel(event.id)
        installation.settle()
    ended = letters(installation, "Called off")
    assert sorted(letter["To"].addresses[0].addr_spec for letter in ended) == sorted(
        contact(i.contact)["email"] for i in (one, other)
    )
    entries = [calendar_of(letter) for letter in ended if calendar_of(letter)]
    assert len(entries) == 1
    assert "METHOD:CANCEL" in entries[0]
    assert one.id in entries[0]


def calendar_of(letter) -> str:
    parts = [part.get_content() for part in letter.walk() if part.get_content_type() == "text/calendar"]
    return parts[0] if parts else ""
