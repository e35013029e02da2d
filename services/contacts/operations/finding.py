"""Finding one person for a member of staff who looks from another service. Who looked is kept for a year."""

import re
from collections.abc import Mapping
from typing import Any

from services.contacts import outgoing
from services.contacts.models import ALIAS
from services.contacts.operations import pairs
from services.contacts.rules import audience, traces
from shared import clock, people, store
from shared.errors import Invalid

MOST = 20
DIGITS = 6
"""So many make a number."""
FIELDS = ("name", "given_name", "languages", "country", "groups", "sources.partner", "sources.sign_up", "sensitive")


def seek(asked: Mapping[str, Any]) -> None:
    """Answer who may be meant; asked again it answers the same. Nobody is found by less than two letters."""
    words = people.clean(asked["words"]).split()
    found = _named(words) if sum(map(len, words)) > 1 else []
    rows = [{key: value for key, value in row.items() if key not in ("channel", "address")} for row in found]
    note = {
        "by": asked["by"],
        "found": [row["contact"] for row in rows],
        "at": clock.now(),
        "outgoing": [outgoing.person_found(asked["request"], rows)],
    }
    store.database(ALIAS)["lookups"].update_one({"_id": asked["request"]}, {"$setOnInsert": note}, upsert=True)


def near(contact: str, text: str) -> list[dict[str, Any]]:
    """Whom staff may mean by a name, an email address or a number, without the person they are looking from."""
    text = people.clean(text)
    either: list[dict[str, Any]] = [
        {"keys": traces.on_address(channel, address)} for channel, address in _addresses(contact, text)
    ]
    if not either and sum(map(len, words := text.split())) > 1:
        either = [{"$and": [{"name": {"$regex": re.escape(word), "$options": "i"}} for word in words]}]
    if not either:
        return []
    meant = {"$or": either, "_id": {"$ne": contact}, "flags": {"$ne": "erased"}}
    return list(_contacts().find(meant, dict.fromkeys(pairs.SHOWN, 1)).sort("name", 1).limit(MOST))


def others_at(contact: Mapping[str, Any]) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Every (channel, address) of a person, with whoever else is known by it."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for channel, address in traces.addresses(contact):
        others = {"keys": traces.on_address(channel, address), "_id": {"$ne": contact["_id"]}}
        found[channel, address] = list(_contacts().find(others, {"name": 1}).sort("name", 1).limit(MOST))
    return found


def _addresses(contact: str, text: str) -> list[tuple[str, str]]:
    """What of a text is an address, a number as somebody in the country of that person would write it."""
    try:
        if "@" in text:
            return [("email", people.normalise_email(text))]
        if sum(map(str.isdigit, text)) >= DIGITS:
            country = (_contacts().find_one({"_id": contact}, {"country": 1}) or {}).get("country")
            return [("sms", people.normalise_phone(text, country))]
    except Invalid:
        pass  # then it is a name, or nothing
    return []


def _named(words: list[str]) -> list[dict[str, str | None]]:
    parts = [{"name": {"$regex": re.escape(word), "$options": "i"}} for word in words]
    found = list(
        _contacts().find({"$and": parts, "flags": {"$ne": "erased"}}, dict.fromkeys(FIELDS, 1)).sort("name", 1).limit(MOST)
    )
    wanted = {(row.get("sources") or [{}])[0].get("partner") for row in found}
    partners = {
        row["_id"]: row["name"] for row in store.database(ALIAS)["partners"].find({"_id": {"$in": list(wanted)}}, {"name": 1})
    }
    return [audience.person(row, "", "", partners) for row in found]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
