"""The journey of a person: a fold of facts that may come in any order and more than once.

The furthest stage wins (``rank``), and for each stage the first time (``at``). Nobody goes back: the journey tells how far
someone came, not what they think today.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shared.contracts.words import STAGES

DEFINITION = (
    "People who came at least as far as the stage, whatever happened since. "
    "A person in two groups or known from two sources is counted in each of those slices, and once in the total."
)


def rank(stage: str) -> int:
    """The position of a stage."""
    return STAGES.index(stage)


def stage(journey: Mapping[str, Any] | None) -> str:
    """The stage somebody has come to."""
    return STAGES[(journey or {}).get("rank") or 0]


def advanced(journey: Mapping[str, Any], stage: str, at: datetime) -> dict[str, Any]:
    """The journey after one more fact; what ``update`` makes the store do."""
    times = dict(journey.get("at") or {})
    times[stage] = min(at, times[stage]) if stage in times else at
    return {"rank": max(rank(stage), journey.get("rank") or 0), "at": times}


def update(stage: str, at: datetime) -> dict[str, Any]:
    """The same fact as an update in the store's words: commutative and repeatable by itself."""
    return {"$max": {"journey.rank": rank(stage)}, "$min": {f"journey.at.{stage}": at}}


def unknown(stage: str, at: datetime) -> dict[str, Any]:
    """The query for those whom the fact tells something new about: nobody else is written to."""
    return {"$or": [{"journey.rank": {"$not": {"$gte": rank(stage)}}}, {f"journey.at.{stage}": {"$not": {"$lte": at}}}]}


def of_deliveries(kind: str, state: str) -> str | None:
    """The stage that deliveries of this kind in this state stand for: accepted outreach has reached people."""
    return "reached" if kind == "campaign" and state == "accepted" else None


def not_sent(kind: str, state: str, reason: str | None) -> bool:
    """Whether outreach will not reach these people by this mailing: a claim to introduce them ends. Who was left out because
    another message of the same mailing is theirs (*merged*) gets that one."""
    return kind == "campaign" and state in ("withheld", "failed") and reason != "merged"


def of_answer(answer: str, seated: bool) -> str:
    """The stage an answer stands for."""
    return "accepted" if answer == "yes" and seated else "answered"


def funnel(counts: Mapping[int, int]) -> dict[str, int]:
    """People at least as far as each stage, from the number of people whose furthest rank is each."""
    return {name: sum(number for at, number in counts.items() if at >= rank(name)) for name in STAGES}


def slices(rows: Iterable[Mapping[str, Any]], by: str) -> dict[str | None, dict[str, int]]:
    """A funnel per value of ``by``. Each row has ``rank``, ``people`` and the list ``by`` of values (none: key None)."""
    counted: dict[str | None, Counter[int]] = {}
    for row in rows:
        for value in row[by] or (None,):
            counted.setdefault(value, Counter())[row["rank"]] += row["people"]
    return {value: funnel(counts) for value, counts in counted.items()}


def total(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The funnel over all rows, each person once."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts[row["rank"]] += row["people"]
    return funnel(counts)
