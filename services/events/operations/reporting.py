"""Reporting back: owed to everybody who came or gave a view, told by whatever road, and never forgotten.

The row of a person stays under the id they had when the debt arose; who they are now is asked when they are written to, so that a
merge changes nothing here and a split has nothing to undo.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from services.events import outgoing
from services.events.errors import ReportBackNotFound
from services.events.models import Event, ReportBack
from services.events.operations import merging
from services.events.rules import reporting as rules
from shared import clock, store
from shared.errors import Invalid
from shared.ids import derived


def key(event_id: str, contact: str) -> str:
    """The id of what one person is owed about one event."""
    return derived(event_id, "report-back", contact)


def owe(event: Event, contact: str, cause: dict[str, str], person: dict[str, Any]) -> None:
    """A person came or gave a view. ``person`` has name, group and language where we know them. Again changes nothing.

    Whoever calls this asks ``forgetting.again`` afterwards.
    """
    id = key(event.id, contact)
    row = {
        "_id": id, "event": event.id, "contact": contact, "causes": [cause], "facts": [], "state": "owed",
        "due_at": rules.due(event.ends_at, event.report_back_days), **person,
    }  # fmt: skip
    store.insert_missing(ReportBack._get_collection(), [row])
    _change(id, lambda report: {"causes": [*(c for c in report.causes if c != cause), cause]})


def forgive(event_id: str, contact: str, cause: dict[str, str]) -> None:
    """The cause was noted by mistake: nothing is owed for it."""
    id = key(event_id, contact)
    if ReportBack.objects(id=id).first():
        _change(id, lambda report: {"causes": [c for c in report.causes if c != cause]})


def settle(event_id: str, told: dict[str, Any], *, by: str, ids: Sequence[str] = (), groups: Sequence[str] = ()) -> int:
    """Staff report back in person, in print, on the radio …: to these people, to all of these groups, or to everybody owed.

    ``told`` has how, at, language and note. Returns how many had not been told before. Raises Invalid.
    """
    at = told.get("at") or clock.now()
    if at > clock.now():
        raise Invalid(
            "A report can't have been given in the future.", code="told-in-future", field="at", remedy="Give the day it was."
        )
    narrowed = {"id__in": list(ids)} if ids else ({"group__in": list(groups)} if groups else {})
    owed = ReportBack.objects(event=event_id, state="owed", **narrowed)
    rest = {name: told.get(name) for name in ("how", "language", "note")}
    return sum(_fact(report.id, derived(report.id, "done", at.isoformat(), by), "done", at, by, **rest) for report in owed)


def waive(report_id: str, reason: str, *, by: str) -> ReportBack:
    """Staff decide that this one will not be told, and say why. Raises ReportBackNotFound, Invalid."""
    if not reason.strip():
        raise Invalid("Say why nothing is owed any more.", code="reason-missing", field="reason", remedy="Write a few words.")
    get(report_id)
    _fact(report_id, derived(report_id, "waived"), "waived", clock.now(), by, note=reason.strip())
    return get(report_id)


def get(report_id: str) -> ReportBack:
    """Raises ReportBackNotFound."""
    report = ReportBack.objects(id=report_id).first()
    if report is None:
        raise ReportBackNotFound(f"There is no report-back {report_id}.")
    return report


def by_mail(event_id: str, mailing: str, contacts: Iterable[str], state: str, channel: str, at: datetime) -> None:
    """What became of a mailing that reported back."""
    arrived = state in ("accepted", "delivered")
    word = "done" if arrived else "undeliverable"
    for report in ReportBack.objects(event=event_id, state__ne="void", contact__in=list(merging.known_as(contacts))):
        how = channel if arrived else None
        _fact(report.id, derived(report.id, word, mailing), word, at, "mailer", mailing=mailing, how=how)


def nothing_owed_to(contacts: Iterable[str], at: datetime) -> None:
    """These people are held no longer: nobody can be told."""
    for report in ReportBack.objects(contact__in=list(contacts), state="owed"):
        _fact(report.id, derived(report.id, "waived"), "waived", at, "contacts", note="erased")


def _fact(id: str, fact_id: str, word: str, at: datetime, by: str, **rest: Any) -> bool:
    """Append a fact; whether somebody who was owed a report is not any more."""
    fact = {"id": fact_id, "word": word, "at": at, "by": by, **{name: value for name, value in rest.items() if value}}

    def add(report: ReportBack) -> dict[str, Any]:
        return {} if any(known["id"] == fact_id for known in report.facts) else {"facts": [*report.facts, fact]}

    before, after = _change(id, add)
    return before == "owed" and after != "owed"


def _change(id: str, change: Any) -> tuple[str, str]:
    """Change causes or facts by one conditional write, whoever else is writing. States before and after."""
    while True:
        report = ReportBack.objects.get(id=id)
        new = change(report)
        causes, facts = new.get("causes", report.causes), new.get("facts", report.facts)
        if causes == report.causes and facts == report.facts:
            return report.state, report.state
        now = rules.fold(causes, facts)
        say = []
        if now.state == "done" != report.state:
            say.append(outgoing.reported(report.event, report.contact, now.how, now.at))
        same = {"_id": id, "causes": list(report.causes), "facts": {"$size": len(report.facts)}}
        written = ReportBack.objects(__raw__=same).update_one(
            set__causes=causes,
            set__facts=facts,
            set__state=now.state,
            set__how=now.how,
            set__done_at=now.at,
            push_all__outgoing=say,
        )
        if written:
            return report.state, now.state
