"""What text messages will cost is told before they go, and plainer letters go out only where staff took them."""

import json

import pytest

from services.mailer import settings
from services.mailer.app import create_app
from services.mailer.errors import NotReady, WrongState
from services.mailer.operations import campaigns, templates
from tests.integration.mailer.world import contact, populate
from tests.journeys.house import at_desk, bearer

FRENCH = "L’équipe a reçu votre réponse, nous vous écrirons bientôt “ici”. {{ unsubscribe_url }}"
TEXTS = {
    "en": {"sms": "We write. {{ unsubscribe_url }}"},
    "fr": {"sms": FRENCH},
}


@pytest.fixture
def campaign(installation, monkeypatch):
    monkeypatch.setenv("BARAZA_SMS_PRICES", "TZ=0.025,CD=0.06,*=0.1")
    settings.current.cache_clear()
    version = {"message_class": "bulk", "fallback": ["en"], "name": "x", "texts": TEXTS}
    templates.store_version("short", version, "anna")
    return campaigns.create({"name": "SMS", "template": "short", "channels": ["sms"]}, "anna")


def costs(campaign):
    answer = create_app().test_client().get(f"/mailer/v1/campaigns/{campaign['_id']}/sms-costs", headers=bearer("campaigns:read"))
    assert answer.status_code == 200
    return answer.json


def test_parts_and_prices_by_language_and_country(campaign):
    told = costs(campaign)
    english, french = told["texts"]
    assert (english["encoding"], english["segments"], english["odd"], english["suggestion"]) == ("GSM-7", 1, [], None)
    assert (french["encoding"], french["segments"]) == ("UCS-2", 2)
    assert french["odd"] == ["’", "ç", "ô", "“", "”"]
    assert french["suggestion"]["segments"] == 1
    assert f"http://baraza.test/u/{'x' * 39}" in french["text"]  # as long as the links will be
    sums = {(row["language"], row["country"]): (row["person"], row["thousand"]) for row in told["costs"]}
    assert sums["en", "TZ"] == ("0.025", "25")
    assert sums["fr", "CD"] == ("0.12", "120")
    assert sums["fr", None] == ("0.2", "200")


def test_only_the_countries_it_is_for(campaign, installation):
    narrow = campaigns.create({"name": "x", "template": "short", "channels": ["sms"], "filter": {"countries": ["TZ"]}}, "anna")
    assert {row["country"] for row in costs(narrow)["costs"]} == {"TZ"}


@pytest.mark.parametrize("taken", [False, True])
def test_the_text_goes_as_staff_saw_it(campaign, installation, taken):
    desk = at_desk(create_app().test_client())
    page = desk.get(f"/mailer/campaigns/{campaign['_id']}").text
    assert "L&#39;équipe a recu" in page  # offered
    token = page.split('name="csrf" value="')[1].split('"')[0]
    if taken:
        answer = desk.post(f"/mailer/campaigns/{campaign['_id']}/letters", data={"plain": "yes", "csrf": token})
        assert answer.status_code == 303, answer.text
        assert costs(campaign)["plain"] is True
        assert [text["segments"] for text in costs(campaign)["texts"]] == [1, 1]
    populate([contact(1, email=None, keys=["p:+255754000001|x"], phone="+255754000001", languages=["fr"])])
    campaigns.start(campaign["_id"])
    installation.settle("contacts", "mailer")
    [sent] = [json.loads(file.read_text())["body"] for file in (settings.current().outbox / "sms").iterdir()]
    assert sent.startswith("L'équipe a recu" if taken else "L’équipe a reçu")
    with pytest.raises(WrongState):
        campaigns.choose_letters(campaign["_id"], plain=not taken)


def test_a_text_that_no_gateway_takes_is_in_the_way_of_the_start(installation):
    texts = {"en": {"sms": "x" * 1540 + " {{ unsubscribe_url }}"}}
    templates.store_version("long", {"message_class": "bulk", "fallback": ["en"], "name": "x", "texts": texts}, "anna")
    campaign = campaigns.create({"name": "SMS", "template": "long", "channels": ["sms"]}, "anna")
    with pytest.raises(NotReady) as refused:
        campaigns.start(campaign["_id"])
    assert {fault["code"] for fault in refused.value.extra["faults"]} == {"sms-too-long"}
