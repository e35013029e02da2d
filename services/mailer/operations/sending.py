"""Handing a batch over: claim it by one write, ask for suppressions now, compose, hand over, note the outcome once.

A worker may be killed at any line. A batch that is found in ``sending`` with a claim gone stale is claimed again where
handing over twice is once (the outbox); with any other provider nobody can know, so what has no outcome becomes
``unknown`` and is shown. A message stored with the claim comes back to look.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument, UpdateOne

from services.mailer import outgoing, settings
from services.mailer.errors import BadTemplate, Superseded
from services.mailer.operations import aliases, mailings
from services.mailer.operations.composing import Composer
from services.mailer.operations.suppressions import suppressed
from services.mailer.providers.base import Provider, ProviderDown, ProviderRefuses
from services.mailer.providers.choose import provider as choose
from services.mailer.rules.delivery import LEASE, RANKS, TRIES, Outcome, Tally, wait
from shared import clock, store

AGAIN = LEASE * 1.1
"""When to look whether a claim came to an end."""


def send(batch_id: str, attempt: str) -> None:
    """Hand one batch over, or clear up after a worker that died. ``attempt`` is the id of the message being handled."""
    found = _batches().find_one({"_id": batch_id}, {"outgoing": 0})
    if found is None or found["state"] not in ("queued", "sending", "cancelled"):
        if found:
            mailings.finish(found["mailing"])
        return
    mailing = mailings.get(found["mailing"])
    if mailing["state"] == "cancelled":
        (_look_after if found["state"] == "sending" else _call_off)(found, mailing)
        return
    if mailing["state"] == "paused" and found["state"] == "queued":
        return
    road = choose(found["channel"], settings.current())
    batch = _claim(found, attempt, road)
    if batch is not None:
        Run(batch, mailing).hand_over(road)
    elif found["state"] == "sending" and not road.repeatable:
        _look_after(found, mailing)
    mailings.finish(mailing["_id"])


def _call_off(batch: Mapping[str, Any], mailing: Mapping[str, Any]) -> None:
    """The campaign is over before this batch went out: tell to whom it did not, once, in the write that ends the batch."""
    contacts = [row["contact"] for row in _rest(batch)]
    news = outgoing.called_off(mailing, batch["channel"], contacts, clock.now(), mark=batch["_id"])
    over = {"_id": batch["_id"], "state": {"$in": ["queued", "cancelled"]}, "called_off": None}
    _batches().update_one(over, {"$set": {"state": "cancelled", "called_off": clock.now()}, "$push": {"outgoing": news}})


def _claim(batch: Mapping[str, Any], attempt: str, road: Provider[Any]) -> dict[str, Any] | None:
    """One write decides who sends. The message about the lease rides on it."""
    now = clock.now()
    free: list[dict[str, Any]] = [{"state": "queued"}]
    if road.repeatable:
        free += [{"state": "sending", "attempt": attempt}, {"state": "sending", "claimed_at": {"$lt": now - LEASE}}]
    claimed = _batches().find_one_and_update(
        {"_id": batch["_id"], "attempts": batch["attempts"], "$or": free},
        {
            "$set": {"state": "sending", "attempt": attempt, "claimed_at": now, "provider": road.name},
            "$inc": {"attempts": 1},
            "$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], _lease(batch["attempts"] + 1), due=now + AGAIN)},
        },
        return_document=ReturnDocument.AFTER,
    )
    return dict(claimed) if claimed else None


def _lease(attempts: int) -> str:
    return f"lease {attempts}"


def _look_after(batch: Mapping[str, Any], mailing: Mapping[str, Any]) -> None:
    """Somebody claimed this batch. If that was long ago they are gone, and nobody can know what of the rest went out."""
    now = clock.now()
    if batch["claimed_at"] < now - LEASE:
        Run(batch, mailing).give_up()
        return
    due = batch["claimed_at"] + AGAIN
    _batches().update_one(
        {"_id": batch["_id"], "state": "sending", "claimed_at": batch["claimed_at"]},
        {"$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], f"look {due.isoformat()}", due=due)}},
    )


class Run:
    """One attempt at one claimed batch; keeps the totals and notes them in the batch."""

    def __init__(self, batch: Mapping[str, Any], mailing: Mapping[str, Any]):
        self.batch = batch
        self.mailing = mailing
        self.mine = {"_id": batch["_id"], "state": "sending", "attempt": batch["attempt"], "attempts": batch["attempts"]}
        self.rest = _rest(batch)
        self.contacts: dict[str, str] = {row["_id"]: row["contact"] for row in self.rest}
        self.left = set(self.contacts)
        self.settled: list[str] = list(batch.get("settled") or [])
        self.total = Tally.of(batch)

    def hand_over(self, road: Provider[Any]) -> None:
        """Compose and send all that has no outcome yet. Raises Superseded when another worker took over."""
        fresh: list[Outcome] = []
        later: dict[str, str] = {}
        try:
            messages = self._compose(fresh)
            for outcomes in road.send(messages) if messages else ():
                fresh += outcomes
                later |= {outcome.delivery: outcome.reason or "temporary" for outcome in outcomes if outcome.result == "later"}
                if not road.repeatable:
                    self._note(fresh)
                    fresh = []
        except (ProviderDown, ProviderRefuses) as fault:
            self._end(fresh, {}, f"{fault.code}: {fault.detail}"[:300])
        else:
            self._end(fresh, later, None)

    def give_up(self) -> None:
        """What has no outcome will never have one."""
        self._close([Outcome(row["_id"], "unknown") for row in self.rest])

    def _compose(self, fresh: list[Outcome]) -> list[Any]:
        stopped = suppressed(self.rest, self.mailing["purpose"], wished=self.mailing["kind"] == "sign-up")
        fresh += [Outcome(delivery, "withheld", reason) for delivery, reason in stopped.items()]
        waiting = [row for row in self.rest if row["_id"] not in stopped]
        twice, later = aliases.twice(waiting, self.batch["_id"])
        fresh += [Outcome(delivery, "withheld", "merged") for delivery in sorted(twice)]
        waiting = [row for row in waiting if row["_id"] not in twice and row["_id"] not in later]
        try:
            messages, refused = Composer(self.mailing, self.batch["channel"], clock.now()).compose(waiting)
        except BadTemplate as fault:
            messages, refused = [], [Outcome(row["_id"], "failed", fault.code) for row in waiting]
        fresh += refused
        return messages

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        """Note what is settled before more is handed over: a crash then leaves no doubt about these."""
        news = self._settle(outcomes)
        change = {
            "$set": {**self.total.fields(), "claimed_at": clock.now()},
            "$push": {"outgoing": {"$each": news}, "settled": {"$each": [row.delivery for row in outcomes if row.final]}},
        }
        if not _batches().update_one(self.mine, change).modified_count:
            raise Superseded(f"Another worker has taken over batch {self.batch['_id']}.")

    def _end(self, fresh: Sequence[Outcome], later: Mapping[str, str], trouble: str | None) -> None:
        open_still = self.left - {outcome.delivery for outcome in fresh if outcome.final}
        if not trouble and self.batch["attempts"] >= TRIES:
            fresh = [*fresh, *(Outcome(delivery, "failed", later.get(delivery, "temporary")) for delivery in sorted(open_still))]
            open_still = set()
        if not open_still:
            self._close(fresh)
            return
        news = self._settle(fresh)
        due = clock.now() + wait(self.batch["attempts"])
        news.append(outgoing.send(self.batch["_id"], self.batch["lane"], f"try {self.batch['attempts']}", due=due))
        why = trouble or next(iter(later.values()), "temporary")
        self._write({"state": "queued", "reason": why, "settled": self.settled}, news)

    def _close(self, fresh: Sequence[Outcome]) -> None:
        news = self._settle(fresh)
        counts = self.total.counts
        state = "unknown" if counts["unknown"] else "failed" if counts["failed"] and not counts["accepted"] else "accepted"
        self._write({"state": state, "accepted_at": clock.now(), "settled": [], "reason": None}, news)

    def _settle(self, outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
        """Count outcomes, note exceptions at their deliveries, and put the news into words."""
        now, tally = clock.now(), Tally().take(outcomes)
        self.total.take(outcomes)
        self.settled += [outcome.delivery for outcome in tally.outcomes]
        self.left -= {outcome.delivery for outcome in tally.outcomes}
        writes = [_noted(outcome, now) for outcome in tally.outcomes if outcome.result != "accepted" or outcome.reference]
        if writes:
            store.database("mailer")["deliveries"].bulk_write(writes, ordered=False)
        mark = f"{self.batch['_id']} {self.batch['attempts']} {len(self.settled)}"
        return [
            outgoing.changed(
                self.mailing, self.batch["channel"], state, [self.contacts[row] for row in rows], now, mark=mark, reason=reason
            )
            for (state, reason), rows in tally.groups().items()
        ]

    def _write(self, fields: Mapping[str, Any], news: Sequence[Mapping[str, Any]]) -> None:
        """The one write that ends an attempt: state, numbers and news in, the look at the lease out."""
        lease = outgoing.send(self.batch["_id"], self.batch["lane"], _lease(self.batch["attempts"]))["id"]
        standing = {"$filter": {"input": {"$ifNull": ["$outgoing", []]}, "cond": {"$ne": ["$$this.id", lease]}}}
        values = {name: {"$literal": value} for name, value in {**fields, **self.total.fields()}.items()}
        changed = {"$set": {**values, "outgoing": {"$concatArrays": [standing, {"$literal": list(news)}]}}}
        _batches().update_one(self.mine, [changed])


def _noted(outcome: Outcome, now: datetime) -> UpdateOne:
    change: dict[str, Any] = {}
    if outcome.result != "accepted":
        change |= {"$max": {"rank": RANKS[outcome.result]}, "$min": {f"at.{outcome.result}": now}}
    told = {"reason": outcome.reason, "reference": outcome.reference}
    if kept := {name: value for name, value in told.items() if value}:
        change["$set"] = kept
    return UpdateOne({"_id": outcome.delivery}, change)


def _rest(batch: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Deliveries of the batch that have no outcome yet."""
    done = set(batch.get("settled") or ())
    rows = store.database("mailer")["deliveries"].find({"batch": batch["_id"]})
    return [row for row in rows if row["_id"] not in done]


def _batches() -> Any:
    return store.database("mailer")["batches"]
