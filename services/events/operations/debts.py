"""What is owed at a glance: report-backs per event and per group, commitments that are open, the late ones first."""

from typing import Any

from services.events.models import Commitment, Event, ReportBack
from services.events.rules.promises import late
from shared import clock


def by_event() -> list[dict[str, Any]]:
    """Events about which somebody is owed a report, the longest overdue first: event, owed, overdue, told, due_at."""
    now = clock.now()
    owed = {"$eq": ["$state", "owed"]}
    pipeline = [
        {"$match": {"state": {"$in": ["owed", "done"]}}},
        {
            "$group": {
                "_id": "$event",
                "owed": {"$sum": {"$cond": [owed, 1, 0]}},
                "overdue": {"$sum": {"$cond": [{"$and": [owed, {"$lt": ["$due_at", now]}]}, 1, 0]}},
                "told": {"$sum": {"$cond": [owed, 0, 1]}},
                "due_at": {"$min": {"$cond": [owed, "$due_at", None]}},
            }
        },
        {"$match": {"owed": {"$gt": 0}}},
        {"$sort": {"due_at": 1}},
    ]
    rows = list(ReportBack._get_collection().aggregate(pipeline))
    events = Event.objects.in_bulk([row["_id"] for row in rows])
    return [{"event": events[row["_id"]], **row} for row in rows if row["_id"] in events]


def by_group(event_id: str) -> dict[str, dict[str, int]]:
    """Group -> state -> how many people, of one event."""
    pipeline = [
        {"$match": {"event": event_id, "state": {"$ne": "void"}}},
        {"$group": {"_id": {"group": "$group", "state": "$state"}, "n": {"$sum": 1}}},
        {"$sort": {"_id.group": 1}},
    ]
    found: dict[str, dict[str, int]] = {}
    for row in ReportBack._get_collection().aggregate(pipeline):
        found.setdefault(row["_id"].get("group") or "", {})[row["_id"]["state"]] = row["n"]
    return found


def commitments(limit: int) -> list[dict[str, Any]]:
    """Open commitments with their events, those whose day came first at the top; those without a day last."""
    now = clock.now()
    rows = list(Commitment.objects(state="open", due_on__ne=None).order_by("due_on").limit(limit))
    rows += list(Commitment.objects(state="open", due_on=None).order_by("created_at").limit(limit - len(rows)))
    events = Event.objects.in_bulk(list({row.event for row in rows}))
    return [{"commitment": row, "event": events.get(row.event), "late": late(row.state, row.due_on, now)} for row in rows]
