"""What providers tell about deliveries, in our words, and how such facts fold: any order, any repetition, the same end."""

import dataclasses
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from shared.contracts.words import DELIVERY_STATES

RANKS = {word: DELIVERY_STATES.index(word) for word in ("accepted", "deferred", "delivered", "bounced", "complained")}
"""Words that move a delivery. Whoever is further on stays there: a bounce may follow a delivery, never the other way."""

NOTED = ("opened", "machine-opened", "clicked", "fetched", "unsubscribed", "resubscribed")
"""Words whose first time is noted and that move nothing: an open is no reading, a click may be a scanner's."""

UNLISTED = "unlisted"
"""Something a provider said that we have no word for. Kept, changes nothing."""

TOLD = ("delivered", "bounced", "complained")
"""States the other services hear about."""

Hint = Literal["dead", "invalid", "complained", "left-list", "left-all"]


@dataclasses.dataclass(frozen=True, slots=True)
class Fact:
    """One thing a provider said about one delivery."""

    id: str  # derived from provider and event id
    word: str
    at: datetime
    delivery: str | None = None  # ours, as it came back; None if the provider lost it
    address: str | None = None
    reference: str | None = None  # provider:id, where the provider knows our delivery by its own id only
    channel: str = "email"  # of the address, where no delivery of ours says it
    status: str | None = None  # RFC 3463, e.g. 5.1.1
    reason: str | None = None  # the other side's own text
    hint: Hint | None = None  # where the provider knows more than the status says
    detail: dict[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(slots=True)
class Change:
    """What all facts of one delivery together say."""

    rank: int = 0
    at: dict[str, datetime] = dataclasses.field(default_factory=dict)
    reason: str | None = None

    def take(self, fact: Fact) -> None:
        """Fold one more fact in: highest rank, first time of each word, greatest reason."""
        if fact.word not in RANKS and fact.word not in NOTED:
            return
        self.rank = max(self.rank, RANKS.get(fact.word, 0))
        self.at[fact.word] = min(fact.at, self.at.get(fact.word, fact.at))
        if text := why(fact):
            self.reason = max(text, self.reason or "")


def why(fact: Fact) -> str | None:
    """The sentence staff read beside a delivery that failed. It begins with its word, so that the greatest of several
    is also the one of the highest rank."""
    if fact.word not in ("bounced", "complained"):
        return None
    parts = [part for part in (fact.status, fact.reason) if part]
    return f"{fact.word}: {' '.join(parts)}"[:500] if parts else fact.word


def fold(facts: Iterable[Fact]) -> dict[str, Change]:
    """One change per delivery. Facts without a delivery of ours move nothing."""
    changes: dict[str, Change] = {}
    for fact in facts:
        if fact.delivery is not None:
            changes.setdefault(fact.delivery, Change()).take(fact)
    return changes
