"""One attempt at one claimed batch: who may get it now, compose, hand over, note every outcome once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pymongo import UpdateOne

from services.mailer import outgoing, settings
from services.mailer.errors import BadTemplate, Superseded
from services.mailer.operations import aliases, claims, health, refusals, watching
from services.mailer.operations.composing import Composer, sender_of
from services.mailer.operations.pacing import Pace
from services.mailer.operations.stopping import Going
from services.mailer.operations.suppressions import suppressed
from services.mailer.providers.base import Provider, ProviderBusy, ProviderDown, ProviderRefuses
from services.mailer.rules import limits, quiet
from services.mailer.rules.delivery import RANKS, TRIES, Outcome, Tally, next_due, wait
from services.mailer.rules.faults import status_in
from shared import clock, store

Rows = Sequence[Mapping[str, Any]]
STOPPED = "stopped"


class Attempt:
    """Keeps the totals of a batch and notes them in it. ``spare`` are the other providers of this channel."""

    def __init__(
        self, batch: Mapping[str, Any], mailing: Mapping[str, Any], spare: Sequence[str] = (), *, on_trial: bool = False
    ):
        self.batch = batch
        self.mailing = mailing
        self.spare = spare
        self.on_trial = on_trial
        self.mine = {"_id": batch["_id"], "state": "sending", "attempt": batch["attempt"], "attempts": batch["attempts"]}
        self.going = Going(mailing["_id"], mailing["state"])
        self.rest = rest_of(batch)
        self.contacts: dict[str, str] = {row["_id"]: row["contact"] for row in self.rest}
        self.left = set(self.contacts)
        self.settled: list[str] = list(batch.get("settled") or [])
        self.total = Tally.of(batch)
        self.dues: list[datetime] = []  # when what is held back may come again
        self.held: set[str] = set()  # held back by us, which uses up no try
        self.pace: Pace | None = None

    def hand_over(self, road: Provider[Any]) -> None:
        """Compose and send all that has no outcome yet and may go now. Raises Superseded when another worker took over."""
        fresh: list[Outcome] = []
        later: dict[str, str] = {}
        granted: set[str] = set()
        fault: ProviderDown | ProviderRefuses | None = None
        answered = False
        try:
            messages = self._compose(fresh, road.name, granted)
            if messages and not road.repeatable:
                self._hold_on()
            for told in road.send(messages, self.going) if messages else ():
                answered = True
                outcomes = [self._ours(outcome) for outcome in told]
                granted -= {outcome.delivery for outcome in outcomes}
                fresh += outcomes
                later |= {outcome.delivery: outcome.reason or "temporary" for outcome in outcomes if outcome.result == "later"}
                if not road.repeatable and self._is_more_than(fresh):
                    self._note(fresh)
                    fresh = []
        except (ProviderDown, ProviderRefuses) as problem:
            fault = problem
            health.failed(self.batch["channel"], road.name, problem)
        finally:
            if self.pace:
                self.pace.give_back(granted)
        if fault is None and answered and self.on_trial:
            health.worked(self.batch["channel"], road.name)
        self._end(fresh, later, fault)

    def give_up(self) -> None:
        """What has no outcome will never have one."""
        self._close([Outcome(row["_id"], "unknown") for row in self.rest])

    def _compose(self, fresh: list[Outcome], road: str, granted: set[str]) -> list[Any]:
        rows = self._awake(self.rest, road)
        stopped = suppressed(rows, self.mailing["purpose"], wished=self.mailing["kind"] == "sign-up")
        fresh += [Outcome(delivery, "withheld", reason) for delivery, reason in stopped.items()]
        rows = [row for row in rows if row["_id"] not in stopped]
        twice, later = aliases.twice(rows, self.batch["_id"])
        fresh += [Outcome(delivery, "withheld", "merged") for delivery in sorted(twice)]
        rows = [row for row in rows if row["_id"] not in twice and row["_id"] not in later]
        try:
            rows = self._paced(rows, road)
            granted |= {row["_id"] for row in rows}
            messages, refused = Composer(self.mailing, self.batch["channel"], clock.now()).compose(rows)
        except BadTemplate as fault:
            messages, refused = [], [Outcome(row["_id"], "failed", fault.code) for row in rows]
        fresh += refused
        return messages

    def _awake(self, rows: Rows, road: str) -> list[Mapping[str, Any]]:
        """People in whose country it is no quiet hour now; the others are held back until it ends."""
        hours = quiet.table(settings.current().hours(self.batch["channel"], self.mailing["message_class"]))
        if not hours or not self._paces(road):
            return list(rows)
        now = clock.now()
        opens = {country: quiet.opening(country, now, hours) for country in {row.get("country") for row in rows}}
        self._hold([row for row in rows if opens[row.get("country")]], *filter(None, opens.values()))
        return [row for row in rows if not opens[row.get("country")]]

    def _paced(self, rows: list[Mapping[str, Any]], road: str) -> list[Mapping[str, Any]]:
        if not rows or not self._paces(road):
            return rows
        current, sender = settings.current(), None
        if self.batch["channel"] == "email":
            sender = sender_of(self.mailing, current, clock.now()).address.rpartition("@")[2].lower()
        bulk = self.mailing["message_class"] == "bulk"
        self.pace = Pace(current, provider=road, sender=sender, batch=self.batch, bulk=bulk)
        fit = self.pace.take(rows)
        if self.pace.due:
            going = {row["_id"] for row in fit}
            self._hold([row for row in rows if row["_id"] not in going], self.pace.due)
        return fit

    def _paces(self, road: str) -> bool:
        """The outbox folder is for trying out: it neither hurries nor sleeps unless asked to."""
        return road != "outbox" or settings.current().outbox_paced

    def _hold(self, rows: Rows, *dues: datetime) -> None:
        self.held |= {row["_id"] for row in rows}
        self.dues += dues

    def _ours(self, outcome: Outcome) -> Outcome:
        """A refusal that says our domain is not set up stops the campaign, and costs nobody their message."""
        told = outcome.fault == "policy" and outcome.result == "failed" and self.mailing.get("origin") == "campaign"
        if not told or not limits.ours(status_in(outcome.reason)):
            return outcome
        self.going.fault = self.going.fault or outcome.reason
        self.held.add(outcome.delivery)
        return replace(outcome, result="later")

    def _hold_on(self) -> None:
        """From here on the provider may have taken something; a crash before this write leaves no doubt about anybody."""
        change = {"$set": {"handing": True, "claimed_at": clock.now()}}
        if not claims.batches().update_one(self.mine, change).modified_count:
            raise Superseded(f"Another worker has taken over batch {self.batch['_id']}.")

    def _is_more_than(self, fresh: Sequence[Outcome]) -> bool:
        """Whether anybody is left beside these; if not, the write that ends the batch follows at once and notes them."""
        return len(self.left) > sum(outcome.final for outcome in fresh)

    def _note(self, outcomes: Sequence[Outcome]) -> None:
        """Note what is settled before more is handed over: a crash then leaves no doubt about these."""
        news = self._settle(outcomes)
        change = {
            "$set": {**self.total.fields(), "claimed_at": clock.now()},
            "$push": {"outgoing": {"$each": news}, "settled": {"$each": [row.delivery for row in outcomes if row.final]}},
        }
        if not claims.batches().update_one(self.mine, change).modified_count:
            raise Superseded(f"Another worker has taken over batch {self.batch['_id']}.")

    def _end(self, fresh: Sequence[Outcome], later: Mapping[str, str], fault: ProviderDown | ProviderRefuses | None) -> None:
        state = self.going.look() if self.left - {outcome.delivery for outcome in fresh if outcome.final} else self.going.state
        open_still = self.left - {outcome.delivery for outcome in fresh if outcome.final}
        interrupted = fault is not None or self.going.fault is not None or state in ("paused", "cancelled")
        tried = set(later) - self.held if interrupted else open_still - self.held
        tries = int(self.batch.get("tries") or 0) + bool(tried)
        if tried and tries >= TRIES:
            fresh = [*fresh, *(Outcome(delivery, "failed", later.get(delivery, "temporary")) for delivery in sorted(tried))]
            open_still -= tried
            tried = set()
        if not open_still:
            self._close(fresh)
        elif state == "cancelled":
            news = self._settle(fresh)
            ended = called_off(self.batch, self.mailing, sorted(self.contacts[row] for row in self.left))
            self._write({**ended.fields, "settled": self.settled, "reason": None}, [*news, ended.news])
        else:
            self._put_back(fresh, self._due(fault, tries if tried else 0), tries, self._why(fault, later))
        self._tell_staff(fresh, fault)

    def _put_back(self, fresh: Sequence[Outcome], due: datetime, tries: int, reason: str) -> None:
        news = self._settle(fresh)
        news.append(outgoing.send(self.batch["_id"], self.batch["lane"], f"try {self.batch['attempts']}", due=due))
        fields = {"state": "queued", "reason": reason, "settled": self.settled, "tries": tries, "due": due}
        self._write(fields, news)

    def _due(self, fault: ProviderDown | ProviderRefuses | None, tries: int) -> datetime:
        """When the rest comes again: as soon as any part of it may go."""
        now = clock.now()
        if fault is not None and (isinstance(fault, ProviderBusy) or not health.spare(self.batch["channel"], self.spare)):
            asked = fault.retry_after if isinstance(fault, ProviderDown) else None
            return next_due(now, self.dues, wait(1) if asked is None else None, asked)
        if fault is not None:
            return now  # another provider takes over at once
        return next_due(now, self.dues, wait(tries) if tries else None, None)

    def _why(self, fault: ProviderDown | ProviderRefuses | None, later: Mapping[str, str]) -> str:
        if fault is not None:
            return f"{fault.code}: {fault.detail}"[:300]
        if self.going.fault or not self.going():
            return self.going.fault or STOPPED
        return next(iter(later.values()), "paced" if self.held else "temporary")

    def _tell_staff(self, fresh: Sequence[Outcome], fault: ProviderDown | ProviderRefuses | None) -> None:
        """A campaign stops for our own fault unless another provider takes over, and when too much was refused."""
        mailing = self.mailing["_id"]
        if isinstance(fault, ProviderRefuses) and not health.spare(self.batch["channel"], self.spare):
            watching.our_fault(mailing, fault.code, fault.detail)
        elif self.going.fault:
            watching.our_fault(mailing, "policy", self.going.fault)
        elif self.mailing.get("origin") == "campaign" and any(outcome.result == "failed" for outcome in self.total.outcomes):
            watching.judge([mailing])

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
        refusals.suppress(tally.outcomes, str(self.batch.get("provider")))
        refusals.obey(tally.outcomes, str(self.batch.get("provider")))
        mark = f"{self.batch['_id']} {self.batch['attempts']} {len(self.settled)}"
        return [
            outgoing.changed(
                self.mailing, self.batch["channel"], state, [self.contacts[row] for row in rows], now, mark=mark, reason=reason
            )
            for (state, reason), rows in tally.groups().items()
        ]

    def _write(self, fields: Mapping[str, Any], news: Sequence[Mapping[str, Any]]) -> None:
        """The one write that ends an attempt: state, numbers and news in, the look at the lease out."""
        lease = outgoing.send(self.batch["_id"], self.batch["lane"], claims.lease(self.batch["attempts"]))["id"]
        standing = {"$filter": {"input": {"$ifNull": ["$outgoing", []]}, "cond": {"$ne": ["$$this.id", lease]}}}
        values = {name: {"$literal": value} for name, value in {**fields, **self.total.fields()}.items()}
        changed = {"$set": {**values, "outgoing": {"$concatArrays": [standing, {"$literal": list(news)}]}}}
        claims.batches().update_one(self.mine, [changed])


@dataclass(frozen=True)
class Ended:
    """How a batch of a cancelled campaign ends, and what is told of the rest."""

    fields: dict[str, Any]
    news: dict[str, Any]


def called_off(batch: Mapping[str, Any], mailing: Mapping[str, Any], contacts: Sequence[str]) -> Ended:
    """The campaign was cancelled before these people got anything."""
    now = clock.now()
    news = outgoing.called_off(mailing, batch["channel"], contacts, now, mark=batch["_id"])
    return Ended({"state": "cancelled", "called_off": now}, news)


def _noted(outcome: Outcome, now: datetime) -> UpdateOne:
    change: dict[str, Any] = {}
    if outcome.result != "accepted":
        change |= {"$max": {"rank": RANKS[outcome.result]}, "$min": {f"at.{outcome.result}": now}}
    told = {"reason": outcome.reason, "reference": outcome.reference}
    if kept := {name: value for name, value in told.items() if value}:
        change["$set"] = kept
    return UpdateOne({"_id": outcome.delivery}, change)


def rest_of(batch: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Deliveries of the batch that have no outcome yet."""
    done = set(batch.get("settled") or ())
    rows = store.database("mailer")["deliveries"].find({"batch": batch["_id"]})
    return [row for row in rows if row["_id"] not in done]
