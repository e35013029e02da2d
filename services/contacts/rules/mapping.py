"""Audience mapping: influence and interest, each in five steps, and the four quadrants they make.

High is 4 and 5; who stands in the middle (3) is not high. *manage*: both are high. *satisfy*: much influence, little
interest. *inform*: little influence, much interest. *monitor*: neither.
"""

from collections.abc import Mapping, Sequence
from typing import Any

STEPS = (1, 2, 3, 4, 5)
HIGH = 4
QUADRANTS = {"manage": (True, True), "satisfy": (True, False), "inform": (False, True), "monitor": (False, False)}
"""quadrant -> (influence is high, interest is high)"""


def quadrant(influence: int, interest: int) -> str:
    """The quadrant of two steps."""
    wanted = (influence >= HIGH, interest >= HIGH)
    return next(name for name, sides in QUADRANTS.items() if sides == wanted)


def query(name: str) -> dict[str, Any]:
    """Who is in a quadrant, in the store's words; nobody who was never assessed."""
    sides = zip(("influence", "interest"), QUADRANTS[name], strict=True)
    return {f"mapping.{side}": {"$gte": HIGH} if high else {"$gte": 1, "$lt": HIGH} for side, high in sides}


def asked(given: Mapping[str, str]) -> dict[str, Any]:
    """The store's words for what a list asks: a ``quadrant``, or one step of ``influence`` and of ``interest``."""
    found = query(given["quadrant"]) if given.get("quadrant") in QUADRANTS else {}
    for name in ("influence", "interest"):
        if (step := given.get(name, "")) in [str(one) for one in STEPS]:
            found[f"mapping.{name}"] = int(step)
    return found


def matrix(cells: Sequence[Mapping[str, Any]]) -> list[list[dict[str, Any]]]:
    """Rows from much influence to little, in each the cells from little interest to much; empty ones too."""
    found = {(cell["influence"], cell["interest"]): cell for cell in cells}
    return [
        [
            {"influence": influence, "interest": interest, "quadrant": quadrant(influence, interest), "number": 0, "some": []}
            | dict(found.get((influence, interest), {}))
            for interest in STEPS
        ]
        for influence in reversed(STEPS)
    ]


def moment(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """What a person's timeline tells of an assessment; its note is for staff."""
    told = {name: assessment[name] for name in ("influence", "interest", "phase", "by") if assessment.get(name)}
    what = quadrant(assessment["influence"], assessment["interest"])
    return {"id": f"mapping:{assessment['_id']}", "at": assessment["at"], "kind": "mapping", "what": what, **told}
