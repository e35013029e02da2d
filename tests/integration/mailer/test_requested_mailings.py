"""Mailings that another service asks for: named people, own values, calendar entries, their own lane."""

import pytest

from services.mailer import settings
from services.mailer.errors import UnknownTemplate
from services.mailer.operations import mailings
from shared import ids, store
from shared.bus import envelope
from shared.errors import Invalid
from tests.integration.mailer.world import batches, contact, mails, populate

MAILING = ids.derived("event", "confirmation")
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
VALUES = {
    "en": {"event_title": "Dialogue", "event_date": "3 March", "event_place": "Dodoma", "deadline": "1 March"},
    "sw": {"event_title": "Mdahalo", "event_date": "3 Machi", "event_place": "Dodoma", "deadline": "1 Machi"},
}


def asked(people: list[dict], **changed) -> dict:
    return {
        "mailing": MAILING,
        "kind": "confirmation",
        "template": "confirmation",
        "message_class": "transactional",
        "purpose": "dialogue",
        "channels": ["email", "sms"],
        "about": {"event": "e1"},
        "values": VALUES,
        "people": people,
        **changed,
    }


def person(number: int, **more) -> dict:
    return {"contact": ids.derived("contact", number), "values": {"answer_url": f"http://x/r/{number}"}, "calendar": None, **more}


@pytest.fixture
def outbox(installation):
    return settings.current().outbox


def test_a_confirmation_with_its_calendar_entry_in_each_language(installation, outbox):
    populate([contact(1), contact(2, languages=["sw"]), contact(3)])
    for _ in range(2):
        mailings.request(asked([person(1, calendar=CALENDAR), person(2, calendar=CALENDAR)]), "events")
    installation.settle("contacts", "mailer")
    written = {message["to"].addresses[0].addr_spec: message for message in mails(outbox).values()}
    assert sorted(written) == ["p1@example.org", "p2@example.org"]
    first, second = written["p1@example.org"], written["p2@example.org"]
    assert (first["subject"], second["subject"]) == ("Your seat: Dialogue", "Nafasi yako: Mdahalo")
    assert "http://x/r/1" in first.get_body(("plain",)).get_content()
    assert "http://x/r/2" in second.get_body(("html",)).get_content()
    assert first["auto-submitted"] == "auto-generated"
    assert first["list-unsubscribe"] is None
    (attached,) = first.iter_attachments()
    assert attached.get_content().decode() == CALENDAR
    assert mailings.get(MAILING)["state"] == "done"


def test_invitations_go_by_the_direct_lane_and_can_be_left(installation, outbox):
    populate([contact(1)])
    request = asked([person(1)], kind="invitation", template="invitation", message_class="invitation")
    mailings.request(request, "events")
    installation.settle("contacts", "mailer")
    (message,) = mails(outbox).values()
    assert message["list-unsubscribe"]
    assert message["list-unsubscribe-post"]
    assert "/l/" not in message.get_body(("plain",)).get_content()
    assert [batch["lane"] for batch in batches()] == ["direct"]


def test_the_asker_learns_who_could_not_be_written_to(installation, outbox):
    refused = {"dialogue": {"email": {"status": "withdrawn"}, "sms": {"status": "withdrawn"}}}
    populate([contact(1), contact(2, consent=refused)])
    mailings.request(asked([person(1), person(2)]), "events")
    installation.settle("contacts", "mailer")
    assert len(mails(outbox)) == 1
    assert mailings.progress(MAILING)["reasons"] == {"withdrawn": 1}


def test_the_news_about_them_name_them_and_the_reason(installation):
    mailings.request(asked([person(1), person(2)]), "events")
    people = [{"contact": ids.derived("contact", 1), "channel": "email", "address": "p1@x.org"}]
    mailings.take_page({"request": MAILING, "cursor": "", "people": people, "withheld": {"withdrawn": 1}, "next": "", "total": 2})
    stored = store.database("mailer")["mailings"].find_one({"_id": MAILING})
    (news,) = [envelope.decode(row["body"]) for row in stored["outgoing"] if row["type"] == "mailer.deliveries.changed"]
    assert news.data["contacts"] == [ids.derived("contact", 2)]
    assert (news.data["state"], news.data["reason"], news.data["about"]) == ("withheld", "withdrawn", {"event": "e1"})


def test_a_person_whose_values_are_missing_gets_nothing(installation, outbox):
    populate([contact(1), contact(2)])
    mailings.request(asked([person(1), person(2, values={})]), "events")
    installation.settle("contacts", "mailer")
    assert [message["to"].addresses[0].addr_spec for message in mails(outbox).values()] == ["p1@example.org"]
    assert mailings.progress(MAILING)["reasons"] == {"missing-value": 1}


def test_an_unknown_template_and_too_many_people_are_refused(installation):
    with pytest.raises(UnknownTemplate):
        mailings.request(asked([person(1)], template="nope"), "events")
    with pytest.raises(Invalid):
        mailings.request(asked([person(number) for number in range(1001)]), "events")
    assert store.database("mailer")["mailings"].count_documents({}) == 0


def test_a_page_that_comes_twice_or_late_changes_nothing(installation):
    mailings.request(asked([person(1), person(2)]), "events")
    people = [{"contact": ids.derived("contact", number), "channel": "email", "address": f"p{number}@x.org"} for number in (1, 2)]
    page = {"request": MAILING, "cursor": "", "people": people, "withheld": {"refused": 1}, "next": "1", "total": 3}
    for _ in range(3):
        mailings.take_page(page)
    assert mailings.get(MAILING)["cursor"] == "1"
    assert mailings.get(MAILING)["withheld"] == {"refused": 1}
    assert store.database("mailer")["deliveries"].count_documents({}) == 2
    assert [batch["size"] for batch in batches()] == [2]
    mailings.take_page({**page, "cursor": "7"})
    assert mailings.get(MAILING)["cursor"] == "1"
