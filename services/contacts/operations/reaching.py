"""Partners who send for us: what they reached is a number, with a coded link to our sign-up page and nobody's data."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.operations import partners
from shared import clock, ids, store
from shared.errors import Invalid, NotFound

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is mistaken for something else when it is read out or typed off paper."""
LENGTH = 7


def note(partner: str, said: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Note that a partner sent something for us, or will; gives it a code. Once per ``id``. Raises NotFound, Invalid."""
    if said["sent_on"] > clock.now().replace(year=clock.now().year + 1):
        raise Invalid("That is more than a year away.", code="date-invalid", field="sent_on", remedy="Check the year.")
    reach = {
        "_id": id or ids.fresh(),
        "partner": partners.find(partner).id,
        **{key: said[key] for key in ("label", "sent_on", "people", "source_note") if said.get(key) is not None},
        "visits": 0,
        "created_by": by,
        "created_at": clock.now(),
    }
    while (found := _reaches().find_one({"_id": reach["_id"]})) is None:
        try:
            _reaches().insert_one({**reach, "code": "".join(secrets.choice(LETTERS) for _ in range(LENGTH))})
        except DuplicateKeyError:
            continue  # this code is taken, or the same request came twice
    return told([found])[0]


def of(partner: str) -> list[dict[str, Any]]:
    """What one partner sent for us, the latest first. Raises NotFound."""
    return told(_reaches().find({"partner": partners.find(partner).id}).sort([("sent_on", -1), ("_id", 1)]))


def everything() -> list[dict[str, Any]]:
    """All of it, the latest first."""
    return told(_reaches().find().sort([("sent_on", -1), ("_id", 1)]))


def totals() -> dict[str, int]:
    """How many people partners reached for us, visits, and sign-ups. Never to be added to contacts: they are other people,
    counted by somebody else, and some are both."""
    rows = everything()
    return {
        "messages": len(rows),
        **{key: sum(row[key] for row in rows) for key in ("people", "visits")},
        **{key: sum(row["sign_ups"][key] for row in rows) for key in ("waiting", "confirmed")},
    }


def behind(code: str) -> dict[str, Any]:
    """What a code stands for. Raises NotFound."""
    found: dict[str, Any] | None = _reaches().find_one({"code": code.strip().lower()})
    if found is None:
        raise NotFound("This link is not complete.", code="link-unknown", remedy="Copy the whole address.")
    return found


def visited(code: str) -> None:
    """The page behind the code was opened, by a person or by a program that looks at links."""
    _reaches().update_one({"code": code}, {"$inc": {"visits": 1}})


def told(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each with its link, and its sign-ups counted now."""
    listed = list(rows)
    counted: dict[tuple[str, bool], int] = {}
    steps: list[dict[str, Any]] = [
        {"$match": {"reach": {"$in": [row["_id"] for row in listed]}}},
        {"$group": {"_id": {"reach": "$reach", "waiting": {"$eq": ["$state", "waiting"]}}, "number": {"$sum": 1}}},
    ]
    for row in store.database(ALIAS)["sign_ups"].aggregate(steps):
        counted[row["_id"]["reach"], row["_id"]["waiting"]] = row["number"]
    return [
        {
            **{key: value for key, value in row.items() if key != "_id"},
            "id": row["_id"],
            "link": f"{settings.current().public_url}/j/{row['code']}",
            "sign_ups": {"waiting": counted.get((row["_id"], True), 0), "confirmed": counted.get((row["_id"], False), 0)},
        }
        for row in listed
    ]


def _reaches() -> Any:
    return store.database(ALIAS)["reaches"]
