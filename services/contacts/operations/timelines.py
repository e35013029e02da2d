"""The timeline of a person: everything that happened with them, from all services, newest first."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, assessments, engagements, moments, people, stories
from services.contacts.operations.moments import Window
from services.contacts.rules import engagements as engagement_rules
from services.contacts.rules import mapping as mapping_rules
from services.contacts.rules import stories as story_rules
from services.contacts.rules import timeline as rules
from services.contacts.rules.timeline import Moment
from shared import store

DEFAULT_LIMIT = 100
Teller = Callable[[Mapping[str, Any], Sequence[str], Window, int], list[Moment]]
"""Tells the newest moments about a person, known by these ids, up to an instant; all of that very instant."""


def page(contact: str, cursor: str = "", limit: int = DEFAULT_LIMIT) -> dict[str, Any]:
    """One page of what happened: ``items`` and the cursor of the ``next``. Raises ContactNotFound, Invalid."""
    after = rules.place(cursor)
    found = people.get(contact)
    known_as = identities(found)
    until = after[0] if after else None
    told = [moment for teller in TELLERS for moment in teller(found, known_as, until, limit + 1)]
    items, following = rules.ordered(told, after, limit)
    return {"items": _with_names(items, known_as), "next": following}


def identities(found: Mapping[str, Any]) -> list[str]:
    """The ids under which others may have spoken of a person."""
    return aliases.every(found["_id"])


def _elsewhere(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    return [rules.of_row(row) for row in moments.of(known_as, until, limit)]


def _milestones(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    instants = ((found.get("journey") or {}).get("at") or {}).values()
    return rules.milestones(found, map(rules.of_row, moments.at_instants(known_as, instants)))


def _edits(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    return rules.edits(found)


def _consents(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    query = {"contact": {"$in": list(known_as)}}
    events = store.database(ALIAS)["consent_events"]
    return [_consent(event) for event in moments.newest(events, query, "captured_at", until, limit)]


def _consent(event: Mapping[str, Any]) -> Moment:
    names = ("purpose", "channel", "method", "collector", "place", "wording")
    about = {name: event[name] for name in names if event.get(name)}
    return {"id": f"consent:{event['_id']}", "at": event["captured_at"], "kind": "consent", "what": event["status"], **about}


def _engagements(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    today = engagements.today()
    return [engagement_rules.moment(row, today) for row in engagements.with_people(known_as, until, limit)]


def _assessments(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    return [mapping_rules.moment(row) for row in assessments.with_people(known_as, until, limit)]


def _sources(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    sources = [source for source in found.get("sources") or [] if not source.get("merge")]
    wanted = [source.get("import") for source in sources]
    imports = {
        row["_id"]: row
        for row in store.database(ALIAS)["imports"].find({"_id": {"$in": wanted}}, {"created_at": 1, "file_name": 1})
    }
    told = []
    for source in sources:
        origin = imports.get(source.get("import"), {})
        about = {"partner": source.get("partner"), "import": source.get("import"), "row": source.get("row")}
        named = {"file": origin["file_name"]} if "file_name" in origin else {}
        at = origin.get("created_at") or found["created_at"]
        id = f"source:{about['import']}:{about['row']}"
        told.append({"id": id, "at": at, "kind": "source", "what": "imported", **about, **named})
    return told


def _stories(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    return [moment for story in stories.of(known_as) for moment in story_rules.moments(story)]


def _merges(found: Mapping[str, Any], known_as: Sequence[str], until: Window, limit: int) -> list[Moment]:
    merges = store.database(ALIAS)["merges"]
    either = {"$or": [{side: {"$in": list(known_as)}} for side in ("survivor", "absorbed")]}
    return rules.merges(merges.find(either, {"at": 1, "by": 1, "undone_at": 1, "undone_by": 1, "parted": 1}))


def _with_names(items: Sequence[Moment], known_as: Sequence[str]) -> list[Moment]:
    """Events have names only in the letters about them; what came without one borrows it from there."""
    nameless = {moment["event"] for moment in items if moment.get("event") and not moment.get("name")}
    names = moments.names_of_events(known_as, nameless) if nameless else {}
    return [{**moment, "name": names[moment["event"]]} if moment.get("event") in names else moment for moment in items]


TELLERS: tuple[Teller, ...] = (
    _elsewhere,
    _milestones,
    _edits,
    _consents,
    _engagements,
    _assessments,
    _sources,
    _stories,
    _merges,
)
