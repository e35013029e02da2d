"""Taking tokens before sending: from buckets in the store that all workers share, and giving back what was not used."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from services.mailer.rules import pace
from services.mailer.rules.pace import Bucket
from services.mailer.settings import Settings
from shared import clock, store

Rows = Sequence[Mapping[str, Any]]


class Pace:
    """What one batch may send now. ``due`` says when the rest may come back."""

    def __init__(self, settings: Settings, *, provider: str, sender: str | None, batch: Mapping[str, Any], bulk: bool):
        self.due: datetime | None = None
        self._now = clock.now()
        self._waits_for_nobody = batch["lane"] == "direct"
        self._mark = str(batch["_id"])
        self._receiving = settings.pace_domain if batch["channel"] == "email" else 0.0
        asked = [
            Bucket(f"provider {batch['channel']} {provider}", settings.pace_provider),
            Bucket(f"sender {sender}", settings.pace_sender if sender else 0),
        ]
        self._shared = [bucket for bucket in asked if bucket.rate]
        steps = pace.plan(settings.mail_ramp)
        self._ramp = Ramp(sender, steps, self._now) if sender and bulk and steps else None
        self._domains: dict[str, str] = {}

    def take(self, rows: Rows) -> list[Mapping[str, Any]]:
        """Those of the rows that may go now. A later bucket that refuses gives the tokens of the earlier ones back."""
        fit = self._by_domain(rows)
        for bucket in self._shared:
            granted = self._from(bucket, len(fit))
            fit = self._keep(fit, granted, self._shared[: self._shared.index(bucket)])
        if self._ramp and fit:
            granted = self._ramp.take(len(fit))
            if granted < len(fit):
                self._later(pace.tomorrow(self._now, self._mark))
            fit = self._keep(fit, granted, self._shared)
        return fit

    def give_back(self, unused: Collection[str]) -> None:
        """These deliveries were granted and not handed over."""
        if unused:
            self._return(unused, self._shared)
            if self._ramp:
                self._ramp.give_back(len(unused))

    def _by_domain(self, rows: Rows) -> list[Mapping[str, Any]]:
        if not self._receiving:
            return list(rows)
        self._domains = {row["_id"]: pace.receiving(row["address"]) for row in rows}
        wanted = Counter(self._domains.values())
        granted = {domain: self._from(self._bucket(domain), number) for domain, number in wanted.items()}
        fit, _ = pace.cut(granted, self._domains.items())
        fitting = set(fit)
        return [row for row in rows if row["_id"] in fitting]

    def _keep(self, fit: list[Mapping[str, Any]], granted: int, earlier: Sequence[Bucket]) -> list[Mapping[str, Any]]:
        self._return([row["_id"] for row in fit[granted:]], earlier)
        return fit[:granted]

    def _from(self, bucket: Bucket, wanted: int) -> int:
        if not wanted:
            return 0
        update = pace.taking(bucket, wanted, self._now, all_of_it=self._waits_for_nobody)
        found = _changed(bucket.id, update)
        if found["granted"] < wanted:
            self._later(found["line"])
        return int(found["granted"])

    def _return(self, unused: Collection[str], shared: Sequence[Bucket]) -> None:
        back = {bucket: len(unused) for bucket in shared}
        back |= {self._bucket(domain): number for domain, number in Counter(map(self._domains.get, unused)).items() if domain}
        for bucket, number in back.items():
            if number:
                _buckets().update_one(
                    {"_id": bucket.id}, [{"$set": {"tokens": {"$min": [bucket.burst, {"$add": ["$tokens", number]}]}}}]
                )

    def _bucket(self, domain: str) -> Bucket:
        return Bucket(f"domain {domain}", self._receiving)

    def _later(self, due: datetime) -> None:
        self.due = min(due, self.due) if self.due else due


class Ramp:
    """What a sending domain may send today, counted from its first bulk mail."""

    def __init__(self, domain: str, steps: tuple[int, ...], now: datetime):
        self._today, self._now = now.date(), now
        first = _changed(f"ramp {domain}", {"$setOnInsert": {"first": self._today.isoformat()}})["first"]
        self._id = f"ramp {domain} {self._today.isoformat()}"
        self.quota = pace.quota(steps, datetime.fromisoformat(first).date(), self._today)

    def take(self, wanted: int) -> int:
        """So many of the wanted ones still fit into today."""
        if self.quota is None:
            return wanted
        used: Any = {"$ifNull": ["$used", 0]}
        granted = {"$max": [0, {"$min": [wanted, {"$subtract": [self.quota, used]}]}]}
        change = [{"$set": {"granted": granted, "at": {"$literal": self._now}}}, {"$set": {"used": {"$add": [used, "$granted"]}}}]
        return int(_changed(self._id, change)["granted"])

    def give_back(self, number: int) -> None:
        """They were not sent."""
        if self.quota is not None:
            _buckets().update_one({"_id": self._id}, {"$inc": {"used": -number}})


def ramp_of(domain: str, steps: tuple[int, ...]) -> dict[str, Any] | None:
    """How far the ramp of a domain is: today's quota and what is used of it; None where it is over or never began."""
    now = clock.now()
    begun = _buckets().find_one({"_id": f"ramp {domain}"})
    if begun is None or not steps:
        return None
    quota = pace.quota(steps, datetime.fromisoformat(begun["first"]).date(), now.date())
    today = _buckets().find_one({"_id": f"ramp {domain} {now.date().isoformat()}"}) or {}
    return None if quota is None else {"domain": domain, "first": begun["first"], "quota": quota, "used": today.get("used", 0)}


def _changed(bucket: str, change: Any) -> dict[str, Any]:
    """One conditional update; two workers that create the same bucket at once do it one after the other."""
    try:
        found = _buckets().find_one_and_update({"_id": bucket}, change, upsert=True, return_document=ReturnDocument.AFTER)
    except DuplicateKeyError:
        found = _buckets().find_one_and_update({"_id": bucket}, change, upsert=True, return_document=ReturnDocument.AFTER)
    return dict(found)


def _buckets() -> Any:
    return store.database("mailer")["pace"]
