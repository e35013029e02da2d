"""Buckets and ramp in a real store: shared by workers that ask at once, given back where not used; quiet hours with due times."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from services.mailer import settings
from services.mailer.operations import pacing, sending
from services.mailer.operations.pacing import Pace, Ramp
from services.mailer.rules import pace
from shared import clock, ids, store
from tests.integration.mailer.roads import Road, by_road, the_batch, time_passes, use, waiting_batch


def rows(number: int, domain: str = "example.org") -> list[dict]:
    return [{"_id": f"{domain}{place}", "address": f"p{place}@{domain}"} for place in range(number)]


def asked(lane: str = "bulk", bulk: bool = True) -> Pace:
    batch = {"_id": ids.fresh(), "lane": lane, "channel": "email"}
    return Pace(settings.current(), provider="road", sender="baraza.example", batch=batch, bulk=bulk)


def tokens(bucket: str) -> float:
    return store.database("mailer")["pace"].find_one({"_id": bucket})["tokens"]


def test_workers_that_ask_at_once_never_get_more_than_there_is(installation, monkeypatch):
    use(monkeypatch, pace_provider=0.001, mail_ramp="off")
    monkeypatch.setattr(pace, "BURST_SECONDS", 50_000)  # fifty tokens, and hardly any more while this runs
    barrier = threading.Barrier(8)

    def ask(_: int) -> int:
        mine = asked()
        barrier.wait()
        return len(mine.take(rows(9)))

    with ThreadPoolExecutor(8) as threads:
        granted = list(threads.map(ask, range(8)))
    assert sum(granted) == 50
    assert tokens("provider email road") < 1


def test_a_later_bucket_that_refuses_gives_back_what_the_earlier_ones_gave(installation, monkeypatch):
    use(monkeypatch, pace_provider=2, pace_domain=1, pace_sender=0.3, mail_ramp="off")
    mine = asked()
    fit = mine.take([*rows(15), *rows(4, "googlemail.com"), *rows(4, "gmail.com")])
    assert len(fit) == 3  # three tokens lie in the bucket of the sender
    assert tokens("provider email road") == pytest.approx(17)
    assert tokens("domain example.org") + tokens("domain gmail.com") == pytest.approx(17)
    assert clock.now() < mine.due <= clock.now() + pace.FARTHEST
    mine.give_back([row["_id"] for row in fit])
    assert tokens("provider email road") == pytest.approx(20)
    assert tokens("sender baraza.example") == pytest.approx(3)


def test_an_invitation_waits_for_nobody_and_bulk_waits_for_it(installation, monkeypatch):
    use(monkeypatch, pace_provider=1, mail_ramp="off")
    assert len(asked().take(rows(30))) == 10
    assert len(asked("direct", bulk=False).take(rows(5))) == 5
    assert tokens("provider email road") < 0
    assert asked().take(rows(1)) == []


def test_those_who_are_refused_come_back_one_after_the_other(installation, monkeypatch):
    use(monkeypatch, pace_provider=10, mail_ramp="off")
    asked().take(rows(100))
    dues = []
    for _ in range(3):
        mine = asked()
        assert len(mine.take(rows(200))) <= 1
        dues.append((mine.due - clock.now()).total_seconds())
    assert dues == sorted(dues)
    assert dues[0] == pytest.approx(20, abs=1)
    assert dues[2] == pytest.approx(60, abs=2)


def test_a_new_domain_grows_day_by_day(installation):
    start = datetime(2027, 1, 4, 9, tzinfo=UTC)
    for day, fits in enumerate([200, 300, 450, 700]):
        ramp = Ramp("baraza.example", pace.RAMP, start + timedelta(days=day))
        assert (ramp.take(150), ramp.take(1000)) == (150, fits - 150)
        assert Ramp("baraza.example", pace.RAMP, start + timedelta(days=day)).take(1) == 0
        ramp.give_back(10)
        assert ramp.take(20) == 10
    assert Ramp("baraza.example", pace.RAMP, start + timedelta(days=20)).take(10**6) == 10**6


def test_what_does_not_fit_into_today_waits_in_the_store_for_tomorrow(batch, monkeypatch):
    use(monkeypatch, mail_ramp="4")
    road = by_road(monkeypatch, Road("accepted", ("failed", "smtp 550 5.1.1 x", "address"), ("later", "smtp 451 4.2.0 x")))
    sending.send(batch, "m1")
    found = the_batch()
    assert (found["state"], len(road.taken), sum(found["counts"].values())) == ("queued", 4, 3)
    store.database("mailer")["batches"].update_many({}, {"$set": {"due": None}})
    sending.send(batch, "m2")
    found = the_batch()
    assert (found["tries"], found["due"].date()) == (1, clock.now().date() + timedelta(days=1))
    assert any(entry["due"] == found["due"] for entry in found["outgoing"])
    assert pacing.ramp_of("baraza.example", (4,)) == {
        "domain": "baraza.example", "first": clock.now().date().isoformat(), "quota": 4, "used": 4,
    }  # fmt: skip


def test_people_in_whose_country_it_is_night_wait_until_morning(installation, monkeypatch):
    batch = waiting_batch(installation, country="TZ")
    local = (clock.now() + timedelta(hours=3)).hour
    use(monkeypatch, mail_hours=f"* 0-24, TZ {(local + 2) % 24}-{(local + 4) % 24}")
    road = by_road(monkeypatch, Road())
    sending.send(batch, "m1")
    found = the_batch()
    assert (road.taken, found["state"], found["reason"], found["tries"]) == ([], "queued", "paced", 0)
    assert timedelta(hours=1) - timedelta(minutes=1) < found["due"] - clock.now() < timedelta(hours=2, minutes=1)
    use(monkeypatch, mail_hours="TZ 1-2, * 0-24")
    store.database("mailer")["deliveries"].update_many({}, {"$set": {"country": "GH"}})
    time_passes()
    sending.send(batch, "m2")
    assert len(road.taken) == 6
