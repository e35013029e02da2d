"""People of a partner's list get one introduction, then silence unless they act; our own readers are written to as before."""

from datetime import timedelta

from services.contacts.models import Contact, Import, Partner
from services.contacts.operations import audiences, interest, merging, partners
from services.mailer.operations import campaigns, mailings, suppressions
from shared import clock
from shared.bus.envelope import Message
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import messages
from tests.integration.imports.conftest import Importer

LIST = "Name,Email\nAsha,asha@example.org\nBaraka,baraka@example.org\n"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def write(installation: Installation) -> dict:
    campaign = campaigns.start(campaigns.create({"name": "News", "template": "outreach"}, "test")["_id"])
    installation.settle()
    return mailings.progress(campaign["_id"])


def test_one_introduction_then_silence_unless_they_act(bring: Importer, installation: Installation, partner: Partner) -> None:
    found = bring(LIST)
    first = write(installation)
    assert (first["accepted"], first["withheld"]) == (2, 0)
    asha, baraka = Contact.objects.order_by("name")
    interest.declare(asha.id, "email", "en")
    second = write(installation)
    assert (second["accepted"], second["reasons"]) == (1, {"introduced": 1})
    assert Contact.objects.get(id=baraka.id).introduced["channel"] == "email"
    assert Import.objects.get(id=found.id).first_contact_at is not None
    partners.change(partner.id, ours=True)
    assert write(installation)["accepted"] == 2


def test_a_page_that_comes_again_withholds_nobody_of_its_own_mailing(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    campaign = campaigns.start(campaigns.create({"name": "News", "template": "outreach"}, "test")["_id"])
    installation.settle()
    assert Contact.objects(introduced__mailing=campaign["_id"]).count() == 2
    again = question(campaign["_id"])
    audiences.resolve(again.data, again)
    [page] = messages("contacts.audience.page")
    assert (len(page["people"]), page["withheld"]) == (2, {})


def start(name: str) -> str:
    return campaigns.start(campaigns.create({"name": name, "template": "outreach"}, "test")["_id"])["_id"]


def question(campaign: str) -> Message:
    asked = {"request": campaign, "requester": "mailer", "purpose": "outreach", "channels": ["email"], "cursor": "", "size": 9}
    return Message(campaign, "contacts.audience.resolve", "mailer", clock.now(), asked, correlationid="c", traceparent=TRACE)


def test_of_two_campaigns_at_once_one_introduces_each_person(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    running = [start("News"), start("More news")]
    installation.settle()
    told = [mailings.progress(one) for one in running]
    assert sorted((one["accepted"], one["withheld"]) for one in told) == [(0, 2), (2, 0)]
    assert {reason for one in told for reason in one["reasons"]} == {"introduced"}
    assert Contact.objects(introduced__mailing__in=running, introducing=None).count() == 2


def test_a_campaign_that_waits_keeps_its_claim_until_it_is_cancelled(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    paused = start("News")
    campaigns.pause(paused)
    installation.settle()
    assert Contact.objects(introducing__mailing=paused).count() == 2
    assert write(installation)["reasons"] == {"introduced": 2}
    campaigns.cancel(paused)
    installation.settle()
    assert Contact.objects(introducing=None, introduced=None).count() == 2
    assert write(installation)["accepted"] == 2


def test_a_page_that_comes_after_the_end_frees_its_people(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    over = start("News")
    message = question(over)
    audiences.resolve(message.data, message)
    assert Contact.objects(introducing__mailing=over).count() == 2
    campaigns.cancel(over)
    installation.settle()
    assert mailings.progress(over)["accepted"] == 0
    assert write(installation)["accepted"] == 2


def test_whom_a_mailing_could_not_reach_another_may_introduce(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    asha, baraka = Contact.objects.order_by("name")
    suppressions.add("email", "asha@example.org", "invalid", "all", "test")
    assert write(installation)["reasons"] == {"invalid": 1}
    asha.reload()
    assert (asha.introduced, asha.introducing) == ({}, {})
    baraka.reload()
    assert (bool(baraka.introduced), baraka.introducing) == (True, {})


def test_a_split_brings_no_claim_back_that_has_ended(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    asha, baraka = Contact.objects.order_by("name")
    paused = start("News")
    campaigns.pause(paused)
    installation.settle()
    merge = merging.merge(asha.id, baraka.id, "test")
    campaigns.cancel(paused)
    installation.settle()
    merging.split(asha.id, merge["_id"], "test")
    assert Contact.objects(introducing=None).count() == 2
    assert write(installation)["accepted"] == 2


def test_who_is_asked_for_by_name_or_by_events_is_claimed_by_nobody(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    for number, more in enumerate(({"contacts": [one.id for one in Contact.objects]}, {"requester": "events"})):
        message = question(f"q{number}")
        audiences.resolve({**message.data, **more}, message)
    assert [len(page["people"]) for page in messages("contacts.audience.page")] == [2, 2]
    assert Contact.objects(introducing=None).count() == 2


def test_the_deadline_is_told_where_imports_are_looked_at(bring: Importer, installation: Installation) -> None:
    found = bring(LIST)
    api = app().test_client().get(f"/contacts/v1/imports/{found.id}", headers=bearer("imports:read")).json
    assert api["first_contact_by"][:10] == f"{found.created_at + timedelta(days=30):%Y-%m-%d}"
    assert (api["first_contact_overdue"], len(api["file_hash"])) == (False, 64)
    Import.objects(id=found.id).update_one(set__created_at=found.created_at - timedelta(days=40))
    browser = signed_in(app())
    assert ">overdue<" in browser.get("/contacts/imports").text
    page = browser.get(f"/contacts/imports/{found.id}").text
    assert "overdue since" in page
    assert found.file_hash in page


def test_a_partner_becomes_ours_over_the_api(installation: Installation) -> None:
    client, headers = app().test_client(), bearer("imports:read", "contacts:write")
    made = client.post("/contacts/v1/partners", json={"name": "Own newsletter", "ours": True}, headers=headers).json
    assert made["ours"] is True
    changed = client.patch(f"/contacts/v1/partners/{made['id']}", json={"ours": False}, headers=headers)
    assert (changed.status_code, changed.json["ours"]) == (200, False)
    assert partners.ours() == set()
