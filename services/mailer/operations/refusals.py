"""An address that a mail server refused for ever while we spoke to it: dead for whatever comes next, as after a bounce."""

from collections.abc import Sequence

from services.mailer import outgoing
from services.mailer.operations import suppressions
from services.mailer.rules import suppression
from services.mailer.rules.delivery import Outcome
from services.mailer.rules.faults import DEAD, status_in
from shared import clock, store


def suppress(outcomes: Sequence[Outcome], provider: str) -> None:
    """Suppress the addresses that are gone (5.1.1 and the like), with the news of it. Again changes nothing."""
    dead = [outcome.delivery for outcome in outcomes if outcome.fault == "address" and status_in(outcome.reason) in DEAD]
    if not dead:
        return
    fields = {"contact": 1, "channel": 1, "address_hash": 1}
    now = clock.now()
    suppressions.block_addresses(
        [
            {
                "address_hash": row["address_hash"],
                "contact": row["contact"],
                "channel": row["channel"],
                "scope": suppression.EVERYTHING,
                "reason": "bounced",
                "source": provider,
                "delivery": row["_id"],
                "at": now,
                "outgoing": [outgoing.address_suppressed(row["contact"], row["channel"], "bounced", now, row["_id"])],
            }
            for row in store.database("mailer")["deliveries"].find({"_id": {"$in": dead}}, fields)
        ]
    )
