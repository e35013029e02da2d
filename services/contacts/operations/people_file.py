"""People as a file to take away. Sensitive people are in it only for a stated purpose."""

import itertools
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import customs, partners, people, refusing
from services.contacts.rules import numbers, people_csv
from shared import store
from shared.errors import Invalid

BATCH = 500
NAME = "people.csv"
_DEAD = ("bounced", "invalid")
_PERSONAL = re.compile(r"@|\d{6}")
_log = logging.getLogger(__name__)


def csv_lines(
    filter: Mapping[str, Any], reachable: bool | None, by: str, sensitive: bool = False, purpose: str | None = None
) -> Iterator[str]:
    """The file line by line, as many people in hand as fit into one batch. Raises Invalid before the first line."""
    query = people.query(filter, reachable)
    if sensitive:
        _log.info("a list of people with the sensitive ones is taken by %s for: %s", by, _stated(purpose))
    else:
        query = {"$and": [query, {"sensitive": {"$ne": True}}]}
        _log.info("a list of people is taken by %s", by)
    return people_csv.lines(_shape(query), _people(query))


def _stated(purpose: str | None) -> str:
    text = " ".join((purpose or "").split())
    if len(text) < 3 or len(text) > 200:
        raise Invalid(
            "Sensitive people leave the house only for a purpose.", code="purpose-missing", field="purpose",
            remedy="Say in a few words what the list is for.",
        )  # fmt: skip
    if _PERSONAL.search(text):
        raise Invalid(
            "The purpose is kept in the log, which names nobody.", code="purpose-personal", field="purpose",
            remedy="Leave out addresses and numbers.",
        )  # fmt: skip
    return text


def _shape(query: Mapping[str, Any]) -> people_csv.Shape:
    most = {"_id": None} | {
        channel: {"$max": {"$add": [{"$size": {"$ifNull": [f"$also.{channel}", []]}}, 1]}} for channel in ("email", "sms")
    }
    widest: Mapping[str, Any] = next(_contacts().aggregate([{"$match": query}, {"$group": most}]), {})
    network = {"$arrayElemAt": [{"$split": ["$handles", ":"]}, 0]}
    handles = _contacts().aggregate([
        {"$match": {"$and": [query, {"handles.0": {"$exists": True}}]}},
        {"$unwind": "$handles"},
        {"$group": {"_id": {"person": "$_id", "network": network}, "number": {"$sum": 1}}},
        {"$group": {"_id": "$_id.network", "most": {"$max": "$number"}}},
        {"$sort": {"_id": 1}},
    ])  # fmt: skip
    return people_csv.Shape(
        addresses={channel: widest.get(channel, 1) for channel in ("email", "sms")},
        handles={row["_id"]: row["most"] for row in handles},
        customs=[field["_id"] for field in customs.everyone()],
        partners=_numbering(query),
    )


def _numbering(query: Mapping[str, Any]) -> dict[str, str]:
    """The partners who have numbers of their own for somebody of these, each with what a column calls it."""
    with_numbers = {"$and": [query, {"keys": {"$elemMatch": {"$gte": "x:", "$lt": "x;"}}}]}
    partner = {"$arrayElemAt": [{"$split": ["$keys", ":"]}, 1]}
    found = _contacts().aggregate([
        {"$match": with_numbers}, {"$unwind": "$keys"}, {"$match": {"keys": {"$gte": "x:", "$lt": "x;"}}},
        {"$group": {"_id": partner}}, {"$sort": {"_id": 1}},
    ])  # fmt: skip
    names = {partner.id: partner.name for partner in partners.everyone()}
    return {row["_id"]: numbers.word(row["_id"], names.get(row["_id"])) for row in found}


def _people(query: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], set[str]]]:
    found = _contacts().find(query, dict.fromkeys(people_csv.FIELDS, 1)).sort("_id", 1).batch_size(BATCH)
    while batch := list(itertools.islice(found, BATCH)):
        refused: dict[str, set[str]] = {}
        for contact, refusal in refusing.standing(batch):
            if refusal["reason"] not in _DEAD:
                refused.setdefault(contact["_id"], set()).add(refusal["channel"])
        for contact in batch:
            yield contact, refused.get(contact["_id"], set())


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
