"""Stories: who contributed what, what they allow, and withdrawing that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from services.contacts import settings
from services.contacts.errors import StoryNotFound
from services.contacts.models import ALIAS
from services.contacts.operations import aliases, erasing, holding, moments
from services.contacts.rules import reporting_back
from services.contacts.rules import stories as rules
from shared import clock, ids, people, store
from shared.errors import Conflict, Invalid

TEXTS = ("title", "summary", "place")
PLAIN = ("kind", "told_at")
OWED = 200


def get(id: str) -> dict[str, Any]:
    """One story, its contributors under the ids that mean them now. Raises StoryNotFound."""
    return named_now([_stored(id)])[0]


def named_now(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stories with the ids of merged people replaced by those that mean them now."""
    now = aliases.currents({one for row in rows for one in row["contributors"]})
    return [{**row, "contributors": list(dict.fromkeys(now[one] for one in row["contributors"]))} for row in rows]


def query(
    contributor: str | None = None, permission: str | None = None, owed: bool | None = None, overdue: bool | None = None
) -> dict[str, Any]:
    """Which stories a list shows."""
    asked: dict[str, Any] = {}
    if contributor is not None:
        asked["contributors"] = {"$in": aliases.every(aliases.current(contributor))}
    if permission is not None:
        asked["permission.status"] = permission
    if owed is not None:
        asked["report_back.owed"] = owed
    return asked if overdue is None else {"$and": [asked, reporting_back.query(overdue, clock.now())]}


def of(known_as: Iterable[str]) -> list[dict[str, Any]]:
    """The stories of a person known by these ids, the latest first."""
    return list(collection().find({"contributors": {"$in": list(known_as)}}).sort("created_at", -1))


def withdrawn() -> list[dict[str, Any]]:
    """Stories that must not be shown any more, the latest first."""
    return named_now(list(collection().find({"permission.status": "withdrawn"}).sort("permission.withdrawn_at", -1)))


def owed() -> list[dict[str, Any]]:
    """Stories whose contributors wait to see what became of them, the longest overdue first, those without a day last."""
    found = list(collection().find({"report_back.owed": True}).sort("report_back.due_at", 1).limit(OWED))
    return named_now(sorted(found, key=lambda row: row["report_back"].get("due_at") is None))


def owed_late() -> int:
    """How many of them are overdue."""
    found: int = collection().count_documents(reporting_back.query(True, clock.now()))
    return found


def report(id: str, said: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Note what was said about the report back, whatever else is changed meanwhile. Raises Invalid, StoryNotFound."""
    while True:
        found = _stored(id)
        try:
            return change(id, {"report_back": said}, found["revision"], by)
        except Conflict:
            continue


def create(entered: Mapping[str, Any], by: str, id: str | None = None) -> dict[str, Any]:
    """Enter a story; once per ``id``. Whoever contributed is owed a report back. Raises Invalid."""
    now, id = clock.now(), id or ids.fresh()
    contributors = _contributors(entered.get("contributors") or ())
    acts = _acts(id, 1, entered.get("permission"), contributors, by)
    made = {
        "_id": id,
        **_described({"title": "", **entered}),
        "contributors": contributors,
        "permission": rules.standing(acts),
        "permissions": acts,
        "report_back": _promised(contributors, entered.get("report_back") or {}, by),
        "revision": 1,
        "created_by": by,
        "created_at": now,
        "changed_at": now,
    }
    moments.engaged(contributors)
    store.insert_missing(collection(), [made])
    moments.engaged(contributors)  # somebody may have found before that nothing names them
    return get(id)


def change(id: str, entered: Mapping[str, Any], revision: int, by: str) -> dict[str, Any]:
    """Change what is at ``revision``. A permission sent is one more act, whichever of all is the latest stands.

    Raises Invalid, Conflict, StoryNotFound.
    """
    found = _stored(id)
    fields = _described(entered) | {"changed_at": clock.now()}
    contributors = found["contributors"]
    if "contributors" in entered:
        contributors = fields["contributors"] = _contributors(entered["contributors"], found["contributors"])
        moments.engaged(contributors)
    if "report_back" in entered:
        fields["report_back"] = reporting_back.changed(found.get("report_back") or {}, entered["report_back"], by, clock.now())
    acts = _acts(id, revision + 1, entered.get("permission"), contributors, by)
    changed = _write(found, revision, fields, acts)
    moments.engaged_or_not(set(found["contributors"]) - set(contributors))
    return changed


def withdraw(id: str, by: str, why: str | None = None, at: Any = None) -> dict[str, Any]:
    """End the permission; one that is withdrawn already stays as it is. Raises Invalid, StoryNotFound."""
    while True:
        found = _stored(id)
        if found["permission"]["status"] == "withdrawn":
            return get(id)
        act = rules.no(found["permission"], at, people.clean(why or "") or None, clock.now())
        act |= {"id": ids.derived("story", id, found["revision"] + 1), "of": found["contributors"], "by": by}
        try:
            return _write(found, found["revision"], {"changed_at": clock.now()}, [act])
        except Conflict:
            continue  # somebody changed it meanwhile: their change stays, and the permission ends all the same


@erasing.forgets
def forget(contacts: Sequence[str]) -> None:
    """Take people out of what they contributed, with the evidence about them; what nobody else contributed goes.

    What others contributed too still shows these people, so it may be shown nowhere until those are asked again.
    """
    gone = list(contacts)
    collection().delete_many({"contributors": {"$in": gone, "$not": {"$elemMatch": {"$nin": gone}}}})
    others = {"$setDifference": ["$$act.of", gone]}
    alone = {"$eq": [{"$size": others}, 0]}
    kept = {"$filter": {"input": "$permissions", "as": "act", "cond": {"$not": [alone]}}}
    stripped = {"$map": {"input": kept, "as": "act", "in": {"$mergeObjects": ["$$act", {"of": others}]}}}
    ended = {"$cond": [{"$eq": ["$permission.status", "withdrawn"]}, "$permission", {"$literal": rules.NOTHING}]}
    fields = {
        "contributors": {"$filter": {"input": "$contributors", "cond": {"$not": [{"$in": ["$$this", gone]}]}}},
        "permissions": stripped,
        "permission": {"$cond": [{"$eq": [{"$setIntersection": [gone, "$contributors"]}, []]}, "$permission", ended]},
        "revision": {"$add": ["$revision", 1]},
        "changed_at": clock.now(),
    }
    meant = [{"contributors": {"$in": gone}}, {"permissions.of": {"$in": gone}}]
    collection().update_many({"$or": meant}, [{"$set": fields}])


@holding.tells("stories")
def held(contact: str) -> list[dict[str, Any]]:
    """Everything kept about what a person contributed, in plain values."""
    shown = ("title", "kind", "summary", "media", "place", "told_at", "permission", "permissions", "report_back")
    hidden = ("of", "by")
    rows = [{key: row[key] for key in shown if row.get(key)} for row in of(aliases.every(contact))]
    return [
        {**row, "permissions": [{k: v for k, v in act.items() if k not in hidden} for act in row.get("permissions", ())]}
        for row in rows
    ]


def collection() -> Any:
    """Where stories lie, for paging."""
    return store.database(ALIAS)["stories"]


def _stored(id: str) -> dict[str, Any]:
    found: dict[str, Any] | None = collection().find_one({"_id": id})
    if found is None:
        raise StoryNotFound(id)
    return found


def _write(found: Mapping[str, Any], revision: int, fields: dict[str, Any], acts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    update: dict[str, Any] = {"$set": fields, "$inc": {"revision": 1}}
    if acts:
        fields["permission"] = rules.standing([*found["permissions"], *acts])
        update["$push"] = {"permissions": {"$each": list(acts)}}
    if not collection().update_one({"_id": found["_id"], "revision": revision}, update).matched_count:
        raise Conflict("Somebody else changed this story just now.", code="stale", remedy="Read it again, then change that.")
    return get(found["_id"])


def _described(entered: Mapping[str, Any]) -> dict[str, Any]:
    fields: dict[str, Any] = {key: entered[key] for key in PLAIN if key in entered}
    fields |= {key: people.clean(entered[key] or "") for key in TEXTS if key in entered}
    if fields.get("title") == "":
        raise Invalid("A story needs a title.", code="title-missing", field="title", remedy="Give it one by which staff find it.")
    if "media" in entered:
        fields["media"] = rules.media(entered["media"])
    return fields


def _promised(contributors: Sequence[str], said: Mapping[str, Any], by: str) -> dict[str, Any]:
    """By the usual day, in the first language of the first contributor of whom one is known."""
    now = clock.now()
    spoken = {
        row["_id"]: row["languages"][0]
        for row in store.database(ALIAS)["contacts"].find({"_id": {"$in": list(contributors)}}, {"languages": 1})
        if row.get("languages")
    }
    language = next((spoken[one] for one in contributors if one in spoken), None)
    due = now + timedelta(days=settings.current().story_report_days)
    return reporting_back.promised(bool(contributors), due, language, said, by, now)


def _acts(
    id: str, revision: int, permission: Mapping[str, Any] | None, contributors: Sequence[str], by: str
) -> list[dict[str, Any]]:
    if not permission or permission.get("status") == "none":
        return []
    act = rules.yes(permission, clock.now())
    return [{**act, "id": ids.derived("story", id, revision), "of": list(contributors), "by": by}]


def _contributors(wanted: Sequence[str], before: Sequence[str] = ()) -> list[str]:
    """The ids, each once; of people who were named before, the id by which they were, so that a split knows whose it is."""
    now = aliases.currents({*wanted, *before})
    there = {row["_id"] for row in store.database(ALIAS)["contacts"].find({"_id": {"$in": list(now.values())}}, {"_id": 1})}
    for number, one in enumerate(wanted):
        if now[one] not in there:
            raise Invalid(
                f"There is no contact {one}.", code="contributor-unknown", field=f"contributors[{number}]",
                remedy="Enter the person first, or name one who is there.",
            )  # fmt: skip
    meant = {now[one] for one in wanted}
    stay = [one for one in before if now[one] in meant]
    return list(dict.fromkeys([*stay, *(one for one in wanted if now[one] not in {now[old] for old in stay})]))
