"""Reporting back: who is owed a report about an event, by when, and whether they have had it.

    cause      why a report is owed                   fact           what became of it
    attended   the person came                        done           told, by the road named in ``how``
    view       the person gave us a view              undeliverable  the mailing named in ``mailing`` did not arrive
                                                      waived         staff decided against it, with a reason

A mailing counts as telling until its message is known not to have arrived, in whatever order the two facts come in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

CAUSES = ("attended", "view")
WORDS = ("done", "undeliverable", "waived")
STATES = ("owed", "done", "waived", "void")

Fact = Mapping[str, Any]


@dataclass(frozen=True)
class Report:
    """Where a promise to report back stands; ``how`` and ``at`` are of the fact that settled it."""

    state: str = "owed"
    how: str | None = None
    at: datetime | None = None


def fold(causes: Iterable[Mapping[str, Any]], facts: Iterable[Fact]) -> Report:
    """The same for any order and any repetition. Somebody who was told stays told, even if the cause turns out to be none."""
    ordered = sorted({fact["id"]: fact for fact in facts}.values(), key=lambda fact: (fact["at"], fact["id"]))
    lost = {fact.get("mailing") for fact in ordered if fact["word"] == "undeliverable"}
    told = [fact for fact in ordered if fact["word"] == "done" and fact.get("mailing") not in lost - {None}]
    if told:
        return Report("done", told[0]["how"], told[0]["at"])
    if not list(causes):
        return Report("void")
    waived = [fact for fact in ordered if fact["word"] == "waived"]
    return Report("waived", None, waived[0]["at"]) if waived else Report()


def due(ends_at: datetime, days: float) -> datetime:
    """By when to report back on an event that ends then."""
    return ends_at + timedelta(days=days)


def overdue(state: str, due_at: datetime, now: datetime) -> bool:
    """Whether a report is owed and late."""
    return state == "owed" and due_at < now
