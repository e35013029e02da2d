"""Numbers of a campaign, broken down: from counted groups of deliveries to rows that staff read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from shared.contracts.words import DELIVERY_STATES

BY = ("language", "country", "group", "domain")
"""What a report can be broken down by; ``domain`` is the receiving domain of an email address."""

NOTED = ("opened", "machine-opened", "clicked", "fetched", "unsubscribed")
"""Counted by person. What a program seems to have done stands apart from what may be a person."""

HANDED = ("accepted", "deferred", "delivered", "bounced", "complained")
"""States of a message that a provider took."""

COLUMNS = ("people", "handed", "delivered", "bounced", "complained", "failed", "unknown", "withheld", "waiting", *NOTED)

_OPEN = ("queued", "sending", "cancelled")


def table(groups: Iterable[Mapping[str, Any]], batches: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per value, the greatest first. Each group has ``key``, ``rank``, ``batch``, ``people`` and the noted words.

    Where nobody has said anything about a delivery (rank 0), its batch speaks for it.
    """
    rows: dict[str, Counter[str]] = {}
    for group in groups:
        row = rows.setdefault(group["key"] or "", Counter())
        state = DELIVERY_STATES[group["rank"]] if group["rank"] else batches.get(group["batch"], "queued")
        row["people"] += group["people"]
        if state in HANDED:
            row["handed"] += group["people"]
        if state in ("delivered", "bounced", "complained", "failed", "unknown", "withheld"):
            row[state] += group["people"]
        elif state in _OPEN:
            row["waiting"] += group["people"]
        for word in NOTED:
            row[word] += group.get(word, 0)
    shown = [{"key": key, **{column.replace("-", "_"): row[column] for column in COLUMNS}} for key, row in rows.items()]
    return sorted(shown, key=lambda row: (-row["people"], row["key"]))


def named(counted: Iterable[Mapping[str, Any]], texts: Mapping[str, tuple[str, ...]], interest: str) -> list[dict[str, Any]]:
    """Clicks by address: each counted row has ``language``, ``link``, ``word``, ``people``, ``times``; ``texts`` the addresses
    that each language numbers from 1 on, and 0 is everybody's own link."""
    found: dict[str, Counter[str]] = {}
    for row in counted:
        number = int(row["link"]) if str(row["link"]).isdecimal() else -1
        links = texts.get(row["language"] or "", ())
        address = interest if number == 0 else links[number - 1] if 1 <= number <= len(links) else ""
        if not address:
            continue
        counts = found.setdefault(address, Counter())
        counts[row["word"]] += row["people"]
        counts[f"{row['word']}_times"] += row["times"]
    rows = [
        {"link": link, **{name: counts[name] for name in ("clicked", "clicked_times", "fetched", "fetched_times")}}
        for link, counts in found.items()
    ]
    return sorted(rows, key=lambda row: (-row["clicked"], row["link"]))
