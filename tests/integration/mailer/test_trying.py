"""Tests to ourselves, seeds, several subjects, one message per address: and every person exactly one copy."""

from collections import Counter
from datetime import timedelta

import pytest

from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.operations import campaigns, mailings, proofs, templates, unsubscribing, variants
from shared import clock, store
from shared.errors import Invalid
from tests.integration.mailer.doors import press, program
from tests.integration.mailer.world import contact, mails, populate
from tests.support.browsers import signed_in

FIELDS = {"name": "n", "template": "outreach", "channels": ["email"]}
AB = {"subjects": {"en": ["First subject", "Second subject"]}, "share": 50, "by": "clicks", "hours": 24, "automatic": True}


def subjects(installation):
    return Counter(mail["Subject"] for mail in mails(installation.outbox_dir).values())


def start(installation, **more):
    campaign = campaigns.create({**FIELDS, **more}, "x")
    campaigns.start(campaign["_id"])
    installation.settle("contacts", "mailer")
    return campaign["_id"]


def test_a_test_goes_out_before_the_start_marked_and_counted_among_nobody(installation):
    api = program(create_app(), "campaigns:read", "campaigns:write")
    campaign = campaigns.create(FIELDS, "x")["_id"]
    key = {"Idempotency-Key": "k"}
    body = {"addresses": ["neema@example.org", "+255754000001"], "languages": ["sw"]}
    sent = [api.post(f"/mailer/v1/campaigns/{campaign}/test", json=body, headers=key) for _ in range(2)]
    assert [answer.status_code for answer in sent] == [202, 202]
    assert sent[0].json == sent[1].json
    installation.settle()
    (mail,) = mails(installation.outbox_dir).values()
    assert (mail["To"].addresses[0].addr_spec, mail["Subject"][:7]) == ("neema@example.org", "[Test] ")
    assert mail["List-Unsubscribe"]
    assert len(list((installation.outbox_dir / "sms").iterdir())) == 1
    assert api.get(f"/mailer/v1/mailings/{sent[0].json['id']}").json["progress"]["accepted"] == 2
    assert (campaigns.get(campaign)["state"], mailings.progress(campaign)["total"]) == ("draft", 0)
    assert store.database("contacts")["moments"].count_documents({}) == 0


def test_leaving_from_a_test_leaves_nothing(installation):
    proofs.send_test(templates.latest("outreach"), ["neema@example.org"], mailing="ab" * 12, languages=["en"])
    installation.settle()
    (delivery,) = mails(installation.outbox_dir)
    unsubscribing.unsubscribe(delivery, everything=True, method="web")
    assert store.database("mailer")["suppressions"].count_documents({}) == 0


def test_every_shipped_text_can_be_tested_in_every_language(installation):
    for number, key in enumerate(("outreach", "invitation", "reminder", "confirmation", "cancellation")):
        proofs.send_test(templates.latest(key), ["neema@example.org"], mailing=f"{number:024}")
    installation.settle("mailer")
    assert len(mails(installation.outbox_dir)) == 20


def test_bad_addresses_and_languages_are_refused_whole(installation):
    template = templates.latest("outreach")
    for addresses, languages in ((["nobody"], []), ([], []), (["a@example.org"] * 21, []), (["a@example.org"], ["xx"])):
        with pytest.raises(Invalid):
            proofs.send_test(template, addresses, mailing="ab" * 12, languages=languages)
    assert store.database("mailer")["mailings"].count_documents({}) == 0


def test_seeds_get_a_copy_of_every_campaign_once_and_are_not_counted(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_SEED_ADDRESSES", "seed@example.org, other@example.org")
    settings.current.cache_clear()
    populate([contact(1)])
    campaign = start(installation)
    campaigns.advance(campaign)
    installation.settle("contacts", "mailer")
    to = sorted(mail["To"].addresses[0].addr_spec for mail in mails(installation.outbox_dir).values())
    assert to == ["other@example.org", "p1@example.org", "seed@example.org"]
    assert mailings.progress(campaign)["total"] == 1
    assert campaigns.get(campaign)["state"] == "done"


def click(campaign, variant, times):
    rows = list(store.database("mailer")["deliveries"].find({"mailing": campaign, "variant": variant}).limit(times))
    wanted = {"_id": {"$in": [row["_id"] for row in rows]}}
    store.database("mailer")["deliveries"].update_many(wanted, {"$set": {"at.clicked": clock.now()}})


def test_a_share_tries_and_the_rest_gets_the_best_when_its_time_comes(installation):
    populate([contact(number) for number in range(40)])
    campaign = start(installation, ab=AB)
    tried = subjects(installation)
    assert set(tried) == {"First subject", "Second subject"}
    waiting = mailings.progress(campaign)["waiting"]
    assert (sum(tried.values()) + waiting, waiting > 0) == (40, True)
    assert campaigns.get(campaign)["state"] == "running"
    campaigns.pause(campaign)
    campaigns.resume(campaign)
    installation.settle("contacts", "mailer")
    assert subjects(installation) == tried
    (news,) = [
        row for row in store.database("mailer")["campaigns"].find_one()["outgoing"] if row["type"] == "mailer.campaign.choose"
    ]
    assert timedelta(hours=23) < news["due"] - clock.now() < timedelta(hours=25)
    click(campaign, 1, 2)
    variants.choose(campaign)
    variants.choose(campaign)
    installation.settle("contacts", "mailer")
    assert subjects(installation) == {"First subject": tried["First subject"], "Second subject": 40 - tried["First subject"]}
    assert len({mail["To"] for mail in mails(installation.outbox_dir).values()}) == 40
    assert campaigns.get(campaign)["state"] == "done"
    assert [row["winner"] for row in variants.results(campaigns.get(campaign))] == [False, True]


def test_staff_decide_once_and_pages_that_come_later_follow(installation):
    populate([contact(number) for number in range(30)])
    browser = signed_in(create_app())
    form = {"name": "n", "template": "outreach", "purpose": "outreach", "channels": "email", "share": "50", "hours": "5"}
    form |= {"subjects": "en: First subject\nen: Second subject", "by": "clicks", "automatic": "no"}
    page = press(browser, "/mailer/campaigns/new", "/mailer/campaigns/new", **form).headers["Location"]
    campaign = page.rpartition("/")[2]
    press(browser, f"{page}/start", page)
    assert variants.decide(campaign, 1, "staff")["ab"]["winner"] == 1
    press(browser, f"{page}/subject", page, variant="0")
    installation.settle("contacts", "mailer")
    found = subjects(installation)
    assert sum(found.values()) == 30
    assert found["Second subject"] > found["First subject"] > 0
    assert campaigns.get(campaign)["ab"]["winner"] == 1
    shown = browser.get(page).text
    assert "Second subject" in shown


def test_cancelled_while_some_wait_the_rest_gets_nothing(installation):
    populate([contact(number) for number in range(20)])
    campaign = start(installation, ab=AB)
    gone = sum(subjects(installation).values())
    campaigns.cancel(campaign)
    variants.choose(campaign)
    installation.settle("contacts", "mailer")
    assert sum(subjects(installation).values()) == gone
    assert mailings.progress(campaign)["cancelled"] == 20 - gone


@pytest.mark.parametrize("one_per_address", [False, True])
def test_everyone_gets_exactly_one_copy_on_three_lists_and_on_shared_addresses(installation, one_per_address):
    """Asha stands on three lists and twice in our books, since merged; Juma and Neema read her address; Musa reads none."""
    shared = {"email": "family@example.org"}
    three = [{"partner": name, "row": number} for number, name in enumerate(("one", "two", "three"))]
    everyone = [
        contact(1, name="Asha", sources=three, **shared),
        contact(2, name="Juma", sources=three[:1], keys=["e:family@example.org|juma"], **shared),
        contact(3, name="Neema", sources=three[1:], keys=["e:family@example.org|neema"], **shared),
        contact(4, name="Musa", sources=three),
        contact(5, name="Asha Mohamed", keys=["e:asha@example.org"], email="asha@example.org"),
    ]
    populate(everyone)
    asha = min(everyone[0]["_id"], everyone[4]["_id"])
    twin = max(everyone[0]["_id"], everyone[4]["_id"])
    store.database("mailer")["aliases"].insert_one({"_id": twin, "into": asha, "at": clock.now()})
    campaign = start(installation, one_per_address=one_per_address)
    to = Counter(mail["To"].addresses[0].addr_spec for mail in mails(installation.outbox_dir).values())
    people = Counter(mail["To"].addresses[0].display_name for mail in mails(installation.outbox_dir).values())
    assert max(people.values()) == 1
    assert to["p4@example.org"] == 1
    assert len({"Asha", "Asha Mohamed"} & set(people)) <= 1
    progress = mailings.progress(campaign)
    assert progress["accepted"] + progress["withheld"] == 5
    if one_per_address:
        assert to["family@example.org"] == 1
        assert progress["reasons"]["same-address"] >= 1
    else:
        assert {"Juma", "Neema", "Musa"} <= set(people)
        assert progress["reasons"] == {"merged": 1}
