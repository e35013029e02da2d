"""A person's timeline: what each message means for it, and how everything that happened is put in one order.

A moment is {id, at, kind, what, …}. The fold knows no order of arrival: each moment has an id of its own, the same one
whenever the same thing is told again, and the list is sorted by time and id, newest first.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from services.contacts.rules import journey
from shared.errors import Invalid

Moment = dict[str, Any]
Place = tuple[datetime, str]
"""Where a page of a timeline begins: after the moment with this time and id."""

REACHES = ("accepted", "delivered")
SILENT = ("queued", "sending", "unknown", "deferred")
"""States on the way to another one, which is told too."""


def kept(type: str, data: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of a message is kept for the people it speaks of; None where it says nothing about anybody."""
    found = _KEPT[type](data)
    contacts = [one for one in (data.get("contacts") or [data.get("contact")]) if one]
    return {**found, "contacts": contacts, "at": data["at"]} if found and contacts else None


def reached_at(type: str, data: Mapping[str, Any]) -> datetime | None:
    """When a message says that we reached its people, or met them."""
    if type == "mailer.deliveries.changed" and data["state"] in REACHES:
        return data["at"]
    return data["at"] if type == "events.attendance.recorded" and data["attended"] else None


def _delivery(data: Mapping[str, Any]) -> dict[str, Any] | None:
    if data["state"] in SILENT:
        return None
    about = {"mailing": data["mailing"], "kind": data["kind"], **(data.get("about") or {})}
    said = {"channel": data["channel"], "purpose": data["purpose"], "reason": data.get("reason")}
    return {"kind": "delivery", "what": data["state"], "about": about, "said": _filled(said)}


def _suppressed(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind": "suppressed", "what": data["reason"], "about": {}, "said": {"channel": data["channel"]}}


def _unsubscribed(data: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: data.get(name) for name in ("channel", "method")}
    return {
        "kind": "unsubscribed", "what": data["purpose"], "about": _filled({"mailing": data.get("mailing")}), "said": _filled(said)
    }  # fmt: skip


def _received(data: Mapping[str, Any]) -> dict[str, Any]:
    said = {name: data.get(name) for name in ("channel", "text", "language")}
    if data.get("readers", 1) > 1:
        said["readers"] = data["readers"]  # of a shared handset: who of them wrote nobody can know
    return {
        "kind": "received", "what": data["intent"], "about": _filled({"mailing": data.get("mailing")}), "said": _filled(said)
    }  # fmt: skip


def _of_event(kind: str, what: Callable[[Mapping[str, Any]], str]) -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    return lambda data: {"kind": kind, "what": what(data), "about": {"event": data["event"]}, "said": {}}


def _answer(data: Mapping[str, Any]) -> str:
    return "waiting" if data["answer"] == "yes" and not data["seated"] else str(data["answer"])


_KEPT: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any] | None]] = {
    "mailer.deliveries.changed": _delivery,
    "mailer.address.suppressed": _suppressed,
    "mailer.contact.unsubscribed": _unsubscribed,
    "mailer.message.received": _received,
    "events.invitations.made": _of_event("invited", lambda data: "invited"),
    "events.invitation.answered": _of_event("answered", _answer),
    "events.attendance.recorded": _of_event("attended", lambda data: "came" if data["attended"] else "absent"),
    "events.report.given": _of_event("reported", lambda data: str(data["how"])),
}


def of_row(row: Mapping[str, Any]) -> Moment:
    """A moment as the timeline tells it, from the document kept for all its people."""
    about = dict(row.get("about") or {})
    kind_of_message = about.pop("kind", None)
    told = {"id": row["_id"], "at": row["at"], "kind": row["kind"], "what": row["what"], **about, **(row.get("said") or {})}
    return told | ({"message": kind_of_message} if kind_of_message else {})


def milestones(found: Mapping[str, Any], told: Iterable[Moment]) -> list[Moment]:
    """Stages of the journey that no moment of the same instant stands for already."""
    known = {(stage, moment["at"]) for moment in told if (stage := _stage(moment))}
    times = ((found.get("journey") or {}).get("at") or {}).items()
    return [
        {"id": f"journey:{stage}", "at": at, "kind": "journey", "what": stage}
        for stage, at in times
        if (stage, at) not in known
    ]  # fmt: skip


def _stage(moment: Moment) -> str | None:
    if moment["kind"] == "delivery":
        return journey.of_deliveries(moment.get("message", ""), moment["what"])
    if moment["kind"] == "answered":
        return "accepted" if moment["what"] == "yes" else "answered"
    if moment["kind"] == "attended":
        return "attended" if moment["what"] == "came" else None
    return {"invited": "invited", "reported": "reported-back"}.get(moment["kind"])


def edits(found: Mapping[str, Any]) -> list[Moment]:
    """Corrections, those made together as one moment."""
    together: dict[tuple[Any, str], list[str]] = {}
    for field, edit in (found.get("edits") or {}).items():
        together.setdefault((edit["at"], edit.get("by") or ""), []).append(field)
    return [
        {"id": f"edit:{at.isoformat()}:{by}", "at": at, "kind": "edit", "what": "corrected", "fields": sorted(fields), "by": by}
        for (at, by), fields in together.items()
    ]


def merges(rows: Iterable[Mapping[str, Any]]) -> list[Moment]:
    """Two records made one, and made two again; or one taken apart, which is told as that alone."""
    told = []
    for row in rows:
        about = {"id": f"merge:{row['_id']}", "at": row["at"], "kind": "merge", "what": "merged", "by": row["by"]}
        if not row.get("parted"):
            told.append(about)
        if row.get("undone_at"):
            split = {"id": f"merge:{row['_id']}:split", "at": row["undone_at"], "what": "split", "by": row.get("undone_by") or ""}
            told.append({**about, **split})
    return told


def ordered(moments: Iterable[Moment], after: Place | None = None, limit: int | None = None) -> tuple[list[Moment], str | None]:
    """The page of moments that follows ``after``, newest first, each once; and the cursor of the next page."""
    each = {moment["id"]: moment for moment in moments}.values()
    fitting = [one for one in each if after is None or (one["at"], one["id"]) < after]
    found = sorted(fitting, key=lambda one: (one["at"], one["id"]), reverse=True)
    if limit is None or len(found) <= limit:
        return found, None
    last = found[limit - 1]
    return found[:limit], urlsafe_b64encode(orjson.dumps([round(last["at"].timestamp() * 1000), last["id"]])).decode().rstrip("=")


def place(cursor: str) -> Place | None:
    """Where a cursor points to. Raises Invalid."""
    if not cursor:
        return None
    try:
        at, id = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at), str(id)
    except (ValueError, TypeError, OverflowError, OSError) as fault:
        raise Invalid(
            "The cursor is not one of ours.", code="cursor-invalid", field="cursor",
            remedy="Take `next` of the page before, or none.",
        ) from fault  # fmt: skip


def _filled(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
