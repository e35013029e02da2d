"""How a campaign is doing in the eyes of the receivers: what was handed over, what came back."""

import re
from typing import Any

from services.mailer.operations import mailings
from services.mailer.rules.limits import Counts
from shared import store
from shared.contracts.words import DELIVERY_STATES

_REFUSED = re.compile(r"(smtp-5\d\d|sendgrid-400)(-5-[1-6]-\d+)?\Z")
_POLICY = re.compile(r"-5-7-\d+\Z")


def counts(mailing: str) -> Counts:
    """The numbers by which a campaign is judged, from batches and from receipts."""
    progress = mailings.progress(mailing)
    refused = {key: number for key, number in progress["reasons"].items() if _REFUSED.search(key) or _POLICY.search(key)}
    policy = sum(number for key, number in refused.items() if _POLICY.search(key))
    told = mailings.receipts(mailing)
    bounced_by_policy = _bounced_by_policy(mailing) if told.get("bounced") else 0
    return Counts(
        handed=progress["accepted"] + sum(refused.values()),
        bounced=told.get("bounced", 0) - bounced_by_policy + sum(refused.values()) - policy,
        complained=told.get("complained", 0),
        policy=policy + bounced_by_policy,
    )


def _bounced_by_policy(mailing: str) -> int:
    query: dict[str, Any] = {
        "mailing": mailing,
        "rank": DELIVERY_STATES.index("bounced"),
        "reason": {"$regex": r"^bounced: 5\.7\."},
    }
    return int(store.database("mailer")["deliveries"].count_documents(query))
