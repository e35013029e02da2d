"""Whether a provider may be asked, from what workers noted about it: which one is next, and when to look at one that is down."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=10)
PROBE = timedelta(seconds=60)
"""So long one worker alone tries whether a provider is well again; the others keep off."""

State = Mapping[str, Any]


def away(failures: int, retry_after: float | None = None) -> timedelta:
    """How long a provider that failed so often in a row is left alone: 15 s, doubling, at most ten minutes; or as it says."""
    if retry_after is not None:
        return max(timedelta(seconds=retry_after), timedelta(seconds=1))
    return min(FIRST * 2 ** min(max(failures - 1, 0), 10), LONGEST)


def is_well(state: State | None) -> bool:
    """Nobody has had trouble with it since it last worked."""
    return not (state or {}).get("down_until")


def ready_at(state: State | None) -> datetime | None:
    """From when it may be asked (again); None for at any time."""
    known = state or {}
    return max(filter(None, (known.get("down_until"), known.get("probing_until"), known.get("busy_until"))), default=None)


def word(state: State | None, now: datetime) -> str:
    """``well``, ``busy`` (asked us to wait), ``refused`` (does not let us in) or ``down``."""
    known = state or {}
    if not is_well(known):
        return "refused" if known.get("refused") else "down"
    busy = known.get("busy_until")
    return "busy" if busy and busy > now else "well"


def in_use(names: Sequence[str], states: Mapping[str, State]) -> str | None:
    """The one that messages leave by at this moment: the first that is well."""
    return next((name for name in names if is_well(states.get(name))), None)
