"""Reports of a campaign: broken down, over time, by link, and why each person got nothing."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from services.mailer.operations import mailings, templates
from services.mailer.rules import reports as rules
from services.mailer.rules import wording
from shared import clock, store
from shared.contracts.words import DELIVERY_STATES

SHORT = timedelta(days=3)
"""A mailing as young as this is shown hour by hour, an older one day by day."""

TIMED = ("accepted", "delivered", "bounced", "complained", "clicked", "unsubscribed")
INTEREST = "interest"
_KEPT_BACK = [DELIVERY_STATES.index(word) for word in ("withheld", "failed", "unknown")]


def breakdown(mailing_id: str, by: str) -> list[dict[str, Any]]:
    """Numbers for each value of one of ``rules.BY``. Raises UnknownMailing."""
    mailings.get(mailing_id)
    noted = {word: {"$sum": {"$cond": [{"$ifNull": [f"$at.{word}", False]}, 1, 0]}} for word in rules.NOTED}
    alone = {"$cond": [{"$gt": ["$rank", 0]}, None, "$batch"]}
    groups = _collection("deliveries").aggregate(
        [
            {"$match": {"mailing": mailing_id}},
            {"$group": {"_id": {"key": f"${by}", "rank": "$rank", "batch": alone}, "people": {"$sum": 1}, **noted}},
        ]
    )
    batches = {row["_id"]: row["state"] for row in _collection("batches").find({"mailing": mailing_id}, {"state": 1})}
    flat = ({"key": None, "batch": None, **group["_id"], **group} for group in groups)
    return rules.table(flat, batches)


def over_time(mailing_id: str) -> dict[str, Any]:
    """How many messages came into which state when: by hour at first, by day later. Raises UnknownMailing."""
    mailing = mailings.get(mailing_id)
    unit = "hour" if clock.now() - mailing["created_at"] < SHORT else "day"
    moments: dict[Any, dict[str, int]] = {}
    cut = {"$dateTrunc": {"date": "$at.v", "unit": unit}}
    counted = _collection("deliveries").aggregate(
        [
            {"$match": {"mailing": mailing_id, "at": {"$exists": True}}},
            {"$project": {"at": {"$objectToArray": "$at"}}},
            {"$unwind": "$at"},
            {"$match": {"at.k": {"$in": [word for word in TIMED if word != "accepted"]}}},
            {"$group": {"_id": {"moment": cut, "word": "$at.k"}, "number": {"$sum": 1}}},
        ]
    )
    for row in counted:
        moments.setdefault(row["_id"]["moment"], {})[row["_id"]["word"]] = row["number"]
    for batch in _collection("batches").find(
        {"mailing": mailing_id, "accepted_at": {"$ne": None}}, {"accepted_at": 1, "counts": 1}
    ):
        at = batch["accepted_at"].replace(minute=0, second=0, microsecond=0)
        row = moments.setdefault(at if unit == "hour" else at.replace(hour=0), {})
        row["accepted"] = row.get("accepted", 0) + int((batch.get("counts") or {}).get("accepted", 0))
    rows = [{"at": moment, **{word: moments[moment].get(word, 0) for word in TIMED}} for moment in sorted(moments)]
    return {"unit": unit, "items": rows}


def links(mailing_id: str) -> list[dict[str, Any]]:
    """Which links were followed by how many people, and how often; programs apart. Raises UnknownMailing."""
    mailing = mailings.get(mailing_id)
    receipts = {
        "from": "receipts",
        "localField": "_id",
        "foreignField": "delivery",
        "pipeline": [{"$match": {"word": {"$in": ["clicked", "fetched"]}, "detail.link": {"$ne": None}}}],
        "as": "receipt",
    }
    one = {"delivery": "$_id", "language": "$language", "link": "$receipt.detail.link", "word": "$receipt.word"}
    followed = {"$or": [{"at.clicked": {"$exists": True}}, {"at.fetched": {"$exists": True}}]}
    counted = _collection("deliveries").aggregate(
        [
            {"$match": {"mailing": mailing_id, **followed}},
            {"$project": {"language": 1}},
            {"$lookup": receipts},
            {"$unwind": "$receipt"},
            {"$group": {"_id": one, "times": {"$sum": 1}}},
            {
                "$group": {
                    "_id": {name: f"$_id.{name}" for name in ("language", "link", "word")},
                    "people": {"$sum": 1},
                    "times": {"$sum": "$times"},
                }
            },
        ],
        allowDiskUse=True,
    )
    rows = [{"language": None, **row["_id"], "people": row["people"], "times": row["times"]} for row in counted]
    return rules.named(rows, _numbered(templates.get(mailing["template"]), {row["language"] for row in rows}), INTEREST)


def _numbered(template: Mapping[str, Any], languages: set[str | None]) -> dict[str, tuple[str, ...]]:
    """The addresses as each wanted language numbers them."""
    found = {}
    for wanted in languages:
        language = wording.language_for(wanted, template.get("fallback") or (), template["texts"])
        found[wanted or ""] = templates.compiled(template, language).content.links if language else ()
    return found


def kept_back(mailing_id: str) -> Iterator[dict[str, Any]]:
    """Everybody who got nothing, and why: those whom contacts did not let us write to, then those we withheld ourselves."""
    for row in _collection("withheld_people").find({"mailing": mailing_id}).sort("_id"):
        yield {"contact": row["contact"], "channel": "", "state": "withheld", "reason": row["reason"], "delivery": ""}
    fields = {"contact": 1, "channel": 1, "rank": 1, "reason": 1}
    for row in _collection("deliveries").find({"mailing": mailing_id, "rank": {"$in": _KEPT_BACK}}, fields).sort("_id"):
        told = {name: row.get(name) or "" for name in ("contact", "channel", "reason")}
        yield {**told, "state": DELIVERY_STATES[row["rank"]], "delivery": row["_id"]}


def _collection(name: str) -> Any:
    return store.database("mailer")[name]
