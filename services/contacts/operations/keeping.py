"""Rules of retention: each says how many are due and does some of them. What was done is due no longer, so it can be repeated.

Other files enter a rule of their own with ``keeping.rule("name", count, step)``.
"""

import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.operations import erasing, partners
from services.contacts.rules import keeping as rules
from services.contacts.rules.audience import ADDRESS_FIELDS
from shared import store

Count = Callable[[datetime], int]
Step = Callable[[datetime, int], int]


@dataclasses.dataclass(frozen=True)
class Rule:
    """``count`` tells how many are due at a moment and changes nothing; ``step`` does at most so many, and tells how many."""

    name: str
    count: Count
    step: Step


MORE_FLAGS = 10
"""A flag is a small write, and each step looks through everybody: so many times as many at once."""

RULES: dict[str, Rule] = {}


def rule(name: str, count: Count, step: Step) -> None:
    """Enter a rule."""
    RULES[name] = Rule(name, count, step)


def due(now: datetime) -> dict[str, int]:
    """How many each rule would take now; changes nothing."""
    return {name: one.count(now) for name, one in RULES.items()}


def _never_acted(now: datetime) -> dict[str, Any] | None:
    months = settings.current().never_acted_months
    return rules.never_acted(rules.before(now, months), sorted(partners.ours())) if months else None


def _count_never_acted(now: datetime) -> int:
    query = _never_acted(now)
    return _contacts().count_documents(query) if query else 0


def _remove_never_acted(now: datetime, limit: int) -> int:
    query = _never_acted(now)
    told = dict.fromkeys(("keys", "also", *ADDRESS_FIELDS.values()), 1)
    found = list(_contacts().find(query, told).limit(limit)) if query else []
    if found:
        erasing.of_people(found, "kept-long-enough", by="retention", refuse=False)
    return len(found)


def _old_lists(now: datetime) -> dict[str, Any] | None:
    days = settings.current().refused_rows_days
    return {"finished_at": {"$lt": now - timedelta(days=days)}, "rows_forgotten_at": None} if days else None


def _count_refused_rows(now: datetime) -> int:
    query = _old_lists(now)
    lists = _imports().distinct("_id", query) if query else []
    return int(store.database(ALIAS)["refused_rows"].count_documents({"import_id": {"$in": lists}}))


def _remove_refused_rows(now: datetime, limit: int) -> int:
    """List by list; the samples of a preview are rows too. Why rows were refused stays counted at the import."""
    query = _old_lists(now)
    done = 0
    for found in _imports().find(query, {"_id": 1}).limit(limit) if query else ():
        done += store.database(ALIAS)["refused_rows"].delete_many({"import_id": found["_id"]}).deleted_count
        gone = {"$set": {"rows_forgotten_at": now}, "$unset": {"preview.samples": "", "preview.refused": ""}}
        _imports().update_one({"_id": found["_id"]}, gone)
        if done >= limit:
            break
    return int(done)


def _falling_asleep(now: datetime) -> dict[str, Any] | None:
    months = settings.current().dormant_months
    return {**rules.dormant(rules.before(now, months)), "flags": {"$ne": "dormant"}} if months else None


def _count_dormant(now: datetime) -> int:
    query = _falling_asleep(now)
    return _contacts().count_documents(query) if query else 0


def _flag_dormant(now: datetime, limit: int) -> int:
    """Flag them; and take the flag from those with whom something has happened since."""
    query = _falling_asleep(now)
    if query is None:
        return 0
    limit *= MORE_FLAGS
    found = [row["_id"] for row in _contacts().find(query, {"_id": 1}).limit(limit)]
    _contacts().update_many({"_id": {"$in": found}}, {"$addToSet": {"flags": "dormant"}, "$set": {"changed_at": now}})
    if len(found) < limit:
        awake = {"flags": "dormant", **rules.awake(rules.before(now, settings.current().dormant_months))}
        _contacts().update_many(awake, {"$pull": {"flags": "dormant"}, "$set": {"changed_at": now}})
    return len(found)


def _old_merges(now: datetime) -> dict[str, Any] | None:
    days = settings.current().merge_kept_days
    return {"at": {"$lt": now - timedelta(days=days)}, "before": {"$nin": [None, {}]}} if days else None


def _count_merges(now: datetime) -> int:
    query = _old_merges(now)
    return int(_merges().count_documents(query)) if query else 0


def _forget_merges(now: datetime, limit: int) -> int:
    """What two records were before they were made one; that they are one person stays known."""
    query = _old_merges(now)
    found = [row["_id"] for row in _merges().find(query, {"_id": 1}).limit(limit)] if query else []
    _merges().update_many({"_id": {"$in": found}}, {"$set": {"before": {}, "after": {}, "since": {}, "keep": {}}})
    return len(found)


def _merges() -> Any:
    return store.database(ALIAS)["merges"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _imports() -> Any:
    return store.database(ALIAS)["imports"]


rule("never-acted", _count_never_acted, _remove_never_acted)
rule("refused-rows", _count_refused_rows, _remove_refused_rows)
rule("merge-snapshots", _count_merges, _forget_merges)
rule("dormant", _count_dormant, _flag_dormant)
