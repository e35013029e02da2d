"""How fast we send: buckets of tokens, the plan by which a new sending domain grows, and who shares a receiving domain."""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

BURST_SECONDS = 10
"""A bucket holds what flows in so many seconds."""

FARTHEST = timedelta(minutes=15)
"""A batch that finds no tokens comes back after so long at most, though many stand before it."""

RAMP = (200, 300, 450, 700, 1000, 1500, 2250, 3400, 5000, 7500, 11000, 16500, 25000, 37000)
"""Bulk mails a day from a new domain: half as much again each day and never a sudden doubling; no limit after two weeks."""

_SAME = {"googlemail.com": "gmail.com", "hotmail.com": "outlook.com", "live.com": "outlook.com", "msn.com": "outlook.com"}
"""Domains that are one inbox provider."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens that flow back at ``rate`` per second, and of which ``burst`` may lie ready."""

    id: str
    rate: float

    @property
    def burst(self) -> float:
        """How many may be taken at once."""
        return max(1.0, self.rate * BURST_SECONDS)


def receiving(address: str) -> str:
    """The domain that will take the message; those of one large inbox provider count as one."""
    domain = address.rpartition("@")[2].lower()
    return _SAME.get(domain, domain)


def plan(text: str) -> tuple[int, ...]:
    """A ramp as the settings write it: ``default``, ``off``, or mails per day with commas."""
    if text == "off":
        return ()
    if text == "default":
        return RAMP
    return tuple(int(part) for part in text.split(","))


def quota(steps: tuple[int, ...], first: date, today: date) -> int | None:
    """How many bulk mails a domain may send today that sent its first on ``first``; None for as many as there are."""
    day = max((today - first).days, 0)
    return steps[day] if day < len(steps) else None


def tomorrow(now: datetime, mark: str) -> datetime:
    """Shortly after the next midnight in UTC; not everything at once."""
    midnight = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    return midnight + timedelta(seconds=zlib.crc32(mark.encode()) % 300)


def taking(bucket: Bucket, wanted: int, now: datetime, *, all_of_it: bool = False) -> list[dict[str, Any]]:
    """The one update that refills a bucket, takes up to ``wanted`` tokens, and notes how many were granted.

    What is refused stands in a line: ``line`` is when its end will be served, so that batches don't all come back at once.
    ``all_of_it``: what can't wait takes all it needs and leaves the bucket in debt.
    """
    moment = {"$literal": now}
    passed = {"$divide": [{"$subtract": [moment, {"$ifNull": ["$at", moment]}]}, 1000]}
    refilled = {"$add": [{"$ifNull": ["$tokens", bucket.burst]}, {"$multiply": [bucket.rate, {"$max": [0, passed]}]}]}
    granted: Any = wanted if all_of_it else {"$max": [0, {"$min": [wanted, {"$floor": "$tokens"}]}]}
    refused_ms = {"$multiply": [{"$divide": [{"$subtract": [wanted, "$granted"]}, bucket.rate]}, 1000]}
    line = {"$min": [{"$add": [{"$max": [moment, {"$ifNull": ["$line", moment]}]}, refused_ms]}, {"$literal": now + FARTHEST}]}
    return [
        {"$set": {"tokens": {"$min": [bucket.burst, refilled]}, "at": {"$max": [moment, {"$ifNull": ["$at", moment]}]}}},
        {"$set": {"granted": granted}},
        {"$set": {"tokens": {"$subtract": ["$tokens", "$granted"]}}},
        {"$set": {"line": {"$cond": [{"$lt": ["$granted", wanted]}, line, "$line"]}}},
    ]


def cut(domains: Mapping[str, int], rows: Iterable[tuple[str, str]]) -> tuple[list[str], list[str]]:
    """Of rows (id, domain), those that fit what each domain granted, and the rest; a domain that is not named has no limit."""
    left = dict(domains)
    fit, rest = [], []
    for row, domain in rows:
        if domain not in left:
            fit.append(row)
        elif left[domain] > 0:
            left[domain] -= 1
            fit.append(row)
        else:
            rest.append(row)
    return fit, rest
