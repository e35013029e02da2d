"""Whom to invite next: how many of each group, and which group stands for a person who belongs to several."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

from services.events.rules.seats import Plan, room

Counts = Mapping[str, int]


def quotas(plan: Plan, capacity: int, ahead: float, seated: Counts, undecided: Counts, candidates: Counts) -> dict[str, int]:
    """How many new invitations each group gets now.

    ``undecided`` are open invitations and people on the waiting list: both may still take a seat. ``ahead`` is the number of
    open invitations per free seat. A free place goes to groups below their minimum first, then to the one furthest from its
    maximum that has a candidate left.
    """
    expected = {g: seated.get(g, 0) + math.ceil(undecided.get(g, 0) / ahead) for g in plan}
    invited = dict.fromkeys(plan, 0)

    def wanting(group: str) -> bool:
        return candidates.get(group, 0) > invited[group] and room(plan, capacity, expected, group) > 0

    while groups := [g for g in plan if wanting(g)]:
        group = min(groups, key=lambda g: (expected[g] >= plan[g]["minimum"], expected[g] / plan[g]["maximum"], g))
        expected[group] += 1
        allowed = math.floor((expected[group] - seated.get(group, 0)) * ahead) - undecided.get(group, 0)
        invited[group] = max(invited[group], min(allowed, candidates.get(group, 0)))
    return {g: n for g, n in invited.items() if n > 0}


def held_for_others(group: str, undecided: Counts, ahead: float) -> int:
    """Places that people of other groups have been offered and may still take."""
    return sum(math.ceil(count / ahead) for other, count in undecided.items() if other != group)


def choose_group(groups: Iterable[str], plan: Plan, capacity: int, taken: Counts, queued: Counts) -> str | None:
    """The group a person is invited for: the one with most free seats per waiting candidate. None when none has a side
    at this table."""
    own = [g for g in dict.fromkeys(groups) if g in plan]
    return min(own, key=lambda g: (queued.get(g, 0) - room(plan, capacity, taken, g), own.index(g)), default=None)


def audience_filter(audience: Mapping[str, Any], country: str, plan: Plan) -> dict[str, Any]:
    """Whom contacts is asked for: interested people of the event's countries and groups, unless staff narrowed or widened it."""
    found: dict[str, Any] = {
        "countries": audience.get("countries") or [country],
        "groups": [group for group in audience.get("groups") or plan if group in plan],
        "stage_at_least": "interested",
    }
    for key in ("languages", "partners", "segment"):
        if audience.get(key):
            found[key] = audience[key]
    return found


def wanted(audience: Mapping[str, Any], country: str | None, groups: Iterable[str]) -> bool:
    """Whether a person of this country and these groups may come to an event with this filter."""
    return country in audience["countries"] and not set(audience["groups"]).isdisjoint(groups)
