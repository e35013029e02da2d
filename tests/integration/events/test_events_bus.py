"""What events does when messages come, once, twice and in a wrong order."""

from datetime import timedelta

import orjson
import pytest

from services.events.handlers import HANDLERS
from services.events.models import Event, Interest, Invitation, Search
from services.events.operations import inviting
from shared import clock
from shared.bus.envelope import Message
from shared.contracts.base import CATALOGUE
from shared.errors import BarazaError
from shared.ids import derived, fresh
from tests.conftest import Installation
from tests.integration.events.builders import come, crowd, invitations, letters, opened

pytestmark = pytest.mark.usefixtures("installation")


def hear(type: str, **data) -> None:
    message = Message(id=fresh(), type=type, source="test", time=clock.now(), data=data, correlationid="c", traceparent="t")
    HANDLERS[type](message)


def changed(event: Event, contact: str, **changes) -> dict:
    return {
        "mailing": fresh(), "kind": "invitation", "purpose": "dialogue", "about": {"event": event.id}, "state": "bounced",
        "reason": None, "channel": "email", "contacts": [contact], "at": clock.now(), **changes,
    }  # fmt: skip


def test_we_handle_what_the_catalogue_says_we_hear():
    assert set(HANDLERS) == {entry.type for entry in CATALOGUE.values() if "events" in entry.listeners}


def test_opening_asks_contacts_once_for_everybody_wanted(installation: Installation):
    event = opened()
    installation.settle("events")
    hear("events.candidates.seek", event=event.id)
    search = Search.objects.get(event=event.id)
    assert search.outgoing == []  # told, and pulled by the relay


def test_the_question_names_purpose_channels_countries_and_groups():
    event = opened()
    hear("events.candidates.seek", event=event.id)
    asked = orjson.loads(Search.objects.get(event=event.id).outgoing[0]["body"])["data"]
    assert asked["purpose"] == "dialogue"
    assert asked["channels"] == ["email", "sms"]
    assert asked["filter"]["countries"] == ["TZ"]
    assert asked["filter"]["groups"] == ["government", "large-scale", "artisanal"]
    assert asked["filter"]["stage_at_least"] == "interested"


@pytest.mark.parametrize(
    "changes", [{"kind": "reminder"}, {"kind": "campaign", "about": {}}, {"state": "accepted"}, {"state": "delivered"}]
)
def test_only_invitations_that_did_not_arrive_concern_us(changes):
    event = opened()
    come(event, crowd("artisanal", 1))
    inviting.advance(event.id)
    only = invitations(event)[0]
    hear("mailer.deliveries.changed", **changed(event, only.contact, **changes))
    assert Invitation.objects.get(id=only.id).state == "invited"
    hear("mailer.deliveries.changed", **changed(event, only.contact))
    assert Invitation.objects.get(id=only.id).state == "unreachable"


def test_invitations_carry_their_timers_and_are_told_to_contacts():
    event = opened()
    come(event, crowd("artisanal", 1))
    inviting.advance(event.id)
    only = invitations(event)[0]
    steps = {orjson.loads(e["body"])["data"]["step"]: e["due"] for e in only.outgoing}
    assert set(steps) == {"remind", "expire"}
    assert clock.now() < steps["remind"] < steps["expire"] == only.expires_at
    made = [e for e in Event.objects.get(id=event.id).outgoing if e["type"] == "events.invitations.made"]
    assert orjson.loads(made[0]["body"])["data"]["contacts"] == [only.contact]


def test_a_page_nobody_asked_for_and_unknown_ids_are_faults():
    page = {"request": fresh(), "requester": "events", "cursor": "", "people": [], "withheld": {}, "next": "", "total": 0}
    for type, data in (
        ("contacts.audience.page", page),
        ("events.invitations.advance", {"event": fresh()}),
        ("events.invitation.due", {"invitation": fresh(), "step": "remind"}),
    ):
        with pytest.raises(BarazaError):
            hear(type, **data)


def test_a_reminder_goes_once_and_not_after_the_deadline():
    event = opened()
    come(event, crowd("artisanal", 2))
    inviting.advance(event.id)
    one, other = invitations(event)
    Invitation.objects(id=other.id).update_one(set__expires_at=clock.now() - timedelta(seconds=1))
    for id in (one.id, one.id, other.id):
        hear("events.invitation.due", invitation=id, step="remind")
    assert [person["contact"] for letter in letters(event, "reminder") for person in letter["people"]] == [one.contact]


def test_interest_in_a_closed_event_asks_nothing():
    event = opened()
    Event.objects(id=event.id).update_one(set__state="closed")
    hear("contacts.contact.interested", contact=derived("p"), country="TZ", groups=["artisanal"], at=clock.now())
    assert Interest.objects.count() == 0
