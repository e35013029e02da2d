"""A segment decides whom a campaign writes to and who is invited to a dialogue, over the real bus."""

from email import policy
from email.parser import BytesParser

import pytest

from services.contacts.models import Audience, AudienceBucket, Contact, Segment
from services.contacts.operations import interest, segments
from services.events.operations import dialogues
from services.mailer.app import create_app
from shared.http.access import tokens
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people
from tests.integration.events.builders import body, invitations

ONE_SIDE = {"government": {"minimum": 1, "maximum": 4}}


@pytest.fixture
def geita(installation):
    ensure_indexes(Contact, Segment, Audience, AudienceBucket)
    store_people(
        *(person(number, region="Geita", groups=["government"]) for number in (1, 2)),
        *(person(number, region="Mwanza", groups=["government"]) for number in (3, 4)),
        person(5, region="Geita", groups=["government"], tags=["press"]),
    )
    press = segments.create("Press", {"field": "tags", "any": ["press"]}, "neema")
    without = {"all": [{"field": "region", "in": ["Geita"]}, {"not": {"segment": press["_id"]}}]}
    return segments.create("Geita without the press", without, "neema")["_id"]


def test_a_campaign_writes_to_a_segment_and_nobody_else(installation, geita):
    mailer = create_app().test_client()
    mailer.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create('c', ['campaigns:read', 'campaigns:write'])}"
    made = mailer.post("/mailer/v1/campaigns", json={"name": "Geita", "template": "outreach", "filter": {"segment": geita}})
    assert (made.status_code, made.json["filter"]) == (201, {"segment": geita})
    mailer.post(f"{made.headers['Location']}/start")
    installation.settle("contacts", "mailer")
    parser = BytesParser(policy=policy.default)
    letters = [parser.parsebytes(file.read_bytes()) for file in (installation.outbox_dir / "mail").glob("*.eml")]
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters) == ["p1@example.org", "p2@example.org"]
    assert mailer.get(made.headers["Location"]).json["state"] == "done"
    wrong = mailer.post("/mailer/v1/campaigns", json={"name": "x", "template": "outreach", "filter": {"segment": "Geita"}})
    assert (wrong.status_code, wrong.json["field"]) == (422, "filter.segment")


def test_only_people_of_the_segment_are_invited_before_and_after_the_opening(installation, geita):
    for number in (1, 3):
        interest.declare(person(number)["_id"], "email", "en")
    event = dialogues.create(body(seats=ONE_SIDE, capacity=4, audience={"segment": geita}), by="test")
    dialogues.open_(event.id)
    installation.settle()
    assert [one.contact for one in invitations(event)] == [person(1)["_id"]]
    for number in (2, 4, 5):
        interest.declare(person(number)["_id"], "email", "en")
    installation.settle()
    assert {one.contact for one in invitations(event)} == {person(number)["_id"] for number in (1, 2)}
