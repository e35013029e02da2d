"""Reports equal the rows behind them; everyone who got nothing is named; one page says why somebody got something."""

import csv
import io
import re

import pytest

from services.mailer.app import create_app
from services.mailer.operations import campaigns, forgetting, mailings, templates
from shared import clock, store
from tests.integration.mailer.doors import press
from tests.integration.mailer.world import contact, mails, populate
from tests.support.browsers import signed_in

PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/130"}
LINKED = "{{ greeting }}\n\n[report](https://example.org/report)\n\n[me]({{ interest_url }})\n\n[leave]({{ unsubscribe_url }})"
PARTNERS = [{"partner": "energy"}]


@pytest.fixture
def app(installation):
    return create_app()


@pytest.fixture
def browser(app):
    return signed_in(app)


def run(installation, **more):
    texts = {"en": {"subject": "s", "body": LINKED}, "sw": {"subject": "s", "body": LINKED}}
    templates.store_version("linked", {"message_class": "bulk", "fallback": ["en"], "texts": texts}, "x")
    populate(
        [
            contact(1, name="Asha", languages=["sw"], sources=PARTNERS),
            contact(2, name="Juma", country="GH"),
            contact(3, name="Musa", email="p3@mail.example.com", keys=["e:p3@mail.example.com"], groups=[]),
            contact(4, consent={}),
        ]
    )
    store.database("contacts")["partners"].insert_one({"_id": "energy", "name": "Energy Network", "ours": True})
    store.database("mailer")["suppressions"].insert_one(
        {"_id": "s", "contact": contact(2)["_id"], "channel": "email", "scope": "all", "reason": "bounced", "at": clock.now()}
    )
    campaign = campaigns.create({"name": "n", "template": "linked", "channels": ["email"], **more}, "x")["_id"]
    campaigns.start(campaign)
    installation.settle("contacts", "mailer")
    return campaign


def links_of(installation, number):
    (mail,) = [mail for mail in mails(installation.outbox_dir).values() if f"p{number}@" in mail["To"]]
    found = re.findall(r"https?://\S+", mail.get_body(("plain",)).get_content())
    return [link.removeprefix("http://baraza.test") for link in found]


def delivery_of(number):
    return store.database("mailer")["deliveries"].find_one({"contact": contact(number)["_id"]})["_id"]


def test_numbers_break_down_to_the_people_behind_them(app, browser, installation):
    campaign = run(installation)
    report = f"/mailer/v1/campaigns/{campaign}/report"
    app.test_client().get(links_of(installation, 1)[0], headers=PERSON)
    app.test_client().get(links_of(installation, 1)[0], headers=PERSON)
    app.test_client().get(links_of(installation, 3)[1], headers={"User-Agent": "Mimecast scanner"})
    by = {
        name: {
            row["key"]: (row["people"], row["handed"], row["withheld"], row["clicked"], row["fetched"])
            for row in browser.get(f"{report}/breakdown?by={name}").json["items"]
        }
        for name in ("language", "country", "group", "domain")
    }
    assert by["language"] == {"sw": (1, 1, 0, 1, 0), "en": (2, 1, 1, 0, 1)}
    assert by["country"] == {"TZ": (2, 2, 0, 1, 1), "GH": (1, 0, 1, 0, 0)}
    assert by["group"] == {"government": (2, 1, 1, 1, 0), "": (1, 1, 0, 0, 1)}
    assert by["domain"] == {"example.org": (2, 1, 1, 1, 0), "mail.example.com": (1, 1, 0, 0, 1)}
    assert browser.get(f"{report}/breakdown?by=address").status_code == 422
    assert browser.get(f"{report}/links").json["items"] == [
        {"link": "https://example.org/report", "clicked": 1, "clicked_times": 2, "fetched": 0, "fetched_times": 0},
        {"link": "interest", "clicked": 0, "clicked_times": 0, "fetched": 1, "fetched_times": 1},
    ]
    times = browser.get(f"{report}/times").json
    assert (times["unit"], sum(row["accepted"] for row in times["items"])) == ("hour", 2)
    assert sum(row["clicked"] for row in times["items"]) == 1
    for language in ("en", "sw", "fr", "es"):
        page = browser.get(f"/mailer/campaigns/{campaign}/report?by=domain&lang={language}")
        assert "mail.example.com" in page.text
        assert "https://example.org/report" in page.text


def test_everybody_who_got_nothing_is_listed_with_the_reason(browser, installation):
    campaign = run(installation)
    answer = browser.get(f"/mailer/v1/campaigns/{campaign}/report/withheld.csv")
    rows = [(row["contact"], row["reason"]) for row in csv.DictReader(io.StringIO(answer.text))]
    assert rows == [(contact(4)["_id"], "no-consent"), (contact(2)["_id"], "bounced")]
    progress = mailings.progress(campaign)
    assert len(rows) == progress["withheld"]
    assert progress["reasons"] == {"no-consent": 1, "bounced": 1}
    listed = browser.get(f"/mailer/deliveries?mailing={campaign}&state=withheld").text
    assert ("Juma" in listed, "Asha" in listed) == (True, False)


@pytest.mark.parametrize("language", ["en", "sw"])
def test_one_page_says_why_somebody_got_something(browser, installation, language):
    run(installation)
    page = browser.get(f"/mailer/deliveries/{delivery_of(1)}?lang={language}").text
    for said in ("Energy Network", "linked@1", "Ndugu Asha", "https://example.org/report"):
        assert said in page
    told = browser.get(f"/mailer/v1/deliveries/{delivery_of(1)}/explanation").json
    assert (told["source"], told["basis"], told["state"], told["template"]) == (
        "Energy Network",
        "partner",
        "accepted",
        "linked@1",
    )
    assert links_of(installation, 1)[-1] not in told["text"]
    assert "@example.org" not in str(told)
    assert "Ndugu Asha" in browser.get(f"/mailer/deliveries/{delivery_of(1)}/html").text
    forgetting.forget(contact(1)["_id"], clock.now())
    gone = browser.get(f"/mailer/deliveries/{delivery_of(1)}?lang={language}").text
    assert "Asha" not in gone
    assert browser.get(f"/mailer/deliveries/{delivery_of(1)}/html").status_code == 404


def test_a_campaign_without_tracking_links_straight_there(app, installation):
    run(installation, tracking=False)
    links = links_of(installation, 1)
    assert links[0] == "https://example.org/report"
    assert links[1].startswith("/i/")


def test_a_person_who_does_not_want_it_is_not_tracked_any_more(app, browser, installation):
    run(installation)
    first, *_, leave = links_of(installation, 1)
    client = app.test_client()
    assert 'value="untracked"' in client.get(leave).text
    assert client.post(leave, data={"scope": "untracked"}).status_code == 200
    assert 'value="untracked"' not in client.get(leave).text
    assert client.get(first, headers=PERSON).location == "https://example.org/report"
    assert store.database("mailer")["receipts"].count_documents({}) == 0
    again = campaigns.create({"name": "n", "template": "linked", "channels": ["email"]}, "x")["_id"]
    campaigns.start(again)
    installation.settle("contacts", "mailer")
    asha, musa = (
        store.database("mailer")["deliveries"].find_one({"contact": contact(number)["_id"], "mailing": again})["_id"]
        for number in (1, 3)
    )
    texts = {key: mail.get_body(("plain",)).get_content() for key, mail in mails(installation.outbox_dir).items()}
    assert "https://example.org/report" in texts[asha]
    assert "https://example.org/report" not in texts[musa]
    assert store.database("mailer")["suppressions"].count_documents({"contact": contact(1)["_id"]}) == 0
    page = f"/mailer/deliveries/{asha}"
    press(browser, f"{page}/tracking", page, tracking="on")
    assert 'value="untracked"' in client.get(leave).text
