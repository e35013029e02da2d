"""What becomes of a batch: outcomes of its messages, their counts, and when to try again."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from services.mailer.rules.faults import Fault
from shared.contracts.words import DELIVERY_STATES

_STRANGE = re.compile(r"[^A-Za-z0-9]+")

RANKS = {word: DELIVERY_STATES.index(word) for word in ("unknown", "withheld", "failed")}
"""Rank of what we noted ourselves; anything a provider tells later ranks above."""

LEASE = timedelta(seconds=60)
"""A claim without any progress for so long belongs to a worker that is gone."""

TRIES = 8
"""So often a mailbox may ask us to come back later."""

Result = Literal["accepted", "withheld", "failed", "unknown", "later"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one message. ``later``: a temporary refusal, worth another try. ``fault``: what lies behind a refusal."""

    delivery: str
    result: Result
    reason: str | None = None
    fault: Fault | None = None
    reference: str | None = None  # the provider's own id, where its receipts carry that instead of ours

    @property
    def final(self) -> bool:
        """Whether there is nothing left to try."""
        return self.result != "later"


@dataclass
class Tally:
    """Outcomes of deliveries that are settled, added up."""

    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    outcomes: list[Outcome] = field(default_factory=list)

    @classmethod
    def of(cls, batch: Mapping[str, Any]) -> "Tally":
        """The totals a batch has so far."""
        return cls(Counter(batch.get("counts") or {}), Counter(batch.get("reasons") or {}))

    def fields(self) -> dict[str, Any]:
        """The totals as a batch keeps them."""
        return {"counts": dict(self.counts), "reasons": dict(self.reasons)}

    def take(self, outcomes: Iterable[Outcome]) -> "Tally":
        """Add what is final."""
        for outcome in outcomes:
            if not outcome.final:
                continue
            self.outcomes.append(outcome)
            self.counts[outcome.result] += 1
            if outcome.result in ("withheld", "failed"):
                self.reasons[key(outcome.reason)] += 1
        return self

    def groups(self) -> dict[tuple[str, str | None], list[str]]:
        """Deliveries by state and reason: what the others are told."""
        found: dict[tuple[str, str | None], list[str]] = {}
        for outcome in self.outcomes:
            why = key(outcome.reason) if outcome.result in ("withheld", "failed") else None
            found.setdefault((outcome.result, why), []).append(outcome.delivery)
        return found


def key(reason: str | None) -> str:
    """A reason as a short word that can be counted: ``smtp 550 5.1.1 no such user`` → ``smtp-550-5-1-1``."""
    words = (reason or "unknown").split()
    kept = words[:1]
    for word in words[1:3]:
        if not word[0].isdigit():
            break
        kept.append(word)
    return _STRANGE.sub("-", "-".join(kept)).strip("-").lower() or "unknown"


def wait(attempts: int) -> timedelta:
    """How long to wait before the next try: 15 s, doubling, at most a quarter of an hour."""
    return timedelta(seconds=min(15 * 2 ** max(attempts - 1, 0), 900))


def next_due(now: datetime, dues: Iterable[datetime], pause: timedelta | None = None, asked: float | None = None) -> datetime:
    """When the rest of a batch is looked at again: as soon as any part of it may go. ``asked``: seconds a provider wants."""
    waits = [*dues]
    if pause is not None:
        waits.append(now + pause)
    if asked is not None:
        waits.append(now + timedelta(seconds=max(asked, 1)))
    return min(waits, default=now + wait(1))
