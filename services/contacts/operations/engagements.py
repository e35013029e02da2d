"""The engagement log: what staff did with whom, and what should follow."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contacts.models import ALIAS
from services.contacts.operations import aliases, erasing, holding, moments
from services.contacts.rules import engagements as rules
from shared import clock, ids, store
from shared.errors import Conflict, Invalid, NotFound
from shared.people import clean, folded

FIELDS = ("kind", "at", "staff", "contacts", "organisations", "topics", "notes", "next_step", "owner", "due", "done_at")
WORDLESS: dict[str, Any] = {"topics": [], **dict.fromkeys(("notes", "next_step", "owner", "owner_key", "due", "done_at"))}
OPEN = {"next_step": {"$gt": ""}, "done_at": None}


def get(id: str) -> dict[str, Any]:
    """One entry. Raises NotFound."""
    found: dict[str, Any] | None = _log().find_one({"_id": id})
    if found is None:
        raise NotFound(f"There is no engagement {id}.", code="engagement-unknown", remedy="List the engagements.")
    return found


def add(entered: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Enter one; once per ``id``. Raises Invalid that names the field."""
    now = clock.now()
    fields = _checked({"staff": by.partition(":")[2] or by, **entered}, now)
    row = {"_id": id or ids.fresh(), **fields, "by": by, "created_at": now, "changed_at": now}
    store.insert_missing(_log(), [row])
    moments.touched(row["contacts"], row["at"])
    moments.engaged(row["contacts"])
    return get(row["_id"])


def change(id: str, entered: Mapping[str, Any]) -> dict[str, Any]:
    """Change what was sent. Raises NotFound, Invalid, Conflict."""
    found = get(id)
    now = clock.now()
    fields = _checked({**{name: found.get(name) for name in FIELDS}, **entered}, now)
    changed = _log().update_one({"_id": id, "changed_at": found["changed_at"]}, {"$set": {**fields, "changed_at": now}})
    if not changed.matched_count:
        raise Conflict("Somebody else changed this just now.", code="stale", remedy="Read it again, then change that.")
    moments.engaged(fields["contacts"])
    moments.engaged_or_not(set(found["contacts"]) - set(fields["contacts"]))
    _recount({*found["contacts"], *fields["contacts"]})
    return get(id)


def done(id: str) -> None:
    """The next step is done. Doing it again keeps the first time."""
    get(id)
    _log().update_one({"_id": id, "done_at": None}, {"$set": {"done_at": clock.now(), "changed_at": clock.now()}})


def remove(id: str) -> None:
    """Take an entry back. Raises NotFound."""
    found = get(id)
    _log().delete_one({"_id": id})
    moments.engaged_or_not(found["contacts"])
    _recount(found["contacts"])


def query(
    owner: str | None = None,
    contact: str | None = None,
    due_before: datetime | None = None,
    is_open: bool | None = None,
    organisation: str | None = None,
) -> dict[str, Any]:
    """The store's words for a list of entries."""
    found: dict[str, Any] = {}
    if owner:
        found["owner_key"] = folded(owner)
    if contact:
        found["contacts"] = {"$in": aliases.every(aliases.current(contact))}
    if organisation:
        found["organisation_keys"] = folded(organisation)
    if due_before:
        found |= {**OPEN, "due": {"$lt": due_before}}
    if is_open is not None:
        found = {"$and": [found, OPEN if is_open else {"$nor": [OPEN]}]}
    return found


def open_steps(owner: str | None = None, limit: int = 200) -> list[dict[str, Any]]:
    """Next steps that wait, the longest due first, those without a day last."""
    found = query(owner=owner, is_open=True)
    dated = list(_log().find({"$and": [found, {"due": {"$ne": None}}]}).sort("due", 1).limit(limit))
    return dated + list(_log().find({"$and": [found, {"due": None}]}).sort("at", -1).limit(limit - len(dated)))


def latest(limit: int = 50) -> list[dict[str, Any]]:
    """The newest entries."""
    return list(_log().find().sort([("at", -1), ("_id", -1)]).limit(limit))


def names_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What the people of these entries are called now, by the ids that the entries name them by."""
    now = aliases.currents({contact for row in rows for contact in row.get("contacts") or ()})
    found = {one["_id"]: one.get("name") for one in _contacts().find({"_id": {"$in": list(set(now.values()))}}, {"name": 1})}
    return {contact: found.get(current) or "" for contact, current in now.items()}


def open_with(contacts: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    """Who of our staff has an open conversation with these people: contact -> [{engagement, owner, next_step, due, at}]."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in _log().find({"contacts": {"$in": list(contacts)}, **OPEN}, {"notes": 0}).sort("at", -1):
        told = {
            "engagement": row["_id"], "owner": row.get("owner") or row["staff"], "kind": row["kind"],
            "next_step": row["next_step"], "due": row.get("due"), "at": row["at"],
        }  # fmt: skip
        for contact in set(row["contacts"]) & set(contacts):
            found.setdefault(contact, []).append(told)
    return found


def with_person(contact: str) -> list[dict[str, Any]]:
    """Who has an open conversation with one person, also under an id that was merged into theirs; each once."""
    rows = [one for rows in open_with(aliases.every(contact)).values() for one in rows]
    return list({one["engagement"]: one for one in rows}.values())


def with_people(contacts: Sequence[str], until: datetime | None, limit: int) -> list[dict[str, Any]]:
    """The newest entries about somebody, for their timeline."""
    return moments.newest(_log(), {"contacts": {"$in": list(contacts)}}, "at", until, limit, {"notes": 0})


def with_organisation(keys: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """The newest entries about an organisation, by any of its folded names."""
    return list(_log().find({"organisation_keys": {"$in": list(keys)}}, {"notes": 0}).sort("at", -1).limit(limit))


def today() -> datetime:
    """The day it is, as entries keep days."""
    return clock.now().replace(hour=0, minute=0, second=0, microsecond=0)


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """Take people out of the log, with every word typed about the occasion, since nobody can tell which of them speak of these
    people. That there was one, of which kind, when, by whom and with whom else, stays; with nobody else, all of it goes."""
    now, any_of = clock.now(), {"$in": list(contacts)}
    emptied = {**WORDLESS, "emptied_at": now, "changed_at": now}
    _log().update_many({"contacts": any_of}, {"$pull": {"contacts": any_of}, "$set": emptied})
    _log().delete_many({"contacts": [], "organisations": []})


@holding.tells("engagements")
def held(contact: str) -> list[dict[str, Any]]:
    """Everything the log says about a person, newest first."""
    hidden = {"contacts": 0, "organisation_keys": 0, "owner_key": 0, "_id": 0}
    return list(_log().find({"contacts": {"$in": aliases.every(contact)}}, hidden).sort("at", -1))


def _checked(entered: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {name: entered.get(name) for name in FIELDS}
    for name in ("staff", "next_step", "owner"):
        fields[name] = clean(fields[name] or "") or None
    for name in ("contacts", "organisations", "topics"):
        fields[name] = list(dict.fromkeys(one for one in map(clean, fields[name] or ()) if one))
    if fields["kind"] not in rules.KINDS:
        raise Invalid(
            "There is no such kind.", code="engagement-kind", field="kind", remedy=f"Use one of {', '.join(rules.KINDS)}."
        )
    if not fields["at"] or fields["at"] > now + timedelta(days=1):
        raise Invalid(
            "The day is missing or still to come.", code="engagement-date", field="date",
            remedy="Enter what has happened; what should follow is the next step with its day.",
        )  # fmt: skip
    if not fields["staff"]:
        raise Invalid("Who of us was it?", code="engagement-staff", field="staff", remedy="Give the name of a member of staff.")
    if not fields["contacts"] and not fields["organisations"]:
        raise Invalid("With whom?", code="engagement-nobody", field="contacts", remedy="Name people or organisations.")
    if (fields["due"] or fields["owner"]) and not fields["next_step"]:
        raise Invalid("What is to be done?", code="engagement-step", field="next_step", remedy="Say what the next step is.")
    _known(fields["contacts"])
    if fields["next_step"]:
        fields["owner"] = fields["owner"] or fields["staff"]
    else:
        fields["done_at"] = None
    keys = [folded(name) for name in fields["organisations"]]
    return {**fields, "organisation_keys": keys, "owner_key": folded(fields["owner"] or "") or None}


def _known(contacts: Sequence[str]) -> None:
    now = aliases.currents(contacts)
    there = {row["_id"] for row in _contacts().find({"_id": {"$in": list(now.values())}}, {"_id": 1})}
    if strangers := [one for one in contacts if now[one] not in there]:
        raise Invalid(
            f"There is no contact {strangers[0][:40]!r}.", code="contact-unknown", field="contacts",
            remedy="Use the ids of people who are there.",
        )  # fmt: skip


def _recount(contacts: Iterable[str]) -> None:
    """The last contact of these people, after something was taken back."""
    for contact in contacts:
        contact = aliases.current(contact)
        about = {"contacts": {"$in": aliases.every(contact)}}
        times = [row["at"] for row in _log().find(about, {"at": 1}).sort("at", -1).limit(1)]
        reached = moments.last_reached(contact)
        latest = max([*times, *([reached] if reached else [])], default=None)
        change = {"$set": {"last_contact": latest, "changed_at": clock.now()}}
        _contacts().update_one({"_id": contact, "last_contact": {"$ne": latest}}, change)


def _log() -> Any:
    return store.database(ALIAS)["engagements"]


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]
