"""Which provider is in use, over HTTP and in the console; and why a campaign stopped itself, in every language."""

import pytest

from services.mailer.operations import campaigns, health, sending
from services.mailer.operations.pacing import Ramp
from services.mailer.providers.base import ProviderDown, ProviderRefuses
from services.mailer.rules import limits
from shared import clock
from shared.pages import texts
from tests.integration.mailer.roads import Road, by_road, by_roads, the_batch, use


def test_the_one_in_use_is_shown_with_the_trouble_of_the_other(api, browser, batch, monkeypatch):
    use(monkeypatch, mail_ramp="200")
    by_roads(monkeypatch, sendgrid=Road(), smtp=Road())
    health.failed("email", "sendgrid", ProviderDown("SendGrid answers 503"))
    Ramp("baraza.example", (200,), clock.now()).take(50)
    told = api.get("/mailer/v1/providers").json
    mail = [row for row in told["providers"] if row["channel"] == "email"]
    assert [(row["name"], row["state"], row["in_use"]) for row in mail] == [("sendgrid", "down", False), ("smtp", "well", True)]
    assert told["ramp"] == {"domain": "baraza.example", "first": clock.now().date().isoformat(), "quota": 200, "used": 50}
    page = browser.get("/mailer/providers").text
    assert "SendGrid answers 503" in page
    assert "50 / 200" in page
    assert browser.get("/mailer/campaigns").text.count("/mailer/providers") == 1


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es"])
def test_every_reason_has_its_words(language):
    known = texts(language, "mailer")
    for code in ("bounces", "complaints", "policy", "provider-refuses"):
        assert len(known[f"stopped.{code}"]) > 60
    assert {why for why in ("bounces", "complaints", "policy") if f"stopped.{why}" not in known} == set()
    assert limits.verdict(limits.Counts(100, bounced=100), limits.Limits(1, 1, 1)) == "bounces"


def test_staff_see_why_it_stopped_and_how_many_had_gone(api, browser, batch, monkeypatch):
    by_road(monkeypatch, Road("accepted", "accepted", ProviderRefuses("401 the key was revoked")))
    sending.send(batch, "m1")
    here = f"/mailer/campaigns/{the_batch()['mailing']}"
    page = browser.get(here).text
    assert "It stopped by itself" in page
    assert "401 the key was revoked" in page
    assert "2 messages had gone." in page
    told = api.get(here.replace("/mailer/", "/mailer/v1/")).json
    assert (told["state"], told["paused_because"]["code"]) == ("paused", "provider-refuses")
    assert told["progress"]["accepted"] == 2
    campaigns.resume(the_batch()["mailing"])
    assert "It stopped by itself" not in browser.get(here).text
