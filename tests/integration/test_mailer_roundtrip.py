"""Mailings over SendGrid and SMTP and back: outcomes, receipts, suppression, crashes. Nobody gets anything twice."""

import importlib
from collections import Counter
from datetime import timedelta

import pytest

from services.mailer.app import create_app
from services.mailer.operations import mailings, sending, suppressions, templates
from shared import clock, ids, store
from shared.contracts.words import DELIVERY_STATES
from tests.doubles.sendgrid import reports
from tests.doubles.sendgrid.server import SendGridDouble
from tests.doubles.smtp.server import SmtpDouble

WEBHOOK = "/mailer/v1/webhooks/sendgrid"


def rows(name, **query):
    return list(store.database("mailer")[name].find(query))


def begin(name, people, channel="email"):
    """A mailing whose one page contacts has answered."""
    mailing = ids.derived("mailing", name)
    template = templates.latest("outreach")
    fields = {"origin": "campaign", "kind": "campaign", "about": {}, "template": template["_id"], "message_class": "bulk"}
    mailings.begin({"_id": mailing, **fields, "purpose": "outreach", "channels": ["email"], "filter": {}, "values": {}})
    store.database("mailer")["mailings"].update_one({"_id": mailing}, {"$set": {"outgoing": []}})
    told = [
        {"contact": ids.derived("contact", address), "channel": channel, "address": address, "language": "sw", "name": "Asha"}
        for address in people
    ]
    page = {
        "request": mailing,
        "requester": "mailer",
        "cursor": "",
        "people": told,
        "withheld": {},
        "next": "",
        "total": len(told),
    }
    mailings.take_page(page)
    return mailing


def states(mailing):
    """How many deliveries are in which state by their own rank; 0 = the batch speaks for it."""
    return Counter(DELIVERY_STATES[row.get("rank", 0)] for row in rows("deliveries", mailing=mailing))


def use(monkeypatch, **environment):
    for name, value in environment.items():
        monkeypatch.setenv(f"BARAZA_{name.upper()}", value)
    importlib.import_module("services.mailer.settings").current.cache_clear()


@pytest.fixture
def sendgrid(installation, monkeypatch):
    with SendGridDouble() as double:
        use(
            monkeypatch,
            mail_provider="sendgrid",
            sendgrid_api_key="SG.double",
            sendgrid_url=double.url,
            sendgrid_webhook_key=double.account.pen.public_key,
            mail_from="Baraza <news@baraza.example>",
            postal_address="PO Box 1, Dodoma",
        )
        yield double


@pytest.fixture
def smtp(installation, monkeypatch):
    with SmtpDouble() as double:
        use(monkeypatch, mail_provider="smtp", smtp_url=double.url, mail_from="b@baraza.example", postal_address="Box 1")
        yield double


def report(double, client, **order):
    told = reports.events(double.account.accepted, special=order.pop("special", None))
    for body in reports.bodies(told, **order):
        assert client.post(WEBHOOK, data=body, headers=double.account.pen.headers(body)).status_code == 204


def test_there_and_back_late_twice_and_out_of_order(sendgrid, installation):
    people = [f"p{number}@example.org" for number in range(300)]
    mailing = begin("first", people)
    installation.settle("mailer")
    assert Counter(row["email"] for row in sendgrid.account.accepted) == Counter(people)
    special = {
        "p1@example.org": "bounce",
        "p2@example.org": "spamreport",
        "p3@example.org": "blocked",
        "p4@example.org": "dropped",
    }
    special |= {"p5@example.org": "unsubscribe", "p6@example.org": "deferred", "p7@example.org": "open"}
    report(sendgrid, create_app().test_client(), special=special, size=70, twice=True, seed=7)
    installation.settle("mailer")
    assert states(mailing) == {"delivered": 295, "bounced": 3, "complained": 1, "deferred": 1}
    told = {row["address"]: row for row in rows("deliveries", mailing=mailing)}
    stopped = suppressions.suppressed(list(told.values()), "outreach")
    assert {row["address"][:2]: stopped[row["_id"]] for row in told.values() if row["_id"] in stopped} == {
        "p1": "bounced",
        "p2": "complained",
        "p4": "bounced",
        "p5": "unsubscribed",
    }
    again = begin("second", people)
    installation.settle("mailer")
    assert len(sendgrid.account.accepted) == 300 + 296
    assert states(again)["withheld"] == 4


def test_every_unsubscribe_link_that_went_out_works(sendgrid, installation):
    mailing = begin("links", ["a@example.org", "b@example.org"])
    installation.settle("mailer")
    client = create_app().test_client()
    for row in sendgrid.account.accepted:
        link = row["headers"]["List-Unsubscribe"].strip("<>").removeprefix("http://baraza.test")
        assert row["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert client.post(link, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        assert "http://baraza.test/l/" in row["content"]["text/plain"]
    assert len(suppressions.suppressed(rows("deliveries", mailing=mailing), "outreach")) == 2


def test_an_answer_lost_after_acceptance_sends_nobody_twice_and_a_receipt_settles_it(sendgrid, installation):
    sendgrid.account.next.append({"drop": "after"})
    mailing = begin("lost", [f"p{number}@example.org" for number in range(5)])
    installation.settle("mailer")
    [batch] = rows("batches", mailing=mailing)
    assert (batch["state"], states(mailing)) == ("unknown", {"unknown": 5})
    for number in range(3):
        sending.send(batch["_id"], attempt=f"again {number}")
    installation.settle("mailer")
    assert len(sendgrid.account.accepted) == 5
    report(sendgrid, create_app().test_client())
    installation.settle("mailer")
    assert states(mailing) == {"delivered": 5}


@pytest.mark.parametrize("road", ["sendgrid", "smtp"])
def test_a_worker_killed_after_handing_over_is_not_imitated(request, installation, road):
    double = request.getfixturevalue(road)
    mailing = begin("killed", ["a@example.org", "b@example.org"])
    [batch] = rows("batches", mailing=mailing)
    long_ago = clock.now() - timedelta(hours=1)
    claim = {"state": "sending", "attempt": "the dead one", "attempts": 1, "claimed_at": long_ago}
    store.database("mailer")["batches"].update_one({"_id": batch["_id"]}, {"$set": claim})
    installation.settle("mailer")
    assert rows("batches", mailing=mailing)[0]["state"] == "unknown"
    assert states(mailing) == {"unknown": 2}
    assert (double.account.accepted if road == "sendgrid" else double.box.letters) == []


def test_a_provider_in_trouble_gets_the_batch_later_and_only_once(sendgrid, installation):
    sendgrid.account.next.extend([{"status": 503}, {"status": 429}])
    mailing = begin("later", ["a@example.org", "b@example.org"])
    for _ in range(3):
        installation.settle("mailer")
        past = {"$set": {"outgoing.$[].due": clock.now(), "due": None}}
        store.database("mailer")["batches"].update_many({"mailing": mailing, "outgoing": {"$ne": None}}, past)
        store.database("mailer")["provider_health"].delete_many({})
    assert Counter(row["email"] for row in sendgrid.account.accepted) == {"a@example.org": 1, "b@example.org": 1}
    assert rows("batches", mailing=mailing)[0]["state"] == "accepted"


def test_recipients_of_one_batch_fare_differently_over_smtp(smtp, installation):
    people = ["a@example.org", "refuse-b@example.org", "defer-c@example.org", "cut-after-d@example.org", "e@example.org"]
    mailing = begin("mixed", people)
    installation.settle("mailer")
    arrived = Counter(recipient for _, recipient, _ in smtp.box.letters)
    assert arrived == {"a@example.org": 1, "cut-after-d@example.org": 1, "e@example.org": 1}
    assert states(mailing)["failed"] == 1
    assert states(mailing)["unknown"] == 1
    [batch] = rows("batches", mailing=mailing)
    assert (batch["state"], batch["counts"]["accepted"]) == ("queued", 2)
    past = {"$set": {"outgoing.$[].due": clock.now()}}
    store.database("mailer")["batches"].update_one({"_id": batch["_id"]}, past)
    installation.settle("mailer")
    assert Counter(recipient for _, recipient, _ in smtp.box.letters) == arrived
