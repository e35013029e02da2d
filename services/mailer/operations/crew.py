"""Several batches at once, where a provider is slow to answer: each on a thread of its own, for a few seconds at most."""

import contextvars
import random
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from services.mailer.operations import claims
from shared import clock

LONGEST = 3.0
"""Seconds after which nobody takes on another batch, so that a worker that is told to stop comes to an end."""

AHEAD = 64
"""So many waiting batches are looked at; one of them is taken by chance, so that workers don't all reach for the same."""

One = Callable[[str, str], None]


def work(batch: Mapping[str, Any], parallel: int, attempt: str, one: One) -> None:
    """Hand over the announced batch, and beside it others of the same campaign that wait already."""
    until = time.monotonic() + LONGEST
    seen, lock = {batch["_id"]}, threading.Lock()

    def help_out() -> None:
        while time.monotonic() < until:
            with lock:
                other = _next(batch, seen)
                if other is None:
                    return
                seen.add(other)
            one(other, f"{attempt} {other}")

    if _next(batch, seen) is None:
        one(batch["_id"], attempt)
        return
    with ThreadPoolExecutor(parallel, thread_name_prefix="crew") as threads:
        helpers = [threads.submit(contextvars.copy_context().run, help_out) for _ in range(parallel - 1)]
        one(batch["_id"], attempt)
        help_out()
    for helper in helpers:
        helper.result()


def _next(batch: Mapping[str, Any], seen: set[str]) -> str | None:
    query = {
        "mailing": batch["mailing"],
        "state": "queued",
        "channel": batch["channel"],
        "_id": {"$nin": list(seen)},
        "due": {"$not": {"$gt": clock.now()}},
    }
    waiting = [row["_id"] for row in claims.batches().find(query, {"_id": 1}).limit(AHEAD)]
    return random.choice(waiting) if waiting else None
