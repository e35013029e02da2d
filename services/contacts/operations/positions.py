"""What people are in organisations, from when until when; a person may be several things in several."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, erasing, holding, moments, organisations, people
from shared import clock, ids, store
from shared.errors import Invalid, NotFound
from shared.people import clean

_WHEN = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?\Z")


def add(contact: str, entered: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Note what somebody is in an organisation, named by id or name. The same role again changes its times.

    Raises ContactNotFound, Invalid.
    """
    found = people.get(contact)
    organisation = organisations.find(entered["organisation"])
    role = clean(entered.get("role") or "")
    since, until = (entered.get(name) or None for name in ("since", "until"))
    for name, given in (("since", since), ("until", until)):
        if given and not _WHEN.match(given):
            raise Invalid(
                f"{given[:20]!r} is no year, month or day.", code="position-time", field=name,
                remedy="Write 2026, 2026-03 or 2026-03-25.",
            )  # fmt: skip
    if since and until and until < since[: len(until)]:
        raise Invalid("It ends before it begins.", code="position-time", field="until", remedy="Give a later time, or none.")
    id = ids.derived("position", found["_id"], organisation["_id"], role)
    fields = {"since": since, "until": until, "by": by, "at": clock.now()}
    kept = {"contact": found["_id"], "organisation": organisation["_id"], "role": role}
    _positions().update_one({"_id": id}, {"$set": fields, "$setOnInsert": kept}, upsert=True)
    moments.engaged([found["_id"]])
    return next(one for one in of_person(contact) if one["_id"] == id)


def remove(contact: str, position: str) -> None:
    """Take a position back. Raises NotFound."""
    gone = _positions().delete_one({"_id": position, "contact": {"$in": aliases.every(people.get(contact)["_id"])}})
    if not gone.deleted_count:
        raise NotFound("There is no such position.", code="position-unknown", remedy="List the positions of this person.")
    moments.engaged_or_not([contact])


def of_person(contact: str) -> list[dict[str, Any]]:
    """Every position of a person with the name of the organisation, those held now first. Raises ContactNotFound."""
    rows = list(_positions().find({"contact": {"$in": aliases.every(people.get(contact)["_id"])}}))
    names = organisations.names({row["organisation"] for row in rows})
    told = [{**row, "name": names.get(row["organisation"], "")} for row in rows]
    return sorted(told, key=lambda row: (row["until"] is None, row["until"] or "", row["since"] or "", row["_id"]), reverse=True)


def people_of(organisation: Mapping[str, Any], limit: int = 500) -> list[dict[str, Any]]:
    """The people of an organisation: by what staff noted, and by what their own record says."""
    fields = {"name": 1, "role": 1, "country": 1, "groups": 1, "sensitive": 1}
    noted = list(_positions().find({"organisation": organisation["_id"]}))
    now = aliases.currents({row["contact"] for row in noted})
    held: dict[str, list[dict[str, Any]]] = {}
    for row in noted:
        held.setdefault(now[row["contact"]], []).append(row)
    query = {
        "$or": [{"_id": {"$in": list(held)}}, {"organisation": {"$in": organisations.spellings(organisation)}}],
        "flags": {"$ne": "erased"},
    }
    found = store.database(ALIAS)["contacts"].find(query, fields).sort([("name", 1), ("_id", 1)]).limit(limit)
    return [{**row, "positions": held.get(row["_id"], [])} for row in found]


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """Remove what people are where."""
    _positions().delete_many({"contact": {"$in": list(contacts)}})


@holding.tells("positions")
def held(contact: str) -> list[dict[str, Any]]:
    """What a person is where."""
    return [{name: row.get(name) for name in ("name", "role", "since", "until")} for row in of_person(contact)]


def _positions() -> Any:
    return store.database(ALIAS)["positions"]
