"""One page of an audience as deliveries, and the batches of a mailing as numbers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared import ids

_COPIED = ("language", "name", "group", "country", "source", "sensitive", "basis")


def by_channel(people: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """People of a page by the channel each can be reached on; a person stands in it once."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    seen = set()
    for row in people:
        if row["contact"] not in seen:
            seen.add(row["contact"])
            found.setdefault(row["channel"], []).append(row)
    return found


def delivery(mailing: str, batch: str, row: Mapping[str, Any], address_hash: str) -> dict[str, Any]:
    """The delivery of one person, under the id that mailing, contact and channel always give."""
    document = {
        "_id": ids.derived(mailing, row["contact"], row["channel"]),
        "mailing": mailing,
        "batch": batch,
        "contact": row["contact"],
        "channel": row["channel"],
        "address": row["address"],
        "address_hash": address_hash,
        "rank": 0,
        "clicks": 0,
    }
    if row["channel"] == "email":
        document["domain"] = row["address"].rpartition("@")[2].lower()
    document.update((name, row[name]) for name in _COPIED if row.get(name))
    return document


def progress(mailing: Mapping[str, Any], batches: Sequence[Mapping[str, Any]], *, complete: bool) -> dict[str, Any]:
    """Numbers of a mailing. ``planned`` grows until ``complete``; what contacts withheld is in ``withheld`` as well."""
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for batch in batches:
        settled = Counter({name: int(number) for name, number in (batch.get("counts") or {}).items()})
        counts += settled
        reasons += Counter(batch.get("reasons") or {})
        rest = batch["size"] - sum(settled.values())
        counts["planned"] += batch["size"]
        if batch["state"] in ("queued", "sending", "cancelled") and rest > 0:
            counts["cancelled" if batch["state"] == "cancelled" else "waiting"] += rest
            if batch["state"] == "sending":
                counts["under_way"] += rest
    kept_back = Counter(mailing.get("withheld") or {})
    return {
        "planned": counts["planned"],
        "total": counts["planned"] + sum(kept_back.values()),
        "complete": complete,
        "pages": mailing.get("pages_taken", 0),
        "waiting": counts["waiting"],
        "under_way": counts["under_way"],
        "accepted": counts["accepted"],
        "failed": counts["failed"],
        "unknown": counts["unknown"],
        "cancelled": counts["cancelled"],
        "withheld": counts["withheld"] + sum(kept_back.values()),
        "reasons": dict((reasons + kept_back).most_common()),
    }
