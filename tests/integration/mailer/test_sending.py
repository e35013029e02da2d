"""Handing over: claims, kills, providers that can't be repeated, provider troubles; on a real store."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest

from services.mailer import settings
from services.mailer.operations import campaigns, mailings, sending
from services.mailer.providers import choose
from services.mailer.providers.base import Going, ProviderDown, ProviderRefuses, always
from services.mailer.rules.delivery import LEASE, TRIES, Outcome, key, wait
from shared import clock, store
from tests.integration.mailer.world import batches, contact, mails, populate

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


class Road:
    """A provider that can't be repeated and does what the test tells it: one list of outcomes per step, or an exception."""

    name = "road"
    repeatable = False
    parallel = 1

    def __init__(self, *steps):
        self.steps = list(steps)
        self.taken: list[str] = []

    def send(self, items: Sequence, going: Going = always) -> Iterator[list[Outcome]]:
        waiting = list(items)
        while waiting and going():
            step = self.steps.pop(0) if self.steps else "accepted"
            if isinstance(step, BaseException):
                raise step
            mail = waiting.pop(0)
            self.taken.append(mail.address)
            yield [Outcome(mail.delivery, *(step if isinstance(step, tuple) else (step,)))]

    def close(self) -> None:
        pass


@pytest.fixture
def batch(installation):
    """One batch of six mails that waits, of a running campaign."""
    populate([contact(number) for number in range(6)])
    campaign = campaigns.create({"name": "x", "template": "outreach"}, "anna")
    campaigns.start(campaign["_id"])
    campaigns.pause(campaign["_id"])
    installation.settle("contacts", "mailer")
    campaigns.resume(campaign["_id"])
    store.database("mailer")["batches"].update_many({}, {"$set": {"outgoing": []}})
    (found,) = batches()
    return found["_id"]


def by_road(monkeypatch, road: Road) -> Road:
    monkeypatch.setattr(choose, "names", lambda channel, current: ("road",))
    monkeypatch.setattr(choose, "provider", lambda channel, name, current: road)
    return road


def the_batch() -> dict:
    (found,) = batches()
    return found


def time_passes() -> None:
    """Whatever was put off may go now."""
    store.database("mailer")["batches"].update_many({}, {"$set": {"due": None}})
    store.database("mailer")["provider_health"].update_many({}, {"$set": {"down_until": clock.now(), "busy_until": None}})


def age(seconds: float) -> None:
    moment = clock.now() - timedelta(seconds=seconds)
    store.database("mailer")["batches"].update_many({}, {"$set": {"claimed_at": moment}})


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
    assert road.taken == road.taken[:2]
    sending.send(batch, "too early")
    assert the_batch()["state"] == "queued"
    time_passes()
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
