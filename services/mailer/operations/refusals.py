"""An address that was refused for ever while we spoke to a server or gateway: dead for whatever comes next, as after a bounce."""

from collections.abc import Sequence

from services.mailer import outgoing
from services.mailer.operations import silencing, suppressions, unsubscribing
from services.mailer.rules import suppression
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import DEAD, status_in
from services.mailer.settings_sms import SMS_PROVIDERS
from shared import clock, store


def obey(outcomes: Sequence[Outcome], provider: str) -> None:
    """Who told a gateway to stop told us: for the number and whoever reads it, with the news of it. Again changes nothing.

    Only a gateway says so with what it withheld; what we withhold ourselves has no fault behind it.
    """
    left = [outcome.delivery for outcome in outcomes if outcome.result == "withheld" and outcome.fault == "mailbox"]
    if not left or provider not in SMS_PROVIDERS:
        return
    now = clock.now()
    for row in store.database("mailer")["deliveries"].find({"_id": {"$in": left}}):
        silencing.silence(row["address_hash"], provider, now)
        unsubscribing.leave(row, suppression.EVERYTHING, "provider", now)


def suppress(outcomes: Sequence[Outcome], provider: str) -> None:
    """Suppress the addresses that are gone (5.1.1 and the like), and numbers that are none or take no text messages, with the
    news of it. Again changes nothing."""
    gateway = provider in SMS_PROVIDERS
    refused = [outcome for outcome in outcomes if outcome.fault == "address"]
    dead = [outcome.delivery for outcome in refused if gateway or status_in(outcome.reason) in DEAD]
    if not dead:
        return
    fields = {"contact": 1, "channel": 1, "address_hash": 1}
    now, reason = clock.now(), "invalid" if gateway else "bounced"
    suppressions.block_addresses(
        [
            {
                "address_hash": row["address_hash"],
                "contact": row["contact"],
                "channel": row["channel"],
                "scope": suppression.EVERYTHING,
                "reason": reason,
                "source": provider,
                "delivery": row["_id"],
                "at": now,
                "outgoing": [outgoing.address_suppressed(row["contact"], row["channel"], reason, now, row["_id"])],
            }
            for row in store.database("mailer")["deliveries"].find({"_id": {"$in": dead}}, fields)
        ]
    )
