"""The health of providers, kept in the store and so shared by all workers: whose turn it is, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.mailer.providers.base import ProviderBusy, ProviderDown, ProviderRefuses
from services.mailer.rules import health
from shared import clock, store


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is: a provider, on trial if it had trouble; or nobody's before ``due``."""

    name: str | None
    due: datetime
    on_trial: bool = False


def pick(channel: str, names: Sequence[str]) -> Turn:
    """The first provider that may be asked now; or when to come back.

    Of those that had trouble, one worker at a time tries whether they are well again.
    """
    states, now = _states(channel, names), clock.now()
    for name in names:
        state, ready = states.get(name), health.ready_at(states.get(name))
        free = ready is None or ready <= now
        if health.is_well(state):
            return Turn(name if free else None, ready or now)
        if free and _probe(channel, name, now):
            return Turn(name, now, on_trial=True)
    waits = [ready for name in names if (ready := health.ready_at(states.get(name))) is not None and ready > now]
    return Turn(None, min(waits, default=now + health.PROBE))


def spare(channel: str, names: Sequence[str]) -> bool:
    """Whether one of these is well."""
    return health.in_use(names, _states(channel, names)) is not None


def failed(channel: str, name: str, fault: ProviderDown | ProviderRefuses) -> None:
    """Note that it is away. Several workers that fail in the same minute count once."""
    now = clock.now()
    told = fault.retry_after if isinstance(fault, ProviderDown) else None
    if isinstance(fault, ProviderBusy):
        until = now + health.away(1, told)
        _health().update_one({"_id": _id(channel, name)}, {"$max": {"busy_until": until}}, upsert=True)
        return
    failures = ((_health().find_one({"_id": _id(channel, name)}, {"failures": 1}) or {}).get("failures") or 0) + 1
    fields = {
        "down_until": now + health.away(failures, told),
        "reason": f"{fault.code}: {fault.detail}"[:300],
        "refused": isinstance(fault, ProviderRefuses),
        "failures": failures,
    }
    query = {"_id": _id(channel, name), "$or": [{"down_until": None}, {"down_until": {"$lte": now}}]}
    try:
        _health().update_one(query, {"$set": fields, "$unset": {"probing_until": ""}, "$min": {"since": now}}, upsert=True)
    except DuplicateKeyError:
        return  # it is known to be down already


def worked(channel: str, name: str) -> None:
    """It took something: whatever was noted against it is over."""
    _health().delete_one({"_id": _id(channel, name), "down_until": {"$ne": None}})


def overview(channel: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """Every provider of a channel in its order: how it is, since when, why, and whether it is the one in use."""
    states, now = _states(channel, names), clock.now()
    used = health.in_use(names, states)
    return [
        {
            "channel": channel,
            "name": name,
            "in_use": name == used,
            "state": health.word(states.get(name), now),
            **{field: states.get(name, {}).get(field) for field in ("since", "down_until", "busy_until", "reason")},
        }
        for name in names
    ]


def _probe(channel: str, name: str, now: datetime) -> bool:
    query = {"_id": _id(channel, name), "probing_until": {"$not": {"$gt": now}}}
    return bool(_health().update_one(query, {"$set": {"probing_until": now + health.PROBE}}).modified_count)


def _states(channel: str, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    known = {row["_id"]: row for row in _health().find({"_id": {"$in": [_id(channel, name) for name in names]}})}
    return {name: known[_id(channel, name)] for name in names if _id(channel, name) in known}


def _id(channel: str, name: str) -> str:
    return f"{channel} {name}"


def _health() -> Any:
    return store.database("mailer")["provider_health"]
