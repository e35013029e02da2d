"""A mailing runs over its audience page by page; the cursor of the mailing decides, and each page becomes batches."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pymongo import UpdateOne

from services.mailer import outgoing, settings
from services.mailer.errors import UnknownMailing
from services.mailer.operations import forgetting, templates, variants
from services.mailer.rules import pages
from services.mailer.rules import variants as rules
from shared import clock, ids, people, store
from shared.bus.envelope import handling
from shared.contracts.words import DELIVERY_STATES
from shared.errors import Invalid

PAGE = 1000
END = "end"
OPEN = ("running", "paused")
NEVER = datetime(9999, 12, 31, tzinfo=UTC)
"""When those are due who wait for a decision of somebody."""


def request(data: Mapping[str, Any], source: str) -> None:
    """Another service wants one text sent to named people. Raises UnknownTemplate, Invalid."""
    if len(data["people"]) > 1000:
        raise Invalid("A mailing for named people takes 1,000 at most.", code="too-many-people", field="people")
    template = templates.latest(data["template"])
    contacts = [person["contact"] for person in data["people"]]
    rows = [
        {"_id": person_id(data["mailing"], person["contact"]), "mailing": data["mailing"], **person} for person in data["people"]
    ]
    store.insert_missing(_people(), rows)
    forgetting.again(contacts)
    given = {name: data[name] for name in ("kind", "about", "message_class", "purpose", "channels", "values")}
    mailing = {"_id": data["mailing"], "origin": source, "template": template["_id"], "recipients": len(rows), **given}
    begin(mailing, contacts)


def begin(mailing: dict[str, Any], contacts: Sequence[str] = ()) -> None:
    """Store the mailing with its question for the first page. Again changes nothing."""
    fixed = {
        **mailing,
        "state": "running",
        "cursor": "",
        "pages_taken": 0,
        "withheld": {},
        "created_at": clock.now(),
        "outgoing": [outgoing.resolve(mailing, "", PAGE, contacts)] if contacts or not mailing.get("recipients") else [],
    }
    _mailings().update_one({"_id": fixed.pop("_id")}, {"$setOnInsert": fixed}, upsert=True)


def take_page(page: Mapping[str, Any]) -> None:
    """Store the deliveries and batches of one page, then ask for the next. A page that was taken already changes nothing."""
    mailing = get(page["request"])
    if mailing["state"] == "cancelled":
        _not_taken(mailing, page)
    if mailing["state"] not in OPEN or mailing["cursor"] != page["cursor"]:
        return
    for channel, rows in pages.by_channel(page["people"]).items():
        for part, some in rules.parts(mailing, channel, rows).items():
            _take_channel(mailing, page["cursor"], channel, some, part)
    _keep_withheld(mailing["_id"], page.get("withheld_people") or {})
    _move_cursor(mailing, page)
    if mailing.get("ab"):
        variants.release(mailing["_id"])
    finish(mailing["_id"])


def _not_taken(mailing: Mapping[str, Any], page: Mapping[str, Any]) -> None:
    """A page came after the end: tell that its people get nothing, unless a batch of theirs is there and tells it itself."""
    for channel, rows in pages.by_channel(page["people"]).items():
        for part, some in rules.parts(mailing, channel, rows).items():
            if _batches().find_one({"_id": _batch_id(mailing, page["cursor"], channel, part)}, {"_id": 1}) is None:
                contacts = [row["contact"] for row in some]
                news = outgoing.called_off(mailing, channel, contacts, clock.now(), mark=f"{page['cursor']}{part}")
                unsaid = {"_id": mailing["_id"], "outgoing.id": {"$ne": news["id"]}}
                _mailings().update_one(unsaid, {"$push": {"outgoing": news}})


def _batch_id(mailing: Mapping[str, Any], cursor: str, channel: str, part: str) -> str:
    return ids.derived(mailing["_id"], cursor, channel, *([part] if part else []))


def _take_channel(mailing: Mapping[str, Any], cursor: str, channel: str, rows: Sequence[Mapping[str, Any]], part: str) -> None:
    batch = _batch_id(mailing, cursor, channel, part)
    if _batches().find_one({"_id": batch}, {"_id": 1}):
        return
    secret = settings.current().secret_key
    store.insert_missing(
        store.database("mailer")["deliveries"],
        [
            pages.delivery(mailing["_id"], batch, row, ids.keyed_hash(secret, people.address_key(channel, row["address"])))
            | ({"variant": int(part)} if part.isdigit() else {})
            for row in rows
        ],
    )
    forgetting.again(row["contact"] for row in rows)
    lane = "bulk" if mailing["message_class"] == "bulk" else "direct"
    fixed = {
        "mailing": mailing["_id"],
        "page": cursor,
        "channel": channel,
        "lane": lane,
        "size": len(rows),
        "state": "queued",
        "attempts": 0,
        "counts": {},
        "reasons": {},
        "outgoing": [outgoing.send(batch, lane, "first")],
    }
    if part == rules.REST:
        fixed |= {"waits": True, "due": NEVER, "outgoing": []}
    _batches().update_one({"_id": batch}, {"$setOnInsert": fixed}, upsert=True)


def _keep_withheld(mailing: str, told: Mapping[str, Sequence[str]]) -> None:
    """Whom contacts did not let us write to, person by person, for the report."""
    rows = [
        {"_id": ids.derived(mailing, "withheld", contact), "mailing": mailing, "contact": contact, "reason": reason}
        for reason, contacts in told.items()
        for contact in contacts
    ]
    store.insert_missing(store.database("mailer")["withheld_people"], rows)


def _move_cursor(mailing: Mapping[str, Any], page: Mapping[str, Any]) -> None:
    change: dict[str, Any] = {
        "$set": {"cursor": page["next"] or END},
        "$inc": {"pages_taken": 1, **{f"withheld.{reason}": number for reason, number in page["withheld"].items()}},
    }
    asked: dict[str, Any] = {}
    if page["next"]:
        asked = {"$push": {"outgoing": outgoing.resolve(mailing, page["next"], PAGE, _contacts(mailing))}}
    elif mailing.get("recipients"):
        asked = {"$push": {"outgoing": {"$each": _not_reached(mailing, page["withheld"])}}}
    here = {"_id": mailing["_id"], "cursor": page["cursor"]}
    if _mailings().update_one({**here, "state": "running"}, {**change, **asked}).modified_count:
        return
    _mailings().update_one({**here, "state": "paused"}, change)


def _not_reached(mailing: Mapping[str, Any], withheld: Mapping[str, int]) -> list[dict[str, Any]]:
    """News for the asker of named people whom contacts did not let us write to."""
    reached = set(store.database("mailer")["deliveries"].distinct("contact", {"mailing": mailing["_id"]}))
    missing = [contact for contact in _contacts(mailing) if contact not in reached]
    if not missing:
        return []
    reason = next(iter(withheld)) if len(withheld) == 1 else "not-allowed"
    news = outgoing.changed(
        mailing, mailing["channels"][0], "withheld", missing, clock.now(), mark="audience", reason=reason, cause=handling.get()
    )
    return [news]


def follow(mailing_id: str, wanted: str, revision: int) -> None:
    """Bring the mailing into the state that staff want: running, paused or cancelled. Again changes nothing."""
    if wanted == "cancelled":
        _mailings().update_one({"_id": mailing_id, "state": {"$in": OPEN}}, _ended("cancelled"))
        _write_waiting(mailing_id, "cancelled", {"state": "cancelled"}, {})
    elif wanted == "paused":
        _mailings().update_one({"_id": mailing_id, "state": "running"}, {"$set": {"state": "paused"}})
    else:
        _resume(mailing_id, revision)


def _resume(mailing_id: str, revision: int) -> None:
    while (mailing := get(mailing_id))["state"] == "paused":  # a page that is being stored moves the cursor meanwhile
        change: dict[str, Any] = {"$set": {"state": "running"}}
        if mailing["cursor"] != END:
            asked = outgoing.resolve(mailing, mailing["cursor"], PAGE, _contacts(mailing), again=revision)
            change["$push"] = {"outgoing": asked}
        _mailings().update_one({"_id": mailing_id, "state": "paused", "cursor": mailing["cursor"]}, change)
    _write_waiting(mailing_id, f"resumed {revision}", {}, {"waits": {"$ne": True}})
    finish(mailing_id)


def _write_waiting(mailing_id: str, mark: str, fields: Mapping[str, Any], only: Mapping[str, Any]) -> None:
    """Announce the batches that wait, changed in the same write: to be sent, or to tell to whom they were not."""
    writes = []
    for batch in _batches().find({"mailing": mailing_id, "state": "queued", **only}, {"lane": 1, "due": 1}):
        news = outgoing.send(batch["_id"], batch["lane"], mark, due=None if fields else batch.get("due"))
        query = {"_id": batch["_id"], "state": "queued", "outgoing.id": {"$ne": news["id"]}}
        writes.append(UpdateOne(query, {"$push": {"outgoing": news}, **({"$set": fields} if fields else {})}))
    if writes:
        _batches().bulk_write(writes, ordered=False)


def finish(mailing_id: str) -> None:
    """Note the end once the last page is stored and no batch is open any more."""
    over = {"_id": mailing_id, "cursor": END, "state": "running"}
    if _mailings().find_one(over, {"_id": 1}) is None:
        return
    if _batches().find_one({"mailing": mailing_id, "state": {"$in": ["queued", "sending"]}}, {"_id": 1}) is None:
        _mailings().update_one(over, _ended("done"))
        store.database("mailer")["campaigns"].update_one({"_id": mailing_id, "state": "running"}, {"$set": {"state": "done"}})


def come_to_rest(mailing_id: str, seconds: float) -> bool:
    """Wait until no batch is being handed over any more; whether that came true in so many seconds."""
    until = time.monotonic() + seconds
    while _batches().find_one({"mailing": mailing_id, "state": "sending"}, {"_id": 1}) is not None:
        if time.monotonic() >= until:
            return False
        time.sleep(0.05)
    return True


def get(mailing_id: str) -> dict[str, Any]:
    """One mailing. Raises UnknownMailing."""
    found = _mailings().find_one({"_id": mailing_id}, {"outgoing": 0})
    if found is None:
        raise UnknownMailing(f"There is no mailing {mailing_id}.")
    return dict(found)


def progress(mailing_id: str) -> dict[str, Any]:
    """How far it is, from the batches: people planned, accepted, withheld, failed, unknown, waiting; and why."""
    batches = _batches().find({"mailing": mailing_id}, {"state": 1, "size": 1, "counts": 1, "reasons": 1})
    mailing = _mailings().find_one({"_id": mailing_id}, {"withheld": 1, "cursor": 1, "pages_taken": 1, "state": 1})
    return pages.progress(mailing or {}, list(batches), complete=bool(mailing) and mailing["cursor"] == END)


def receipts(mailing_id: str) -> dict[str, int]:
    """How many deliveries are in each state that receipts or we ourselves noted at them."""
    groups = store.database("mailer")["deliveries"].aggregate(
        [{"$match": {"mailing": mailing_id, "rank": {"$gt": 0}}}, {"$group": {"_id": "$rank", "number": {"$sum": 1}}}]
    )
    return {DELIVERY_STATES[row["_id"]]: row["number"] for row in groups}


def person_id(mailing: str, contact: str) -> str:
    """The id of what one named person of a mailing gets."""
    return ids.derived(mailing, "person", contact)


def _contacts(mailing: Mapping[str, Any]) -> list[str]:
    if not mailing.get("recipients"):
        return []
    return [row["contact"] for row in _people().find({"mailing": mailing["_id"]}, {"contact": 1}).sort("contact")]


def _ended(state: str) -> dict[str, dict[str, str | datetime]]:
    return {"$set": {"state": state, "finished_at": clock.now()}}


def _mailings() -> Any:
    return store.database("mailer")["mailings"]


def _batches() -> Any:
    return store.database("mailer")["batches"]


def _people() -> Any:
    return store.database("mailer")["mailing_people"]
