"""Handing over: claims, kills, providers that can't be repeated, provider troubles; on a real store."""

import os
import signal
import subprocess
import sys
from datetime import timedelta

import pytest

from services.mailer import settings
from services.mailer.operations import campaigns, mailings, sending
from services.mailer.providers.base import ProviderDown, ProviderRefuses, always
from services.mailer.rules.delivery import LEASE, TRIES, key, wait
from shared import clock, store
from tests.integration.mailer.roads import Road, age, by_road, the_batch, time_passes
from tests.integration.mailer.world import mails

KILLED = """
import os, signal, sys
from services.mailer import settings
from services.mailer.operations import sending
from services.mailer.providers import outbox
from shared import store

store.connect("mailer", settings.current().mongo_url)
write, written = outbox.Folder.write, []

def deadly(self, *args):
    write(self, *args)
    written.append(args[0])
    if len(written) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

outbox.Folder.write = deadly
sending.send(sys.argv[1], "message-1")
"""


@pytest.mark.parametrize("after", [1, 4, 6])
@pytest.mark.parametrize("redelivered", [True, False])
def test_a_worker_killed_in_mid_batch_costs_nothing_and_doubles_nothing(installation, batch, after, redelivered):
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    killed = subprocess.run([sys.executable, "-c", KILLED, batch, str(after)], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    outbox = settings.current().outbox
    assert len(mails(outbox)) == after
    assert the_batch()["state"] == "sending"
    if redelivered:
        sending.send(batch, "message-1")
    else:
        sending.send(batch, "message-2")
        assert the_batch()["state"] == "sending"
        age(LEASE.total_seconds() + 1)
        sending.send(batch, "message-2")
    assert the_batch()["state"] == "accepted"
    assert the_batch()["counts"] == {"accepted": 6}
    assert len(mails(outbox)) == 6
    assert len({message["to"] for message in mails(outbox).values()}) == 6
    installation.settle("contacts", "mailer")
    assert len(mails(outbox)) == 6


def test_a_claim_carries_the_message_that_looks_after_it(batch, monkeypatch):
    by_road(monkeypatch, Road(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        sending.send(batch, "m1")
    (entry,) = the_batch()["outgoing"]
    assert entry["key"] == "mailer.deliveries.send.bulk"
    assert entry["due"] > clock.now() + LEASE / 2
    sending.send(batch, "m2")
    assert len(the_batch()["outgoing"]) == 2


def test_what_nobody_can_know_is_unknown_and_never_sent_again(batch, monkeypatch):
    by_road(monkeypatch, Road("accepted", "accepted", KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        sending.send(batch, "m1")
    road = by_road(monkeypatch, Road())
    sending.send(batch, "m1")
    assert the_batch()["state"] == "sending"
    age(LEASE.total_seconds() + 1)
    sending.send(batch, "m2")
    assert road.taken == []
    found = the_batch()
    assert (found["state"], found["counts"]) == ("unknown", {"accepted": 2, "unknown": 4})
    told = mailings.progress(found["mailing"])
    assert (told["accepted"], told["unknown"], told["waiting"]) == (2, 4, 0)
    assert mailings.receipts(found["mailing"]) == {"unknown": 4}
    assert campaigns.get(found["mailing"])["state"] == "done"


def test_after_a_cancel_a_lost_claim_ends_as_unknown_and_the_rest_is_told_to_get_nothing(batch, monkeypatch):
    by_road(monkeypatch, Road("accepted", KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        sending.send(batch, "m1")
    campaigns.cancel(the_batch()["mailing"])
    age(LEASE.total_seconds() + 1)
    road = by_road(monkeypatch, Road())
    sending.send(batch, "m2")
    assert (road.taken, the_batch()["state"], the_batch()["counts"]) == ([], "unknown", {"accepted": 1, "unknown": 5})


def test_a_batch_that_waits_when_the_campaign_is_cancelled_tells_once_whom_it_does_not_reach(batch, monkeypatch):
    by_road(monkeypatch, Road("accepted", ProviderDown("away")))
    sending.send(batch, "m1")
    campaigns.cancel(the_batch()["mailing"])
    for attempt in ("m2", "m3"):
        sending.send(batch, attempt)
    told = [entry for entry in the_batch()["outgoing"] if '"cancelled"' in str(entry)]
    assert the_batch()["state"] == "cancelled"
    assert len(told) == 1


@pytest.mark.parametrize("fault", [ProviderDown("away"), ProviderRefuses("401 key")])
def test_a_provider_that_is_away_loses_nobody_and_nobody_gets_two(batch, monkeypatch, fault):
    road = by_road(monkeypatch, Road("accepted", "accepted", fault))
    sending.send(batch, "m1")
    found = the_batch()
    assert (found["state"], found["counts"]) == ("queued", {"accepted": 2})
    assert fault.code in found["reason"]
    retry = next(entry for entry in found["outgoing"] if entry["key"].startswith("mailer.deliveries.send"))
    assert retry["due"] > clock.now() + timedelta(seconds=5)
    assert len(road.taken) == 2
    sending.send(batch, "too early")
    assert the_batch()["state"] == "queued"
    time_passes()
    if isinstance(fault, ProviderRefuses):  # our own fault: staff must have seen it
        campaign = campaigns.get(found["mailing"])
        assert (campaign["state"], campaign["paused_because"]["code"]) == ("paused", "provider-refuses")
        sending.send(batch, "while it is paused")
        assert len(road.taken) == 2
        campaigns.resume(campaign["_id"])
    sending.send(batch, retry["id"])
    assert (the_batch()["state"], the_batch()["counts"]) == ("accepted", {"accepted": 6})
    assert sorted(road.taken) == sorted(set(road.taken))
    assert len(road.taken) == 6


def test_temporary_and_permanent_refusals_of_single_people(batch, monkeypatch):
    steps = ["accepted", ("failed", "smtp 550 5.1.1 no such user"), ("later", "smtp 451 4.7.1 later"), *["accepted"] * 3]
    by_road(monkeypatch, Road(*steps))
    sending.send(batch, "m1")
    assert (the_batch()["state"], the_batch()["counts"]) == ("queued", {"accepted": 4, "failed": 1})
    for number in range(2, TRIES):
        time_passes()
        by_road(monkeypatch, Road(("later", "smtp 451 4.7.1 later")))
        sending.send(batch, f"m{number}")
        assert the_batch()["state"] == "queued"
        time_passes()
    by_road(monkeypatch, Road(("later", "smtp 451 4.7.1 later")))
    sending.send(batch, "last")
    found = the_batch()
    assert (found["state"], found["counts"]) == ("accepted", {"accepted": 4, "failed": 2})
    assert found["reasons"] == {"smtp-550-5-1-1": 1, "smtp-451-4-7-1": 1}
    assert found["settled"] == []


def test_two_workers_at_once_hand_over_once(batch, monkeypatch):
    class Twice(Road):
        def send(self, items, going=always):
            sending.send(batch, "other")
            yield from super().send(items, going)

    road = by_road(monkeypatch, Twice())
    sending.send(batch, "m1")
    sending.send(batch, "m1")
    assert len(road.taken) == 6
    assert the_batch()["counts"] == {"accepted": 6}


def test_news_are_told_once_with_everybody_in_them(installation, batch, monkeypatch):
    by_road(monkeypatch, Road(("failed", "smtp 550 x")))
    sending.send(batch, "m1")
    installation.settle("contacts", "mailer")
    ranks = [bool(row["journey"].get("rank")) for row in store.database("contacts")["contacts"].find()]
    assert sorted(ranks) == [False, *[True] * 5]


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("smtp 550 5.1.1 user $unknown.", "smtp-550-5-1-1"),
        ("bounced", "bounced"),
        (None, "unknown"),
        ("...", "unknown"),
        ("smtp connection lost: x", "smtp"),
    ],
)
def test_reasons_become_countable_words(reason, word):
    assert key(reason) == word


def test_waiting_grows_and_stays_bearable():
    waits = [wait(number).total_seconds() for number in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] == 15
    assert waits[-1] == 900
