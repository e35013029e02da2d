"""Hours in which people may be written to, by country and in the local time there."""

import functools
import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OTHERS = "*"

_RULE = re.compile(r"(\*|[A-Z]{2}) (\d{1,2})-(\d{1,2})(?: ([a-z]{3})-([a-z]{3}))?")
_STEP = timedelta(minutes=15)
_FARTHEST = 8 * 24 * 4


@dataclass(frozen=True, slots=True)
class Hours:
    """Open from one full hour to another, also across midnight, on these days of the week."""

    opens: int
    closes: int
    days: frozenset[int]

    def holds(self, local: datetime) -> bool:
        """Whether one may write at this local time."""
        if self.opens < self.closes:
            now = self.opens <= local.hour < self.closes
        else:
            now = local.hour >= self.opens or local.hour < self.closes
        return now and local.weekday() in self.days


@functools.lru_cache(maxsize=8)
def table(text: str) -> dict[str, Hours]:
    """``* 8-20, GH 8-19 mon-sat`` by country; ``off`` is no rule at all. Raises ValueError."""
    if text == "off":
        return {}
    found = {}
    for part in text.split(","):
        match = _RULE.fullmatch(part.strip())
        if match is None:
            raise ValueError(f"{part.strip()!r} is not like: GH 8-19 mon-sat")
        country, opens, closes, first, last = match.groups()
        found[country] = Hours(int(opens), int(closes), _days(first, last))
    return found


def opening(country: str | None, now: datetime, rules: Mapping[str, Hours]) -> datetime | None:
    """When people there may be written to next; None for now.

    A country with several time zones is open while all of them are, or, where that never happens, while its first one is.
    """
    hours = rules.get(country or "") or rules.get(OTHERS)
    if hours is None:
        return None
    zones = _zones().get(country or "", ()) or ("UTC",)
    if _open(hours, zones, now):
        return None
    start = now.astimezone(UTC).replace(minute=now.minute // 15 * 15, second=0, microsecond=0) + _STEP
    return _next(hours, zones, start) or _next(hours, zones[:1], start) or now + timedelta(days=1)


@functools.lru_cache(maxsize=2048)
def _next(hours: Hours, zones: tuple[str, ...], start: datetime) -> datetime | None:
    moments = (start + number * _STEP for number in range(_FARTHEST))
    return next((moment for moment in moments if _open(hours, zones, moment)), None)


def _open(hours: Hours, zones: tuple[str, ...], moment: datetime) -> bool:
    return all(hours.holds(moment.astimezone(ZoneInfo(zone))) for zone in zones)


def _days(first: str | None, last: str | None) -> frozenset[int]:
    if first is None or last is None:
        return frozenset(range(7))
    start, length = DAYS.index(first), (DAYS.index(last) - DAYS.index(first)) % 7
    return frozenset((start + number) % 7 for number in range(length + 1))


@functools.cache
def _zones() -> dict[str, tuple[str, ...]]:
    """Time zones by country, as the time zone database lists them."""
    found: dict[str, tuple[str, ...]] = {}
    for line in importlib.resources.files("tzdata.zoneinfo").joinpath("zone.tab").read_text().splitlines():
        if not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found[country] = (*found.get(country, ()), zone)
    return found
