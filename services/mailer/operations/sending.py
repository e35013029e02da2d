"""A batch is announced: see what it needs, find the provider whose turn it is, claim it, hand it over.

A worker may be killed at any line. A batch that is found in ``sending`` with a claim gone stale is judged by the provider that it
was given to: where handing over twice is once (the outbox) it is handed over again, by that provider alone. With any other
nobody can know, so what has no outcome becomes ``unknown`` and is shown. Only what surely was not taken meets another provider.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.mailer import settings
from services.mailer.operations import claims, crew, health, mailings
from services.mailer.operations.attempt import Attempt, called_off, rest_of
from services.mailer.providers import choose
from services.mailer.providers.base import Provider
from shared import clock

EARLY = timedelta(seconds=1)
"""Clocks of relay and worker may differ by so much."""


def send(batch_id: str, attempt: str) -> None:
    """Hand one batch over, or clear up after a worker that died. ``attempt`` is the id of the message being handled.

    Where the provider takes several requests at once, further batches that wait are handed over beside it.
    """
    found = claims.batches().find_one({"_id": batch_id}, {"outgoing": 0})
    if found is None:
        return
    if found["state"] == "queued" and (road := _road_beside(found)):
        crew.work(found, road.parallel, attempt, one)
    else:
        one(batch_id, attempt)


def one(batch_id: str, attempt: str) -> None:
    """This batch alone."""
    found = claims.batches().find_one({"_id": batch_id}, {"outgoing": 0})
    if found is None:
        return
    if found["state"] == "queued":
        _start(found, mailings.get(found["mailing"]), attempt)
    elif found["state"] == "sending":
        _clear_up(found, mailings.get(found["mailing"]), attempt)
    elif found["state"] == "cancelled":
        _call_off(found, mailings.get(found["mailing"]))
    mailings.finish(found["mailing"])


def _start(batch: Mapping[str, Any], mailing: Mapping[str, Any], attempt: str) -> None:
    if mailing["state"] == "cancelled":
        _call_off(batch, mailing)
        return
    if mailing["state"] == "paused":
        return
    if batch.get("due") and batch["due"] > clock.now() + EARLY:
        claims.put_off(batch, attempt, batch["due"])
        return
    current = settings.current()
    names = choose.names(batch["channel"], current)
    name, due = health.pick(batch["channel"], names)
    if name is None:
        claims.put_off(batch, attempt, due or clock.now(), "provider-down")
        return
    claimed = claims.claim(batch, attempt, name)
    if claimed is not None:
        others = [other for other in names if other != name]
        Attempt(claimed, mailing, others).hand_over(choose.provider(batch["channel"], name, current))


def _call_off(batch: Mapping[str, Any], mailing: Mapping[str, Any]) -> None:
    """The campaign is over before this batch went out: tell to whom it did not, once, in the write that ends the batch."""
    ended = called_off(batch, mailing, [row["contact"] for row in rest_of(batch)])
    over = {"_id": batch["_id"], "state": {"$in": ["queued", "cancelled"]}, "called_off": None}
    claims.batches().update_one(over, {"$set": ended.fields, "$push": {"outgoing": ended.news}})


def _clear_up(batch: Mapping[str, Any], mailing: Mapping[str, Any], attempt: str) -> None:
    """Somebody claimed this batch. If that was long ago they are gone."""
    name = batch.get("provider")
    if name in choose.REPEATABLE:
        claimed = claims.claim(batch, attempt, name, repeatable=True)
        if claimed is not None:
            Attempt(claimed, mailing).hand_over(choose.provider(batch["channel"], name, settings.current()))
    elif claims.is_stale(batch):
        Attempt(batch, mailing).give_up()
    else:
        claims.look_again(batch)


def _road_beside(batch: Mapping[str, Any]) -> Provider[Any] | None:
    """The provider in use, if it takes bulk in several requests at once."""
    if batch["lane"] != "bulk":
        return None
    current = settings.current()
    name = choose.names(batch["channel"], current)[0]
    road = choose.provider(batch["channel"], name, current)
    return road if road.parallel > 1 else None
