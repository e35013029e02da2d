"""Who works on a batch: one conditional update claims it, and a message stored with the claim comes back to look."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument

from services.mailer import outgoing
from services.mailer.rules.delivery import LEASE
from shared import clock, store

AGAIN = LEASE * 1.1
"""When to look whether a claim came to an end."""


def claim(batch: Mapping[str, Any], attempt: str, provider: str, *, repeatable: bool = False) -> dict[str, Any] | None:
    """One write decides who sends, and by which provider. The message about the lease rides on it.

    A batch in ``sending`` is claimed again only where handing over twice is once.
    """
    now = clock.now()
    free: list[dict[str, Any]] = [{"state": "queued"}]
    if repeatable:
        free += [{"state": "sending", "attempt": attempt}, {"state": "sending", "claimed_at": {"$lt": now - LEASE}}]
    claimed = batches().find_one_and_update(
        {"_id": batch["_id"], "attempts": batch["attempts"], "$or": free},
        {
            "$set": {
                "state": "sending",
                "attempt": attempt,
                "claimed_at": now,
                "provider": provider,
                "due": None,
                "handing": False,
            },
            "$inc": {"attempts": 1},
            "$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], lease(batch["attempts"] + 1), due=now + AGAIN)},
        },
        return_document=ReturnDocument.AFTER,
    )
    return dict(claimed) if claimed else None


def lease(attempts: int) -> str:
    """The mark of the message that looks after a claim."""
    return f"lease {attempts}"


def is_stale(batch: Mapping[str, Any]) -> bool:
    """Whether whoever claimed it is gone."""
    return bool(batch["claimed_at"] < clock.now() - LEASE)


def release(batch: Mapping[str, Any]) -> bool:
    """Whoever claimed it died before the provider was asked: it waits again, as if nothing had been."""
    mine = {"_id": batch["_id"], "state": "sending", "attempts": batch["attempts"], "claimed_at": batch["claimed_at"]}
    return bool(batches().update_one({**mine, "handing": False}, {"$set": {"state": "queued"}}).modified_count)


def look_again(batch: Mapping[str, Any]) -> None:
    """Somebody is at it: come back when the claim would be stale."""
    due = batch["claimed_at"] + AGAIN
    batches().update_one(
        {"_id": batch["_id"], "state": "sending", "claimed_at": batch["claimed_at"]},
        {"$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], f"look {due.isoformat()}", due=due)}},
    )


def put_off(batch: Mapping[str, Any], attempt: str, due: datetime, reason: str | None = None) -> None:
    """Nobody can send it yet: it waits in the store, and a message comes when it is time."""
    change = {"due": due, **({"reason": reason} if reason else {})}
    batches().update_one(
        {"_id": batch["_id"], "state": "queued", "attempts": batch["attempts"]},
        {"$set": change, "$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], f"off {attempt}", due=due)}},
    )


def batches() -> Any:
    """Where batches lie."""
    return store.database("mailer")["batches"]
