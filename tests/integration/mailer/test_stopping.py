"""Stopping inside a batch, by staff and by the campaign itself."""

import threading
import time

import pytest

from services.mailer.operations import campaigns, mailings, sending, stopping, watching
from services.mailer.providers import sendgrid
from services.mailer.providers.base import always
from shared import clock, ids, store
from shared.contracts.words import DELIVERY_STATES
from tests.doubles.sendgrid.server import SendGridDouble
from tests.integration.mailer.roads import Road, by_road, the_batch, time_passes, use, waiting_batch

NO_SUCH_USER = ("failed", "smtp 550 5.1.1 no such user", "address")
NOT_SET_UP = ("failed", "smtp 550 5.7.515 the sending domain does not meet the required level", "policy")


class Interrupted(Road):
    """Staff press a button while the second mail is on its way."""

    def __init__(self, press):
        super().__init__()
        self.press = press

    def send(self, items, going=always):
        for outcomes in super().send(items, going):
            if len(self.taken) == 2:
                self.press()
            yield outcomes


@pytest.fixture(autouse=True)
def looking_closely(monkeypatch):
    monkeypatch.setattr(stopping, "EVERY", 0)
    monkeypatch.setattr(campaigns, "REST", 0)


def test_a_pause_works_inside_a_batch_and_tells_how_many_had_gone(batch, monkeypatch):
    mailing = the_batch()["mailing"]
    road = by_road(monkeypatch, Interrupted(lambda: campaigns.pause(mailing)))
    sending.send(batch, "m1")
    found = the_batch()
    assert (found["state"], found["counts"], len(road.taken)) == ("queued", {"accepted": 2}, 2)
    told = mailings.progress(mailing)
    assert (told["accepted"], told["waiting"], told["under_way"]) == (2, 4, 0)
    assert campaigns.get(mailing)["paused_because"] is None
    road = by_road(monkeypatch, Road())
    sending.send(batch, "m2")
    assert road.taken == []
    time_passes()
    campaigns.resume(mailing)
    sending.send(batch, "m3")
    assert (the_batch()["state"], the_batch()["counts"], len(road.taken)) == ("accepted", {"accepted": 6}, 4)


def test_a_cancel_inside_a_batch_takes_back_the_rest(batch, monkeypatch):
    mailing = the_batch()["mailing"]
    by_road(monkeypatch, Interrupted(lambda: campaigns.cancel(mailing)))
    sending.send(batch, "m1")
    assert the_batch()["state"] == "cancelled"
    told = mailings.progress(mailing)
    assert (told["accepted"], told["cancelled"], told["waiting"]) == (2, 4, 0)
    assert [entry for entry in the_batch()["outgoing"] if "deliveries.send" in entry["key"]] == []


def test_too_many_refusals_stop_the_campaign_and_going_on_starts_afresh(batch, monkeypatch):
    use(monkeypatch, pause_least=3)
    mailing = the_batch()["mailing"]
    by_road(monkeypatch, Road("accepted", NO_SUCH_USER, ("later", "smtp 451 4.3.0 later"), NO_SUCH_USER))
    sending.send(batch, "m1")
    campaign = campaigns.get(mailing)
    assert campaign["state"] == mailings.get(mailing)["state"] == "paused"
    assert campaign["paused_because"]["code"] == "bounces"
    assert campaign["paused_because"]["counts"] == {"handed": 5, "bounced": 2, "complained": 0, "policy": 0}
    campaigns.resume(mailing)
    watching.judge([mailing])
    assert (campaigns.get(mailing)["state"], campaigns.get(mailing)["paused_because"]) == ("running", None)


def test_our_own_fault_stops_at_once_and_costs_nobody_their_mail(batch, monkeypatch):
    mailing = the_batch()["mailing"]
    road = by_road(monkeypatch, Road("accepted", NOT_SET_UP))
    sending.send(batch, "m1")
    assert (the_batch()["state"], the_batch()["counts"], the_batch()["tries"]) == ("queued", {"accepted": 1}, 0)
    campaign = campaigns.get(mailing)
    assert (campaign["state"], campaign["paused_because"]["code"]) == ("paused", "policy")
    assert "5.7.515" in campaign["paused_because"]["detail"]
    assert len(road.taken) == 2
    time_passes()
    campaigns.resume(mailing)
    sending.send(batch, "m2")
    assert the_batch()["counts"] == {"accepted": 6}


def test_complaints_are_counted_from_receipts(batch, monkeypatch):
    use(monkeypatch, pause_least=6)
    by_road(monkeypatch, Road())
    mailing = the_batch()["mailing"]
    store.database("mailer")["mailings"].update_one({"_id": mailing}, {"$set": {"cursor": "more to come"}})
    sending.send(batch, "m1")
    rows = [row["_id"] for row in store.database("mailer")["deliveries"].find()]
    for number, row in enumerate(rows[:3]):
        watching.judge([mailing])
        assert campaigns.get(mailing)["state"] == "running", number
        change = {"rank": DELIVERY_STATES.index("complained"), "at": {"complained": clock.now()}}
        store.database("mailer")["deliveries"].update_one({"_id": row}, {"$set": change})
    watching.judge([mailing, ids.fresh()])
    assert campaigns.get(mailing)["paused_because"]["code"] == "complaints"


def test_a_stop_works_within_a_second_while_requests_are_under_way(installation, monkeypatch):
    monkeypatch.setattr(stopping, "EVERY", 0.25)
    monkeypatch.setattr(campaigns, "REST", 2.0)
    with SendGridDouble() as double:
        use(monkeypatch, mail_provider="sendgrid", sendgrid_api_key="SG.double", sendgrid_url=double.url, send_parallel=4)
        use(monkeypatch, mail_from="a@baraza.example", postal_address="Box 1", mail_hours="off", mail_ramp="off")
        monkeypatch.setattr(sendgrid, "TOGETHER", 1)
        batch = waiting_batch(installation, 60)
        mailing = the_batch()["mailing"]
        double.account.next.extend({"delay": 0.2} for _ in range(60))
        worker = threading.Thread(target=sending.send, args=(batch, "m1"))
        worker.start()
        until = time.monotonic() + 20
        while len(double.account.accepted) < 8 and time.monotonic() < until:
            time.sleep(0.02)
        began = time.monotonic()
        campaigns.pause(mailing)
        took, gone = time.monotonic() - began, mailings.progress(mailing)
        worker.join()
        time.sleep(0.5)
        assert took < 2
        assert (gone["accepted"], gone["waiting"], gone["under_way"]) == (len(double.account.accepted), 60 - gone["accepted"], 0)
        assert 8 <= gone["accepted"] < 60
