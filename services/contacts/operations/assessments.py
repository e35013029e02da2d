"""Audience mapping: who thought when how much influence and interest people and organisations have. The history stays."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pymongo.client_session import ClientSession

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, erasing, holding, moments, organisations, people
from services.contacts.rules import audience
from services.contacts.rules import mapping as rules
from shared import clock, ids, store
from shared.errors import Invalid

COLLECTIONS = {"contact": "contacts", "organisation": "organisations"}
SHOWN_IN_A_CELL = 8


def add(about: str, subject: str, entered: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Note one assessment; the latest by its day is the one that people are filtered by. Once per ``id``.

    Raises NotFound, Invalid.
    """
    found = people.get(subject) if about == "contact" else organisations.get(subject)
    now = clock.now()
    at = entered.get("at") or now
    if at > now:
        raise Invalid("The day is still to come.", code="assessment-date", field="date", remedy="Give the day it was assessed.")
    for name in ("influence", "interest"):
        if entered[name] not in rules.STEPS:
            raise Invalid("There are five steps.", code="assessment-step", field=name, remedy="Give a number from 1 to 5.")
    fields = {name: entered.get(name) for name in ("influence", "interest", "phase", "note")}
    row = {"_id": id or ids.fresh(), "subject": found["_id"], "about": about, **fields, "by": by, "at": at, "recorded_at": now}
    store.insert_missing(_assessments(), [row])
    _stand(about, row)
    return row


def _stand(about: str, row: Mapping[str, Any]) -> None:
    """Let an assessment stand unless a later one does; of the same moment the greater id, so that any order ends the same."""
    mapping = _standing(row)
    older = {"$or": [
        {"mapping.at": {"$not": {"$gte": row["at"]}}}, {"mapping.at": row["at"], "mapping.id": {"$lt": row["_id"]}}
    ]}  # fmt: skip
    change = {"$set": {"mapping": mapping, "changed_at": clock.now()}}
    store.database(ALIAS)[COLLECTIONS[about]].update_one({"_id": row["subject"], **older}, change)


def _standing(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = ("influence", "interest", "phase", "by", "at")
    return {name: row[name] for name in fields if row.get(name) is not None} | {"id": row["_id"]}


def latest(subjects: Sequence[str], session: ClientSession | None = None) -> dict[str, Any] | None:
    """What stands for somebody assessed under these ids; none where nobody assessed them."""
    order = [("at", -1), ("_id", -1)]
    row = _assessments().find_one({"subject": {"$in": list(subjects)}}, sort=order, session=session)
    return _standing(row) if row else None


def history(subjects: Sequence[str]) -> list[dict[str, Any]]:
    """Every assessment of these, the latest first."""
    return list(_assessments().find({"subject": {"$in": list(subjects)}}).sort([("at", -1), ("_id", -1)]))


def of_contact(contact: str) -> list[dict[str, Any]]:
    """Every assessment of a person. Raises ContactNotFound."""
    return history(aliases.every(people.get(contact)["_id"]))


def of_organisation(organisation: str) -> list[dict[str, Any]]:
    """Every assessment of an organisation. Raises NotFound."""
    return history([organisations.get(organisation)["_id"]])


def matrix(about: str, group: str | None = None, country: str | None = None) -> list[list[dict[str, Any]]]:
    """The map: for each pair of steps how many there are and some of them, five rows of five."""
    wanted = audience.query({"groups": [group] if group else [], "countries": [country] if country else []})
    query: dict[str, Any] = {"mapping.influence": {"$gte": 1}, **wanted}
    if about == "contact":
        query["flags"] = {"$ne": "erased"}
    name: Any = "$name" if about == "contact" else {"$first": "$names"}
    some = {"input": {"id": "$_id", "name": name}, "n": SHOWN_IN_A_CELL}
    pipeline = [
        {"$match": query},
        {"$sort": {"_id": 1}},
        {
            "$group": {
                "_id": {"influence": "$mapping.influence", "interest": "$mapping.interest"},
                "number": {"$sum": 1},
                "some": {"$firstN": some},
            }
        },
    ]
    found = store.database(ALIAS)[COLLECTIONS[about]].aggregate(pipeline)
    return rules.matrix([{**cell["_id"], "number": cell["number"], "some": cell["some"]} for cell in found])


def countries(about: str) -> list[str]:
    """The countries of those who are on the map."""
    found = store.database(ALIAS)[COLLECTIONS[about]].distinct("country", {"mapping.influence": {"$gte": 1}})
    return sorted(one for one in found if one)


def with_people(contacts: Sequence[str], until: datetime | None, limit: int) -> list[dict[str, Any]]:
    """The newest assessments of somebody, for their timeline."""
    return moments.newest(_assessments(), {"subject": {"$in": list(contacts)}}, "at", until, limit, {"note": 0})


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """Remove what was thought of people."""
    _assessments().delete_many({"subject": {"$in": list(contacts)}})


@holding.tells("assessments")
def held(contact: str) -> list[dict[str, Any]]:
    """What was thought of a person, with notes."""
    hidden = {"_id": 0, "subject": 0, "about": 0}
    return list(_assessments().find({"subject": {"$in": aliases.every(contact)}}, hidden).sort("at", -1))


def _assessments() -> Any:
    return store.database(ALIAS)["assessments"]
