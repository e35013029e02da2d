"""The balance of seats: per group what was planned, and where everybody stands. Counted from the rows, each time."""

from typing import Any

from services.events.models import Attendance, Candidate, Event, Invitation
from services.events.operations.seating import taken
from services.events.rules.invitation import STATES
from services.events.rules.seats import room


def of(event: Event) -> dict[str, Any]:
    """``groups`` and ``total``, each with the same keys."""
    groups = {group: _empty(seats) for group, seats in event.seats.items()}
    for row in _grouped(Invitation, event.id, {"group": "$group", "state": "$state", "answer": "$answer"}):
        mine = groups.setdefault(row["_id"]["group"], _empty({}))
        mine["invited"] += row["n"]
        mine["answered"] += row["n"] if row["_id"].get("answer") else 0
        mine["states"][row["_id"]["state"]] += row["n"]
    for row in _grouped(Candidate, event.id, {"group": "$group", "state": "$state"}):
        groups.setdefault(row["_id"]["group"], _empty({}))["candidates"][row["_id"]["state"]] = row["n"]
    sitting = taken(event)
    for group, mine in groups.items():
        mine["seated"] = sitting.get(group, 0)
        mine["free"] = room(event.seats, event.capacity, sitting, group)
        mine["waiting"], mine["declined"], mine["open"] = (mine["states"][s] for s in ("waiting", "declined", "invited"))
    return {"groups": groups, "total": _total(event, groups)}


def seats(event: Event) -> dict[str, Any]:
    """The seats as the event has them."""
    now = taken(event)
    groups = {
        group: {**plan, "taken": now.get(group, 0), "free": room(event.seats, event.capacity, now, group)}
        for group, plan in event.seats.items()
    }
    return {"capacity": event.capacity, "taken": sum(now.values()), "groups": groups}


def _empty(seats: dict[str, int]) -> dict[str, Any]:
    return {
        "minimum": seats.get("minimum", 0), "maximum": seats.get("maximum", 0), "invited": 0, "answered": 0, "seated": 0,
        "states": dict.fromkeys(STATES, 0), "candidates": {"waiting": 0, "invited": 0, "excluded": 0},
    }  # fmt: skip


def _total(event: Event, groups: dict[str, Any]) -> dict[str, int]:
    keys = ("invited", "answered", "open", "seated", "waiting", "declined")
    attended = Attendance.objects(event=event.id, attended=True).count()
    return {"capacity": event.capacity, "attended": attended, **{key: sum(g[key] for g in groups.values()) for key in keys}}


def _grouped(kind: Any, event_id: str, by: dict[str, str]) -> Any:
    pipeline = [{"$match": {"event": event_id}}, {"$group": {"_id": by, "n": {"$sum": 1}}}]
    return kind._get_collection().aggregate(pipeline)
