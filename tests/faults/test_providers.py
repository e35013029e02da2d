"""Two providers that lose answers and go away, workers killed at random: nobody twice, nobody missed, doubt shown."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.mailer.operations import mailings, templates
from services.mailer.rules.delivery import LEASE
from shared import clock, ids, store
from shared.contracts.words import DELIVERY_STATES
from tests.doubles.sendgrid.server import SendGridDouble
from tests.doubles.smtp.server import SmtpDouble
from tests.integration.mailer.roads import use

BATCHES, SIZE = 80, 25
KILLS = 8
TROUBLE = [{"drop": "after"}, {"drop": "before"}, {"status": 502}, {"status": 503}, {"status": 429}, *[{"delay": 0.2}] * 6]


class Processes:
    """The relay and two workers of the mailer, as they run in an installation."""

    def __init__(self) -> None:
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start what is not running."""
        for name, words in {"relay": ("relay",), "one": ("worker", "mailer.bulk"), "two": ("worker", "mailer.bulk")}.items():
            if name not in self._running or self._running[name].poll() is not None:
                command = [sys.executable, "-m", f"services.mailer.{words[0]}", *words[1:]]
                self._running[name] = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.getcwd()})

    def kill(self, *names: str) -> None:
        """SIGKILL, and wait until it is gone."""
        for name in names or tuple(self._running):
            self._running[name].kill()
            self._running[name].wait()


@pytest.fixture
def processes() -> Iterator[Processes]:
    running = Processes()
    yield running
    running.kill()


def waiting(mailing: str) -> int:
    return store.database("mailer")["batches"].count_documents({"mailing": mailing, "state": {"$in": ["queued", "sending"]}})


def begin() -> str:
    """A campaign whose pages contacts has answered."""
    mailing = ids.derived("faults", "providers")
    fixed = {
        "origin": "campaign",
        "kind": "campaign",
        "about": {},
        "template": templates.latest("outreach")["_id"],
        "message_class": "bulk",
    }
    mailings.begin({"_id": mailing, **fixed, "purpose": "outreach", "channels": ["email"], "filter": {}, "values": {}})
    store.database("mailer")["mailings"].update_one({"_id": mailing}, {"$set": {"outgoing": []}})
    for page in range(BATCHES):
        people = [
            {"contact": ids.derived("contact", page, number), "channel": "email", "address": f"p{page}-{number}@example.org"}
            for number in range(SIZE)
        ]
        following = "" if page == BATCHES - 1 else str(page + 1)
        told = {"request": mailing, "cursor": str(page or ""), "people": people, "withheld": {}, "next": following}
        mailings.take_page({**told, "total": SIZE})
    store.database("mailer")["mailings"].update_one({"_id": mailing}, {"$set": {"outgoing": []}})
    return mailing


def hurry(mailing: str) -> None:
    """What was put off for later comes now."""
    batches = store.database("mailer")["batches"]
    batches.update_many({"mailing": mailing, "state": "queued"}, {"$set": {"due": None, "outgoing.$[].due": clock.now()}})
    store.database("mailer")["provider_health"].delete_many({})


def let_claims_age(mailing: str) -> None:
    """The workers that claimed these are gone, for longer than a lease."""
    change = {"claimed_at": clock.now() - LEASE - timedelta(seconds=5), "outgoing.$[].due": clock.now()}
    store.database("mailer")["batches"].update_many({"mailing": mailing, "state": "sending"}, {"$set": change})


@pytest.mark.timeout(240)
def test_nobody_twice_nobody_missed_doubt_explained(installation, monkeypatch, processes):
    randomness = random.Random()
    with SendGridDouble() as sendgrid, SmtpDouble() as smtp:
        given = {"sendgrid_api_key": "SG.double", "sendgrid_url": sendgrid.url, "smtp_url": smtp.url, "send_parallel": 4}
        use(monkeypatch, mail_provider="sendgrid,smtp", mail_from="a@baraza.example", postal_address="Box 1", **given)
        sendgrid.account.next.extend([{"drop": "after"}, *randomness.choices(TROUBLE, k=BATCHES * 4)])
        mailing = begin()
        for _ in range(KILLS):
            processes.start()
            asked, until = len(sendgrid.account.statuses), time.monotonic() + 10
            while len(sendgrid.account.statuses) < asked + 2 and time.monotonic() < until:
                time.sleep(0.02)
                hurry(mailing)
            time.sleep(randomness.uniform(0, 0.3))
            processes.kill(randomness.choice(["one", "two"]))
            hurry(mailing)
        processes.kill()
        let_claims_age(mailing)
        sendgrid.account.next.clear()
        processes.start()
        until = time.monotonic() + 120
        while waiting(mailing) and time.monotonic() < until:
            hurry(mailing)
            time.sleep(1)
        taken = Counter(row["email"] for row in sendgrid.account.accepted) + Counter(to for _, to, _ in smtp.box.letters)
        assert {0, 202} <= set(sendgrid.account.statuses)  # answers were lost, and others came
        compare(mailing, taken)


def compare(mailing: str, taken: Counter[str]) -> None:
    """What we say became of each against what the providers really took."""
    assert waiting(mailing) == 0
    rows = list(store.database("mailer")["deliveries"].find({"mailing": mailing}))
    unknown = {row["address"] for row in rows if DELIVERY_STATES[row["rank"]] == "unknown"}
    accepted = {row["address"] for row in rows if not row["rank"]}
    assert len(accepted) + len(unknown) == BATCHES * SIZE
    assert [address for address, number in taken.items() if number > 1] == []
    assert accepted <= set(taken)
    assert set(taken) <= accepted | unknown
    assert len(accepted) > BATCHES * SIZE / 4  # much of it works in spite of everything
    told = mailings.progress(mailing)
    assert (told["accepted"], told["unknown"], told["waiting"]) == (len(accepted), len(unknown), 0)
