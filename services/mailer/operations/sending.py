"""A batch is announced: see what it needs, find the provider whose turn it is, claim it, hand it over.

A worker may be killed at any line. A batch that is found in ``sending`` with a claim gone stale is judged by the provider that it
was given to: where handing over twice is once (the outbox) it is handed over again, by that provider alone. Any other was asked
or was not: a batch says so before the first request. If it was, nobody can know, and what has no outcome becomes ``unknown`` and
is shown. Only what surely was not taken meets another provider.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from services.mailer import settings
from services.mailer.operations import claims, crew, health, mailings
from services.mailer.operations.attempt import Attempt, called_off, rest_of
from services.mailer.providers import choose
from shared import clock

EARLY = timedelta(seconds=1)
"""Clocks of relay and worker may differ by so much."""

MOST_CLAIMS = 50
"""A batch that so many workers died with, before it ever reached a provider, is left to a person."""


def send(batch_id: str, attempt: str) -> None:
    """Hand one batch over, or clear up after a worker that died. ``attempt`` is the id of the message being handled.

    Where the provider takes several requests at once, further batches that wait are handed over beside it.
    """
    found = claims.batches().find_one({"_id": batch_id}, {"outgoing": 0})
    if found is None:
        return
    if found["state"] == "queued" and (parallel := _side_by_side(found)) > 1:
        crew.work(found, parallel, attempt, one)
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
    turn = health.pick(batch["channel"], names)
    if turn.name is None:
        claims.put_off(batch, attempt, turn.due, "provider-down")
        return
    claimed = claims.claim(batch, attempt, turn.name)
    if claimed is not None:
        others = [other for other in names if other != turn.name]
        road = choose.provider(batch["channel"], turn.name, current)
        Attempt(claimed, mailing, others, on_trial=turn.on_trial).hand_over(road)


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
    elif claims.is_stale(batch) and batch["attempts"] < MOST_CLAIMS and claims.release(batch):
        one(batch["_id"], attempt)
    elif claims.is_stale(batch):
        Attempt(batch, mailing).give_up()
    else:
        claims.look_again(batch)


def _side_by_side(batch: Mapping[str, Any]) -> int:
    """How many batches of bulk may be handed over at once: as many as any provider takes that may have its turn."""
    if batch["lane"] != "bulk":
        return 1
    current, channel = settings.current(), batch["channel"]
    return min(choose.provider(channel, name, current).parallel for name in choose.names(channel, current))
