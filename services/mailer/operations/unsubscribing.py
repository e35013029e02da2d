"""Leaving a list: by one click, on the page behind the link, or through the provider. In force at once, told to contacts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.mailer import outgoing
from services.mailer.operations import suppressions, tracking
from services.mailer.rules import suppression as rules
from shared import clock, store
from shared.errors import NotFound


@dataclass(frozen=True)
class Subscription:
    """What an unsubscribe link is about."""

    delivery: Mapping[str, Any]
    purpose: str
    left: bool
    tracked: bool
    left_all: bool

    @property
    def language(self) -> str | None:
        """The language of the message that carried the link."""
        return self.delivery.get("language")


def shown(delivery: str) -> Subscription:
    """What the page behind the link shows; changes nothing. Raises NotFound."""
    found = _delivery(delivery)
    purpose = _purpose(found)
    entries, channel = suppressions.of_contact(found["contact"]), found["channel"]
    return Subscription(
        found,
        purpose,
        tracked=not tracking.untracked([found["contact"]]),
        left=rules.left(entries, purpose, channel),
        left_all=rules.left(entries, rules.EVERYTHING, channel),
    )


def unsubscribe(delivery: str, *, everything: bool, method: str) -> Subscription:
    """Do what the person asked for. Again is harmless. Raises NotFound."""
    found = _delivery(delivery)
    leave(found, rules.EVERYTHING if everything else _purpose(found), method, clock.now())
    return shown(delivery)


def stop_tracking(delivery: str) -> Subscription:
    """Count this person's clicks no more, as they wish. Again is harmless. Raises NotFound."""
    found = _delivery(delivery)
    if not found.get("proof"):
        tracking.off(found["contact"], "person")
    return shown(delivery)


def leave(delivery: Mapping[str, Any], scope: str, method: str, at: datetime) -> None:
    """Store that the reader of this delivery left ``scope`` at that moment, with the news of it. A test copy is nobody's."""
    if delivery.get("proof"):
        return
    entry = {
        "contact": delivery["contact"],
        "channel": delivery["channel"],
        "scope": scope,
        "source": method,
        "delivery": delivery["_id"],
        "at": at,
    }
    if delivery["channel"] == "email":  # a handset is shared by several people, each with a will of their own
        entry["address_hash"] = delivery["address_hash"]
    suppressions.withdraw(entry, outgoing.unsubscribed(delivery, scope, method, at))


def _delivery(delivery: str) -> dict[str, Any]:
    fields = {"mailing": 1, "contact": 1, "channel": 1, "address_hash": 1, "language": 1, "proof": 1}
    found: dict[str, Any] | None = store.database("mailer")["deliveries"].find_one({"_id": delivery}, fields)
    if found is None:
        raise NotFound("We don't know this message any more.", code="unknown-delivery")
    return found


def _purpose(delivery: Mapping[str, Any]) -> str:
    mailing = store.database("mailer")["mailings"].find_one({"_id": delivery["mailing"]}, {"purpose": 1})
    return mailing["purpose"] if mailing else rules.EVERYTHING
