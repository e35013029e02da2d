"""Deliveries as staff and programs see them: the batch speaks for those about which nobody has said more."""

from collections.abc import Iterable, Mapping
from typing import Any

from shared import store
from shared.contracts.words import DELIVERY_STATES


def with_states(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows with the word for the state each is in."""
    listed = [dict(row) for row in rows]
    wanted = list({row["batch"] for row in listed if not row.get("rank")})
    batches = {row["_id"]: row for row in store.database("mailer")["batches"].find({"_id": {"$in": wanted}}, {"state": 1})}
    for row in listed:
        row["state"] = DELIVERY_STATES[row["rank"]] if row.get("rank") else batches.get(row["batch"], {}).get("state", "queued")
    return listed


def collection() -> Any:
    """Where deliveries lie, for paging."""
    return store.database("mailer")["deliveries"]


def mailings() -> Any:
    """Where mailings lie, for paging."""
    return store.database("mailer")["mailings"]
