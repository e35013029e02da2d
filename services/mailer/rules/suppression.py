"""Whom we must not write to: what a receipt means for the future, and what several suppressions say together."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.mailer.rules.faults import DEAD, status_in
from services.mailer.rules.receipts import Fact
from shared.contracts.words import PURPOSES

WILL = ("unsubscribed", "withdrawn")
"""Reasons that are the person's own will, and that only the person lifts."""

ADDRESS = ("complained", "bounced", "invalid")
"""Reasons that lie in the address, the weightiest first. Consent does not lift them."""

PASSING = ("bounced", "invalid")
"""Reasons that may be over by themselves: a mailbox is full, a domain moves."""

ERASED = "erased"
"""The person is held no longer. Nobody lifts it: who comes back is a new contact."""

EVERYTHING = "all"

_HINTS = {
    "dead": "bounced",
    "invalid": "invalid",
    "complained": "complained",
    "left-list": "unsubscribed",
    "left-all": "unsubscribed",
}


def cause(fact: Fact) -> str | None:
    """The reason for which this fact suppresses somebody; None if it doesn't."""
    if fact.word == "complained":
        return "complained"
    if fact.hint in ("dead", "invalid") and (fact.status or "").startswith("5.7."):
        return None
    if fact.hint is not None:
        return _HINTS[fact.hint]
    if fact.word == "bounced" and (fact.status or status_in(fact.reason)) in DEAD:
        return "bounced"
    return None


def scope(fact: Fact, purpose: str | None) -> str:
    """What the person left: the purpose they were written to for, or everything."""
    return purpose if fact.hint == "left-list" and purpose else EVERYTHING


def against(suppressions: Iterable[Mapping[str, Any]], purpose: str, channel: str, wished: bool = False) -> str | None:
    """The weightiest reason not to write for this purpose over this channel; None if there is none.

    ``wished``: it answers a wish that was just typed into our form, so what they wanted before does not count.

    The person's will is the last thing they said, whether about this purpose or about everything; so agreeing to one
    purpose after leaving everything opens that one alone. In the same moment silence wins.
    """
    left: tuple[datetime, str] | None = None
    agreed: datetime | None = None
    found: set[str] = set()
    for entry in suppressions:
        if entry["scope"] not in (purpose, EVERYTHING) or entry.get("channel") not in (channel, EVERYTHING, None):
            continue
        lifted = entry.get("lifted_at")
        if entry["reason"] in WILL:
            left = max(filter(None, (left, _said(entry))), default=None)
            agreed = max(filter(None, (agreed, lifted)), default=None)
        elif in_force(entry):
            found.add(entry["reason"])
    if left and not wished and (agreed is None or agreed <= left[0]):
        found.add(left[1])
    return next((reason for reason in (ERASED, *ADDRESS, *WILL) if reason in found), None)


def in_force(entry: Mapping[str, Any]) -> bool:
    """Whether this one suppression, taken alone, holds now."""
    at, lifted = entry.get("at"), entry.get("lifted_at")
    return at is not None and (lifted is None or lifted < at)


def _said(entry: Mapping[str, Any]) -> tuple[datetime, str] | None:
    return (entry["at"], entry["reason"]) if entry.get("at") else None


def left(suppressions: Sequence[Mapping[str, Any]], scope: str, channel: str) -> bool:
    """Whether the person wants no more of this scope, be it one purpose or everything."""
    wills = [entry for entry in suppressions if entry["reason"] in WILL]
    return all(against(wills, purpose, channel) for purpose in (PURPOSES if scope == EVERYTHING else (scope,)))
