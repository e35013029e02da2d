"""Interest that staff note for somebody who told them: with evidence, and with the same effect as the button."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.api.examples import INTEREST_NOTE
from shared import store
from tests.integration.contacts.doors import app, bearer, signed_in, snapshot
from tests.integration.contacts.people_in_store import agreed, contact, ensure_indexes, messages, person, store_people

PATH = "/contacts/v1/contacts/{}/interest"


@pytest.fixture
def flask(installation):
    ensure_indexes()
    return app()


@pytest.fixture
def asha(flask):
    """A miner with a telephone and no internet."""
    (one,) = store_people(person(1, name="Asha Juma", email=None, phone="+255712345678", languages=["sw"], consent=agreed("sms")))
    return one


def note(flask, one, headers=None, **changes):
    body = {key: value for key, value in (INTEREST_NOTE | changes).items() if value is not None}
    return flask.test_client().post(PATH.format(one), json=body, headers=headers or bearer())


def test_it_opens_the_road_moves_the_journey_and_tells_events(flask, asha):
    answer = note(flask, asha)
    assert (answer.status_code, answer.json["stage"]) == (201, "interested"), answer.text
    standing = contact(asha)["consent"]["dialogue"]["sms"]
    assert (standing["status"], standing["method"], standing["source"]) == ("granted", "oral", "token:test")
    (event,) = store.database("contacts")["consent_events"].find()
    assert (event["collector"], event["place"], event["wording"]) == ("Neema Mwakyusa", "Nyarugusu, Geita", "script-2")
    assert contact(asha)["journey"]["at"]["interested"] == event["captured_at"]
    (told,) = messages("contacts.contact.interested")
    assert (told["contact"], told["groups"]) == (asha, ["asm"])
    assert len(messages("contacts.consent.changed")) == 1


def test_noted_twice_is_once(flask, asha):
    for _ in range(2):
        assert note(flask, asha).status_code == 201
    assert note(flask, asha, captured_at=None, method="paper").status_code == 201  # the paper came in later: more evidence
    assert len(messages("contacts.contact.interested")) == 1
    assert sorted(e["method"] for e in store.database("contacts")["consent_events"].find()) == ["oral", "paper"]


def test_the_first_way_to_reach_them_is_taken_where_none_is_named(flask, asha):
    assert note(flask, asha, channel=None).json["consent"]["dialogue"]["sms"]["status"] == "granted"


def test_who_withdrew_later_is_left_alone(flask, asha):
    later = datetime.now(UTC) - timedelta(days=1)
    no = {"status": "withdrawn", "basis": "consent", "method": "web", "at": later}
    store.database("contacts")["contacts"].update_one({"_id": asha}, {"$set": {"consent.dialogue.sms": no}})
    assert note(flask, asha, captured_at=(later - timedelta(days=1)).isoformat()).status_code == 201
    assert contact(asha)["consent"]["dialogue"]["sms"]["status"] == "withdrawn"
    assert messages("contacts.contact.interested") == []
    assert note(flask, asha, captured_at=None).status_code == 201
    assert contact(asha)["consent"]["dialogue"]["sms"]["status"] == "granted"
    assert len(messages("contacts.contact.interested")) == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"method": "web"}, "invalid", "method"),
        ({"collector": None}, "invalid", "collector"),
        ({"place": ""}, "invalid", "place"),
        ({"language": "Klingonese"}, "invalid", "language"),
        ({"channel": "email"}, "no-address", "channel"),
        ({"captured_at": "2100-01-01T00:00:00Z"}, "captured-in-future", "captured_at"),
    ],
)
def test_without_its_evidence_nothing_is_noted(flask, asha, change, code, field):
    headers, before = bearer(), snapshot(store.database("contacts"))
    refused = note(flask, asha, headers, **change)
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (422, code, field)
    assert snapshot(store.database("contacts")) == before


def test_it_needs_a_person_and_a_token_that_may_write(flask, asha):
    assert note(flask, "a" * 24).json["code"] == "contact-not-found"
    assert note(flask, asha, bearer("contacts:read")).json["code"] == "scope-missing"


@pytest.mark.parametrize("spoken", ["en", "sw", "fr", "es"])
def test_staff_note_it_on_the_page_of_the_person(flask, asha, spoken):
    staff, here = signed_in(flask), f"/contacts/people/{asha}"
    csrf = dict(re.findall(r'<input type="hidden" name="(csrf[^"]*)" value="([^"]*)"', staff.get(f"{here}?lang={spoken}").text))
    fields = {**csrf, "method": "paper", "channel": "sms", "language": "sw", "collector": "Neema", "wording": "interest-1"}
    before = snapshot(store.database("contacts"))
    back = staff.post(f"{here}/interest", data=fields)
    assert (back.status_code, back.text.count('class="error"')) == (422, 1)  # the place
    assert 'value="Neema"' in back.text
    assert snapshot(store.database("contacts")) == before
    assert staff.post(f"{here}/interest", data={"method": "paper"}).status_code == 403
    assert staff.post(f"{here}/interest", data={**fields, "place": "Geita"}).headers["Location"] == here
    page = staff.get(here).text
    assert f'action="{here}/interest"' not in page
    assert "Neema · Geita" in page
    assert len(messages("contacts.contact.interested")) == 1
