"""One message per address, for campaigns that want it where several people read the same mail or share a handset."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.mailer.rules.delivery import Outcome
from shared import clock, ids, store

REASON = "same-address"


def once_per_address(
    mailing: Mapping[str, Any], deliveries: Sequence[Mapping[str, Any]], messages: Sequence[Any]
) -> tuple[list[Any], list[Outcome]]:
    """Of these messages, ready to go out, those that are the first to their address; the others are withheld.

    The address is claimed by a delivery, so that the same one goes out after a crash and no other ever does.
    """
    if not mailing.get("one_per_address"):
        return list(messages), []
    hashes = {row["_id"]: row["address_hash"] for row in deliveries}
    claim = {message.delivery: ids.derived(mailing["_id"], hashes[message.delivery]) for message in messages}
    rows = [{"_id": key, "mailing": mailing["_id"], "delivery": delivery, "at": clock.now()} for delivery, key in claim.items()]
    collection = store.database("mailer")["address_claims"]
    store.insert_missing(collection, rows)
    holder = {row["_id"]: row["delivery"] for row in collection.find({"_id": {"$in": list(claim.values())}}, {"delivery": 1})}
    kept = [message for message in messages if holder[claim[message.delivery]] == message.delivery]
    others = [delivery for delivery, key in claim.items() if holder[key] != delivery]
    return kept, [Outcome(delivery, "withheld", REASON) for delivery in others]
