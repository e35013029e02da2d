"""Looking at a text as a real person would get it: contacts is asked who is meant, and every look is noted."""

from collections.abc import Mapping
from typing import Any

from services.mailer import outgoing
from services.mailer.operations import aliases, previews, templates
from shared import clock, ids, store
from shared.errors import Invalid, NotFound


def search(template: str, words: str, by: str) -> str:
    """Ask contacts who has such a name; the id of the search. Raises Invalid, UnknownTemplate."""
    typed = " ".join(words.split())
    if not 2 <= len(typed) <= 100:
        raise Invalid("Type two letters of the name at least.", code="name-too-short", field="name")
    key = ids.fresh()
    _searches().insert_one(
        {
            "_id": key,
            "template": templates.named(template)["_id"],
            "by": by,
            "words": typed,
            "people": [],
            "at": clock.now(),
            "outgoing": [outgoing.seek_person(key, typed, by)],
        }
    )
    return key


def found(told: Mapping[str, Any]) -> None:
    """contacts told who it may be. Again changes nothing; a search that is forgotten stays so."""
    answer = {"people": told["people"], "answered_at": clock.now()}
    _searches().update_one({"_id": told["request"], "answered_at": None}, {"$set": answer})


def get(key: str, by: str) -> dict[str, Any]:
    """One's own search. Raises NotFound."""
    search = _searches().find_one({"_id": key, "by": by}, {"outgoing": 0})
    if search is None:
        raise NotFound("This search is over; look for the person again.", code="search-over")
    return dict(search)


def note(key: str, contact: str, by: str) -> None:
    """The look at one of the people found is noted before it happens. Raises NotFound."""
    search = get(key, by)
    _person(search, contact)
    row = {"contact": contact, "template": search["template"], "by": by, "at": clock.now()}
    _looks().update_one({"_id": ids.derived(key, contact)}, {"$setOnInsert": row}, upsert=True)


def shown(key: str, contact: str, by: str) -> dict[str, Any]:
    """The text as this person would get it. Raises NotFound where nobody noted the look."""
    search = get(key, by)
    person = _person(search, contact)
    if _looks().find_one({"_id": ids.derived(key, contact)}, {"_id": 1}) is None:
        raise NotFound("Choose the person first.", code="search-over")
    return {"person": person, "search": search, **previews.for_person(templates.get(search["template"]), person)}


def earlier(contact: str) -> list[dict[str, Any]]:
    """Who looked at texts as this person, the latest first."""
    return list(_looks().find({"contact": {"$in": aliases.every([contact])[contact]}}).sort("at", -1).limit(10))


def _person(search: Mapping[str, Any], contact: str) -> dict[str, Any]:
    for person in search["people"]:
        if person["contact"] == contact:
            return dict(person)
    raise NotFound("This search is over; look for the person again.", code="search-over")


def _searches() -> Any:
    return store.database("mailer")["person_searches"]


def _looks() -> Any:
    return store.database("mailer")["person_looks"]
