"""Finding the delivery that a receipt means, where the provider tells its own id instead of ours."""

import dataclasses
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from services.mailer.operations import suppressions
from services.mailer.rules.receipts import Fact
from shared import store

RECENT = timedelta(days=3)
"""Gateways give a message up after at most that long."""


def attributed(facts: Sequence[Fact], provider: str) -> list[Fact]:
    """The same facts, each with the delivery it is about where that can be known."""
    wanted = [fact.reference for fact in facts if fact.delivery is None and fact.reference]
    if not wanted:
        return list(facts)
    rows = _deliveries().find({"reference": {"$in": wanted}}, {"reference": 1})
    known = {row["reference"]: row["_id"] for row in rows}
    return [_of(fact, known.get(fact.reference or ""), provider) for fact in facts]


def _of(fact: Fact, known: str | None, provider: str) -> Fact:
    if fact.delivery is not None or not fact.reference:
        return fact
    return dataclasses.replace(fact, delivery=known or _in_doubt(fact, provider))


def _in_doubt(fact: Fact, provider: str) -> str | None:
    """Its answer was lost, and with it the id. The receipt settles it if only one message to that number can be meant."""
    if fact.address is None:
        return None
    hashed = suppressions.address_hash(fact.channel, fact.address)
    rows = _deliveries().find({"address_hash": hashed, "channel": fact.channel, "reference": None}, {"batch": 1})
    batches = {row["batch"]: row["_id"] for row in rows}
    handed_over = {"_id": {"$in": list(batches)}, "provider": provider, "claimed_at": {"$gt": fact.at - RECENT}}
    found = [row["_id"] for row in store.database("mailer")["batches"].find(handed_over, {"_id": 1}).limit(2)]
    return batches[found[0]] if len(found) == 1 else None


def _deliveries() -> Any:
    return store.database("mailer")["deliveries"]
