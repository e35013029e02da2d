"""How far an import is, how fast, and how long it will still take."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def progress(doc: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Rows done of how many, rows per second, seconds left (none before anything is known)."""
    checkpoint = doc.get("checkpoint") or 0
    done = sum(min(max(0, checkpoint - part["offset"] - part["header_row"]), part["rows"]) for part in doc.get("parts") or ())
    total = doc.get("total") or 0
    started, finished = doc.get("started_at"), doc.get("finished_at")
    seconds = ((finished or now) - started).total_seconds() if started else 0.0
    rate = done / seconds if seconds > 0 and done else None
    left = (total - done) / rate if rate and doc.get("state") == "running" else None
    return {
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else (100 if doc.get("state") == "done" else 0),
        "rows_per_second": round(rate) if rate else None,
        "seconds_left": round(left) if left is not None else None,
    }
