"""What the facts about one invitation come to, in whatever order and however often they arrive.

    word          who says it                       effect
    yes/no/maybe  the person, or staff for them     the latest answer counts
    withdrawn     staff, or the event's end         counts like an answer
    expired       the clock                         only while nothing firm was answered
    unreachable   mailer                            only while nothing was answered
    seated        the seats of the event            only for the claim it names
    restored      a split of merged people          the fact it ``undoes`` counts no longer

A *claim* is one unbroken will to come: the first yes after anything else. Seats are taken by claims, so that a seat taken
for a yes that was withdrawn in the same moment can be told from one taken for a later yes of the same person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

ANSWERS = ("yes", "no", "maybe")
DECISIVE = (*ANSWERS, "withdrawn")
WORDS = (*DECISIVE, "expired", "unreachable", "seated", "restored")
OPEN = ("invited", "maybe")
"""States in which a seat is offered and the person has not said yes or no."""
STATES = ("invited", "maybe", "waiting", "seated", "declined", "expired", "unreachable", "withdrawn")

Fact = Mapping[str, Any]  # id, word, at, by; for "seated" also claim


@dataclass(frozen=True)
class Standing:
    """Where an invitation stands."""

    state: str = "invited"
    answer: str | None = None
    answered_at: datetime | None = None
    claim: str | None = None


def fold(facts: Iterable[Fact]) -> Standing:
    """The standing that these facts come to: the same for any order and any repetition."""
    known = {fact["id"]: fact for fact in facts}.values()
    undone = {fact.get("undoes") for fact in known if fact["word"] == "restored"}
    standing = (fact for fact in known if fact["id"] not in undone and fact["word"] != "restored")
    ordered = sorted(standing, key=lambda fact: (fact["at"], fact["id"]))
    decisive = [fact for fact in ordered if fact["word"] in DECISIVE]
    last = decisive[-1] if decisive else None
    if last is None or last["word"] == "maybe":
        return _undecided(ordered, last)
    if last["word"] == "withdrawn":
        return Standing("withdrawn")
    if last["word"] == "no":
        return Standing("declined", "no", last["at"])
    first = _first_of_run(decisive)
    seated = any(fact["word"] == "seated" and fact["claim"] == first["id"] for fact in ordered)
    return Standing("seated" if seated else "waiting", "yes", first["at"], first["id"])


def _undecided(ordered: list[Fact], last: Fact | None) -> Standing:
    if last is None and any(fact["word"] == "unreachable" for fact in ordered):
        return Standing("unreachable")
    over = any(fact["word"] == "expired" and (last is None or fact["at"] >= last["at"]) for fact in ordered)
    answer = (last["word"], last["at"]) if last else (None, None)
    return Standing("expired" if over else (last["word"] if last else "invited"), *answer)


def _first_of_run(decisive: list[Fact]) -> Fact:
    first = decisive[-1]
    for fact in reversed(decisive):
        if fact["word"] != "yes":
            break
        first = fact
    return first


def adds_nothing(facts: Iterable[Fact], standing: Standing, fact: Fact) -> bool:
    """Whether a fact is known already, or says again what stands: pressing "yes" twice is one yes."""
    stands = fact["word"] == standing.answer and standing.state in ("waiting", "seated", "declined", "maybe")
    return stands or any(known["id"] == fact["id"] for known in facts)


_REACH = {"seated": 4, "waiting": 3, "maybe": 2, "declined": 2, "invited": 1}


def keeps(own: str, theirs: str) -> bool:
    """Of the states of two invitations of one person to one event, whether the first stands: that which came further."""
    return _REACH.get(own, 0) >= _REACH.get(theirs, 0)


def may_answer(state: str, expires_at: datetime, starts_at: datetime, now: datetime) -> bool:
    """Whether the person may answer or change their mind: before the deadline, or after it if they have answered firmly."""
    if state in ("withdrawn", "expired") or now >= starts_at:
        return False
    return now < expires_at or state not in (*OPEN, "unreachable")
