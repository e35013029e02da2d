"""How many seats are free for a group, when every group has a minimum, a maximum and all share one capacity."""

from collections.abc import Mapping

Plan = Mapping[str, Mapping[str, int]]
"""Group -> {"minimum": …, "maximum": …}."""


def unmet(plan: Plan, taken: Mapping[str, int], group: str) -> int:
    """Seats that must still be kept for a group so that its minimum stays within reach."""
    return max(0, plan[group]["minimum"] - taken.get(group, 0))


def kept_for_others(plan: Plan, taken: Mapping[str, int], group: str) -> int:
    """Seats this group may not touch, since other groups need them for their minimum."""
    return sum(unmet(plan, taken, other) for other in plan if other != group)


def room(plan: Plan, capacity: int, taken: Mapping[str, int], group: str) -> int:
    """How many more people of a group may sit down at this moment."""
    if group not in plan:
        return 0
    below_maximum = plan[group]["maximum"] - taken.get(group, 0)
    in_the_house = capacity - sum(taken.values()) - kept_for_others(plan, taken, group)
    return max(0, min(below_maximum, in_the_house))
