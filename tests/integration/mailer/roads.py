"""Providers that do what a test tells them, and one batch that waits to be handed over."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from services.mailer import settings
from services.mailer.operations import campaigns
from services.mailer.providers import choose
from services.mailer.providers.base import Going, always
from services.mailer.rules.delivery import Outcome
from shared import clock, store
from tests.integration.mailer.world import batches, contact, populate


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


def waiting_batch(installation, people: int = 6, **given) -> str:
    """One batch of mails that waits, of a running campaign."""
    populate([contact(number, **given) for number in range(people)])
    campaign = campaigns.create({"name": "x", "template": "outreach"}, "anna")
    campaigns.start(campaign["_id"])
    campaigns.pause(campaign["_id"])
    installation.settle("contacts", "mailer")
    campaigns.resume(campaign["_id"])
    store.database("mailer")["batches"].update_many({}, {"$set": {"outgoing": []}})
    (found,) = batches()
    return str(found["_id"])


def by_road(monkeypatch, road: Road) -> Road:
    by_roads(monkeypatch, road=road)
    return road


def by_roads(monkeypatch, **roads: Road) -> None:
    """Several providers of mail, in this order."""
    for name, road in roads.items():
        road.name = name
    monkeypatch.setattr(choose, "names", lambda channel, current: tuple(roads))
    monkeypatch.setattr(choose, "provider", lambda channel, name, current: roads[name])


def use(monkeypatch, **given) -> None:
    """Other settings for this test."""
    for name, value in given.items():
        monkeypatch.setenv(f"BARAZA_{name.upper()}", str(value))
    settings.current.cache_clear()


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
