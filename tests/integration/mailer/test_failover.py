"""Two providers of a kind: over to the next by health, back again, and never with somebody who may have got it already."""

from contextlib import suppress

import pytest

from services.mailer import settings
from services.mailer.operations import campaigns, health, sending
from services.mailer.operations.attempt import Attempt
from services.mailer.providers.base import ProviderBusy, ProviderDown, ProviderRefuses
from services.mailer.rules.delivery import LEASE
from shared import clock, store
from tests.integration.mailer.roads import Road, age, by_road, by_roads, the_batch, time_passes, use
from tests.integration.mailer.world import mails


def states() -> dict[str, tuple[str, bool]]:
    return {row["name"]: (row["state"], row["in_use"]) for row in health.overview("email", ("first", "second"))}


def test_the_rest_goes_to_the_next_one_and_what_follows_comes_back(batch, monkeypatch):
    first, second = Road("accepted", "unknown", ProviderDown("away")), Road()
    by_roads(monkeypatch, first=first, second=second)
    sending.send(batch, "m1")
    found = the_batch()
    assert (found["state"], found["counts"]) == ("queued", {"accepted": 1, "unknown": 1})
    assert found["due"] <= clock.now()
    assert states() == {"first": ("down", False), "second": ("well", True)}
    sending.send(batch, "m2")
    assert (the_batch()["state"], the_batch()["counts"]) == ("unknown", {"accepted": 5, "unknown": 1})
    assert len(first.taken + second.taken) == len(set(first.taken + second.taken)) == 6
    time_passes()
    assert [health.pick("email", ("first", "second")).name for _ in range(3)] == ["first", "second", "second"]  # one tries alone
    health.worked("email", "first")
    assert states() == {"first": ("well", True), "second": ("well", False)}


def test_a_provider_that_asks_to_wait_is_waited_for_and_uses_up_no_try(batch, monkeypatch):
    first, second = Road("accepted", ProviderBusy("429", retry_after=40)), Road()
    by_roads(monkeypatch, first=first, second=second)
    sending.send(batch, "m1")
    found = the_batch()
    assert 38 <= (found["due"] - clock.now()).total_seconds() <= 40
    assert (found["tries"], second.taken) == (0, [])
    store.database("mailer")["batches"].update_many({}, {"$set": {"due": None}})
    sending.send(batch, "m2")
    assert len(first.taken) == 1  # other batches wait for it as well
    time_passes()
    sending.send(batch, "m3")
    assert (the_batch()["state"], len(first.taken), second.taken) == ("accepted", 6, [])


def test_a_refused_key_goes_over_too_and_stops_the_campaign_only_when_nobody_is_left(batch, monkeypatch):
    first, second = Road(ProviderRefuses("401 key")), Road("accepted", ProviderRefuses("535 password"))
    by_roads(monkeypatch, first=first, second=second)
    sending.send(batch, "m1")
    assert campaigns.get(the_batch()["mailing"])["state"] == "running"
    sending.send(batch, "m2")
    campaign = campaigns.get(the_batch()["mailing"])
    assert campaign["state"] == "paused"
    assert "535 password" in campaign["paused_because"]["detail"]
    assert states() == {"first": ("refused", False), "second": ("refused", False)}
    assert the_batch()["counts"] == {"accepted": 1}


def test_failing_together_counts_once_and_the_wait_grows(batch):
    for _ in range(3):
        health.failed("email", "first", ProviderDown("away"))
    (row,) = health.overview("email", ("first",))
    assert (row["down_until"] - clock.now()).total_seconds() < 16
    time_passes()
    health.failed("email", "first", ProviderDown("still away"))
    (row,) = health.overview("email", ("first",))
    assert 16 < (row["down_until"] - clock.now()).total_seconds() <= 30
    assert "still away" in row["reason"]


def test_a_batch_found_in_sending_is_judged_by_the_provider_it_was_given_to(batch, monkeypatch):
    by_road(monkeypatch, Road("accepted", KeyboardInterrupt()))
    with suppress(KeyboardInterrupt):
        sending.send(batch, "m1")
    age(LEASE.total_seconds() + 1)
    monkeypatch.undo()
    assert settings.current().mail_providers == ("outbox",)  # configured since, and repeatable
    sending.send(batch, "m2")
    assert the_batch()["counts"] == {"accepted": 1, "unknown": 5}
    assert mails(settings.current().outbox) == {}


def test_a_batch_of_the_outbox_stays_with_the_outbox(batch, monkeypatch):
    change = {"state": "sending", "attempt": "m1", "attempts": 1, "provider": "outbox"}
    store.database("mailer")["batches"].update_many({}, {"$set": change})
    age(LEASE.total_seconds() + 1)
    given = {
        "mail_from": "a@b.example",
        "postal_address": "Box 1",
        "sendgrid_api_key": "SG.x",
        "sendgrid_url": "http://127.0.0.1:9",
    }
    use(monkeypatch, mail_provider="sendgrid", **given)
    sending.send(batch, "m2")
    assert the_batch()["counts"] == {"accepted": 6}
    assert len(mails(settings.current().outbox)) == 6


def test_a_batch_whose_worker_died_before_anybody_was_asked_goes_out_as_if_nothing_had_been(batch, monkeypatch):
    road = by_road(monkeypatch, Road())
    monkeypatch.setattr(Attempt, "_hold_on", lambda self: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        sending.send(batch, "m1")
    monkeypatch.undo()
    by_road(monkeypatch, road)
    sending.send(batch, "m2")
    assert (the_batch()["state"], road.taken) == ("sending", [])
    age(LEASE.total_seconds() + 1)
    sending.send(batch, "m3")
    assert (the_batch()["counts"], len(road.taken)) == ({"accepted": 6}, 6)
