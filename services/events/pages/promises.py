"""Promises in the console: what is owed over all events, and for one event reporting back, commitments and views."""

import functools
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, flash, make_response, redirect, request

from services.events.models import Commitment, Event, ReportBack, View
from services.events.operations import commitments, debts, dialogues, reporting, reports, views
from services.events.pages.words import group_name
from services.events.rules.calendar import in_language
from services.events.rules.promises import late
from services.events.rules.reporting import overdue
from shared import clock, ids
from shared.contracts.words import REPORTING_ROADS
from shared.errors import BarazaError, Conflict, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language as chosen

SHOWN = 200


def overview() -> str:
    """Everything that is owed, the late first."""
    language = chosen(actor().language)
    owed = [{**row, "title": in_language(row["event"].titles, language)} for row in debts.by_event()]
    return render("events/promises.html", owed=owed, open_commitments=debts.commitments(SHOWN))


def show(event_id: str) -> Response:
    """The promises of one event."""
    return _page(dialogues.get(event_id))


def _page(event: Event, fault: BarazaError | None = None) -> Response:
    language, now = chosen(actor().language), clock.now()
    owed = ReportBack.objects(event=event.id, state="owed").order_by("group", "name", "id").limit(SHOWN)
    html = render(
        "events/event_promises.html",
        event=event,
        title=in_language(event.titles, language),
        groups=debts.by_group(event.id),
        owed=list(owed),
        late=any(overdue(report.state, report.due_at, now) for report in owed),
        needed=reports.languages(event.id),
        roads=REPORTING_ROADS,
        commitments=[(c, late(c.state, c.due_on, now)) for c in Commitment.objects(event=event.id).order_by("due_on", "id")],
        views=list(View.objects(event=event.id, text__ne="").order_by("-given_at").limit(SHOWN)),
        issues=views.issues(event.id),
        group_name=functools.partial(group_name, language=language),
        given=request.form,
        fault=fault,
        request_id=ids.fresh(),
    )
    return make_response(html, 422 if fault else 200)


def act(event_id: str, verb: str) -> Response:
    """Do what one of the forms asks for; show the page again with what is wrong, and nothing of what was typed is lost."""
    event = dialogues.get(event_id)
    try:
        number = ACTS[verb](event)
    except (Invalid, Conflict) as fault:
        return _page(event, fault)
    flash(texts(chosen(actor().language), "events")(f"promises.did.{verb}", number=number), "success")
    return redirect(f"/events/dialogues/{event_id}/promises", 303)  # type: ignore[return-value]


def _told(event: Event) -> int:
    form = request.form
    told = {"how": form.get("how", ""), "note": form.get("note", "").strip()[:2000], "language": form.get("language") or None}
    if told["how"] not in REPORTING_ROADS:
        raise Invalid("Choose how they were told.", code="how-missing", field="how")
    if form.get("at"):
        told["at"] = _day(form["at"], event.zone)
    chosen_ids = form.getlist("report")
    if not chosen_ids and not form.get("group"):
        raise Invalid("Tick the people who were told, or choose a group.", code="nobody-chosen", field="report")
    groups = [] if form.get("group") in (None, "", "all") else [form["group"]]
    return reporting.settle(event.id, told, by=str(actor()), ids=chosen_ids, groups=groups)


def _mail(event: Event) -> int:
    written = {language: request.form.get(f"text_{language}", "")[: reports.LONGEST] for language in LANGUAGES}
    url = request.form.get("url", "").strip()
    if url and not url.startswith(("https://", "http://")):
        raise Invalid("An address begins with https://", code="url-invalid", field="url")
    return sum(reports.send(event.id, written, url or None, asked=_asked()).values())


def _commit(event: Event) -> int:
    form = request.form
    body = {
        "event": event.id,
        "text": form.get("text", "").strip()[:2000],
        "promised_by": form.get("promised_by", "").strip()[:200],
        "group": form.get("group") or None,
        "due_on": _day(form["due_on"], event.zone) if form.get("due_on") else None,
        "public": bool(form.get("public")),
    }
    commitments.enter(body, by=str(actor()), id=_asked())
    return 1


def _progress(event: Event) -> int:
    commitment = commitments.get(request.form.get("commitment", ""))
    if commitment.event != event.id:
        raise Invalid("This commitment belongs to another event.", code="commitment-elsewhere", field="commitment")
    state = request.form.get("state") or None
    if state not in (None, "open", "kept", "dropped"):
        raise Invalid("Choose a state.", code="state-unknown", field="state")
    commitments.report(commitment.id, request.form.get("note", "")[:2000], state, by=str(actor()), id=_asked())
    return 1


def _note_view(event: Event) -> int:
    form = request.form
    issues = [issue.strip()[:60] for issue in form.get("issues", "").split(",") if issue.strip()]
    body = {
        "event": event.id,
        "text": form.get("text", "").strip()[:5000],
        "group": form.get("group") or None,
        "issues": list(dict.fromkeys(issues)),
        "quotable": bool(form.get("quotable")),
        "language": form.get("language") or None,
    }
    views.note(body, by=str(actor()), id=_asked())
    return 1


ACTS: dict[str, Callable[[Event], int]] = {
    "told": _told, "mail": _mail, "commit": _commit, "progress": _progress, "view": _note_view
}  # fmt: skip


def _asked() -> str:
    """The id the form brought with it: pressing the button twice does one thing."""
    given = request.form.get("request", "")
    return ids.derived("form", given) if given else ids.fresh()


def _day(text: str, zone: str) -> Any:
    """Noon of a day where the event is, so that it is the same day for whoever reads it nearby."""
    try:
        return datetime.fromisoformat(text).replace(hour=12, tzinfo=ZoneInfo(zone))
    except ValueError as fault:
        raise Invalid("Give the day as year, month, day.", code="day-invalid", field="at") from fault
