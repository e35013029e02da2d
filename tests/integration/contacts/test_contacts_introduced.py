"""People of a partner's list get one introduction, then silence unless they act; our own readers are written to as before."""

from datetime import timedelta

from services.contacts.models import Contact, Import, Partner
from services.contacts.operations import audiences, interest, partners
from services.mailer.operations import campaigns, mailings
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
    asked = {
        "request": campaign["_id"],
        "requester": "mailer",
        "purpose": "outreach",
        "channels": ["email"],
        "cursor": "",
        "size": 9,
    }
    again = Message("again", "contacts.audience.resolve", "mailer", clock.now(), asked, correlationid="c", traceparent=TRACE)
    audiences.resolve(asked, again)
    [page] = messages("contacts.audience.page")
    assert (len(page["people"]), page["withheld"]) == (2, {})


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
