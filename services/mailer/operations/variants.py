"""Several subjects for one campaign: a share tries them, the rest waits for the one that did best. Everyone gets one copy."""

from collections.abc import Mapping
from typing import Any

from pymongo import UpdateOne

from services.mailer import outgoing
from services.mailer.errors import BadVariants, UnknownCampaign, WrongState
from services.mailer.rules import variants as rules
from shared import clock, store
from shared.contracts.words import DELIVERY_STATES

OPEN = ("running", "paused", "done")
_NOT_SENT = [DELIVERY_STATES.index(word) for word in ("withheld", "failed")]
AUTOMATIC = "automatic"


def results(campaign: Mapping[str, Any]) -> list[dict[str, Any]]:
    """How each subject does so far: people, those it went to, possible clicks and opens."""
    ab = campaign.get("ab")
    if not ab:
        return []
    counted = {
        row["_id"]: row
        for row in _collection("deliveries").aggregate(
            [
                {"$match": {"mailing": campaign["_id"], "variant": {"$ne": None}}},
                {
                    "$group": {
                        "_id": "$variant",
                        "people": {"$sum": 1},
                        "sent": {"$sum": {"$cond": [{"$in": ["$rank", _NOT_SENT]}, 0, 1]}},
                        "clicked": {"$sum": {"$cond": [{"$ifNull": ["$at.clicked", False]}, 1, 0]}},
                        "opened": {"$sum": {"$cond": [{"$ifNull": ["$at.opened", False]}, 1, 0]}},
                    }
                },
            ]
        )
    }
    rows = []
    for number in range(rules.number_of(ab)):
        row = counted.get(number, {})
        figures = {name: row.get(name, 0) for name in ("people", "sent", "clicked", "opened")}
        subjects = {language: texts[number] for language, texts in ab["subjects"].items()}
        rows.append({"variant": number, "subjects": subjects, "winner": ab.get("winner") == number, **figures})
    return rows


def choose(campaign_id: str) -> None:
    """The time is over: take the subject that did best, unless staff have decided."""
    campaign = _campaign(campaign_id)
    if campaign.get("ab") and campaign["state"] in OPEN:
        decide(campaign_id, rules.best(results(campaign), campaign["ab"]["by"]), AUTOMATIC)


def decide(campaign_id: str, winner: int, by: str) -> dict[str, Any]:
    """The rest gets this subject. The first decision stands; again changes nothing. Raises BadVariants, WrongState."""
    campaign = _campaign(campaign_id)
    if not campaign.get("ab") or not 0 <= winner < rules.number_of(campaign["ab"]):
        raise BadVariants("This campaign tries no such subject.", field="variant")
    if campaign["state"] not in OPEN:
        raise WrongState(f"A campaign that is {campaign['state']} has nobody who waits for a subject.")
    _collection("campaigns").update_one(
        {"_id": campaign_id, "ab.winner": None},
        {
            "$set": {"ab.winner": winner, "ab.decided_by": by, "ab.decided_at": clock.now()},
            "$push": {"outgoing": outgoing.advance(campaign_id, "subject")},
        },
    )
    release(campaign_id)
    return _campaign(campaign_id)


def release(campaign_id: str) -> None:
    """Let those go who wait, once it is decided what they get. Safe to repeat; also after each page that comes late."""
    campaign = _collection("campaigns").find_one({"_id": campaign_id}, {"ab": 1}) or {}
    winner = (campaign.get("ab") or {}).get("winner")
    if winner is None:
        return
    _collection("mailings").update_one({"_id": campaign_id}, {"$set": {"ab.winner": winner}})
    writes = []
    for batch in _collection("batches").find({"mailing": campaign_id, "state": "queued", "waits": True}, {"lane": 1}):
        change = {
            "$set": {"waits": False, "due": clock.now()},
            "$push": {"outgoing": outgoing.send(batch["_id"], batch["lane"], "subject")},
        }
        writes.append(UpdateOne({"_id": batch["_id"], "state": "queued", "waits": True}, change))
    if writes:
        _collection("batches").bulk_write(writes, ordered=False)


def _campaign(campaign_id: str) -> dict[str, Any]:
    found = _collection("campaigns").find_one({"_id": campaign_id}, {"outgoing": 0})
    if found is None:
        raise UnknownCampaign(f"There is no campaign {campaign_id}.")
    return dict(found)


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
