"""Finding one person for a member of staff who looks from another service. Who looked is kept for a year."""

import re
from collections.abc import Mapping
from typing import Any

from services.contacts import outgoing
from services.contacts.models import ALIAS
from services.contacts.rules import audience
from shared import clock, people, store

MOST = 20
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
