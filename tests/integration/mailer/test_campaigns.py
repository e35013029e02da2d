"""From a campaign to mails in the outbox: real store, real bus, the real audience protocol."""

import json

import pytest

from services.mailer import settings
from services.mailer.errors import NotReady, UnknownTemplate, WrongState
from services.mailer.operations import campaigns, mailings, suppressions, templates
from shared import store
from tests.conftest import Installation
from tests.integration.mailer.world import batches, contact, mails, populate

OUTREACH = {"name": "All", "template": "outreach", "purpose": "outreach", "channels": ["email", "sms"]}


@pytest.fixture
def outbox(installation: Installation):
    return settings.current().outbox


def run(installation: Installation) -> None:
    installation.settle("contacts", "mailer")


def test_everyone_who_may_be_written_to_gets_exactly_one_message(installation, outbox):
    withdrawn = {"outreach": {"email": {"status": "withdrawn"}}}
    populate(
        [contact(number) for number in range(8)]
        + [contact(8, email=None, keys=["p:+255754000008"], phone="+255754000008", languages=["sw"], name="Asha Juma")]
        + [contact(9, consent=withdrawn), contact(10, name="N/A", languages=["fr"]), contact(11, name="n/a", languages=["de"])]
    )
    campaign = campaigns.create(OUTREACH, "anna")
    campaigns.start(campaign["_id"])
    run(installation)

    written = mails(outbox)
    assert sorted(message["to"].addresses[0].addr_spec for message in written.values()) == sorted(
        f"p{number}@example.org" for number in (*range(8), 10, 11)
    )
    (sms,) = [json.loads(file.read_text()) for file in (outbox / "sms").iterdir()]
    assert sms["to"] == "+255754000008"
    assert "midahalo" in sms["body"]
    assert campaigns.get(campaign["_id"])["state"] == "done"
    told = mailings.progress(campaign["_id"])
    assert (told["accepted"], told["withheld"], told["waiting"], told["complete"]) == (11, 1, 0, True)
    assert told["reasons"] == {"withdrawn": 1}


def test_a_mail_has_what_bulk_mail_must_have(installation, outbox):
    populate([contact(1, name="Mwangi, José")])
    campaign = campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
    run(installation)

    ((delivery, message),) = mails(outbox).items()
    assert message["to"].addresses[0].display_name == "Mwangi, José"
    assert message["message-id"] == f"<{delivery}@baraza.example>"
    assert message["list-id"] == "<outreach.baraza.example>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert message["list-unsubscribe"].startswith("<http://baraza.test/u/")
    assert message["auto-submitted"] is None
    assert message["feedback-id"] == f"{campaign['_id']}:campaign:baraza"
    text = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    for part in (text, html):
        assert "Mwangi, José" in part
        assert "http://baraza.test/l/" in part
        assert "http://baraza.test/p/" in part
        assert message["list-unsubscribe"].strip("<>") in part
        assert "PO Box" in part
        assert "{{" not in part
        assert "None" not in part


def test_nobody_is_greeted_without_a_name(installation, outbox):
    populate([contact(1, name=None), contact(2, name="-"), contact(3, name="info@x.org"), contact(4, name="", languages=["es"])])
    campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
    run(installation)
    firsts = sorted(message.get_body(("plain",)).get_content().splitlines()[0] for message in mails(outbox).values())
    assert firsts == ["Hello,", "Hello,", "Hello,", "Hola:"]


def test_changes_are_told_to_the_others(installation, outbox):
    people = populate([contact(1), contact(2)])
    campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
    run(installation)
    stages = [row["journey"].get("rank") for row in store.database("contacts")["contacts"].find()]
    assert len(stages) == len(people)
    assert all(rank and rank >= 1 for rank in stages)


def test_the_suppressed_are_withheld_with_the_reason(installation, outbox):
    populate([contact(1), contact(2)])
    suppressions.add("email", "p1@example.org", "bounced", "all", "staff")
    campaign = campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
    run(installation)
    assert [message["to"].addresses[0].addr_spec for message in mails(outbox).values()] == ["p2@example.org"]
    told = mailings.progress(campaign["_id"])
    assert told["reasons"] == {"bounced": 1}
    assert (told["accepted"], told["withheld"]) == (1, 1)


def test_many_pages_and_a_repeated_start(installation, outbox, monkeypatch):
    monkeypatch.setattr(mailings, "PAGE", 3)
    populate([contact(number) for number in range(11)])
    campaign = campaigns.create(OUTREACH, "anna")
    for _ in range(3):
        campaigns.start(campaign["_id"])
    run(installation)
    campaigns.start(campaign["_id"])
    campaigns.advance(campaign["_id"])
    run(installation)
    assert len(mails(outbox)) == 11
    assert sorted(batch["size"] for batch in batches()) == [2, 3, 3, 3]
    assert all(not batch["outgoing"] for batch in batches())


def test_pause_stops_asking_and_resume_goes_on(installation, outbox, monkeypatch):
    monkeypatch.setattr(mailings, "PAGE", 2)
    populate([contact(number) for number in range(6)])
    campaign = campaigns.create(OUTREACH, "anna")
    campaigns.start(campaign["_id"])
    campaigns.pause(campaign["_id"])
    campaigns.pause(campaign["_id"])
    run(installation)
    assert not (outbox / "mail").exists()
    assert mailings.progress(campaign["_id"])["waiting"] == 2  # the page asked for before the pause is kept
    campaigns.resume(campaign["_id"])
    campaigns.resume(campaign["_id"])
    run(installation)
    assert len(mails(outbox)) == 6
    assert campaigns.get(campaign["_id"])["state"] == "done"


def test_cancel_takes_back_what_waits_and_says_what_had_gone(installation, outbox):
    populate([contact(number) for number in range(4)])
    campaign = campaigns.create(OUTREACH, "anna")
    campaigns.start(campaign["_id"])
    campaigns.pause(campaign["_id"])
    run(installation)
    campaigns.cancel(campaign["_id"])
    run(installation)
    told = mailings.progress(campaign["_id"])
    assert (told["accepted"], told["cancelled"], told["waiting"]) == (0, 4, 0)
    with pytest.raises(WrongState):
        campaigns.resume(campaign["_id"])


NO_LINK = {"message_class": "bulk", "fallback": ["en"], "name": "x"}


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({"en": {"subject": "s", "body": "{{ unsubscribe_url }}", "sms": "x"}}, "unsubscribe-link-missing"),  # in the SMS
        ({"fr": {"subject": "s", "body": "{{ unsubscribe_url }}", "sms": "{{ unsubscribe_url }}"}}, "fallback-missing"),
        ({"en": {"subject": "", "body": "{{ unsubscribe_url }}", "sms": "{{ unsubscribe_url }}"}}, "text-missing"),
        ({"en": {"subject": "{{ wat }}", "body": "{{ unsubscribe_url }}", "sms": "{{ unsubscribe_url }}"}}, "value-missing"),
    ],
)
def test_what_would_go_wrong_is_refused_before_the_start(installation, texts, code):
    templates.store_version("own", {**NO_LINK, "texts": texts}, "anna")
    campaign = campaigns.create({**OUTREACH, "template": "own"}, "anna")
    with pytest.raises(NotReady) as refused:
        campaigns.start(campaign["_id"])
    assert code in {fault["code"] for fault in refused.value.extra["faults"]}
    assert campaigns.get(campaign["_id"])["state"] == "draft"


def test_a_bulk_template_without_unsubscribe_link_is_refused(installation):
    with pytest.raises(Exception, match="no unsubscribe link") as refused:
        templates.store_version("own", {**NO_LINK, "texts": {"en": {"subject": "s", "body": "hi"}}}, "anna")
    assert refused.value.code == "unsubscribe-link-missing"


def test_an_unknown_template_is_refused(installation):
    with pytest.raises(UnknownTemplate):
        campaigns.create({**OUTREACH, "template": "nope"}, "anna")


def test_a_real_provider_without_a_sender_is_refused(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_MAIL_PROVIDER", "smtp")
    monkeypatch.setenv("BARAZA_SMTP_URL", "smtp://127.0.0.1:1")
    settings.current.cache_clear()
    with pytest.raises(NotReady) as refused:
        campaigns.start(campaigns.create(OUTREACH, "anna")["_id"])
    assert {fault["code"] for fault in refused.value.extra["faults"]} == {"sender-missing", "postal-address-missing"}


def test_a_missing_value_withholds_only_that_person(installation, outbox):
    texts = {"en": {"subject": "Hi {{ name }}", "body": "{{ unsubscribe_url }}"}}
    templates.store_version("named", {"message_class": "bulk", "fallback": ["en"], "name": "x", "texts": texts}, "anna")
    populate([contact(1), contact(2, name=None)])
    campaign = campaigns.start(campaigns.create({**OUTREACH, "template": "named", "channels": ["email"]}, "anna")["_id"])
    run(installation)
    assert len(mails(outbox)) == 1
    assert mailings.progress(campaign["_id"])["reasons"] == {"missing-value": 1}
