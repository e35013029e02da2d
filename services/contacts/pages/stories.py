"""``/contacts/stories``: what people contributed, and what they allow; what was withdrawn stands above all."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from services.contacts.operations import engagements, people, stories
from services.contacts.pages.words import day
from services.contacts.rules import reporting_back
from shared import clock
from shared.contracts.words import STORY_KINDS, STORY_METHODS, STORY_NAMES_SHOWN, STORY_USES
from shared.errors import Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language

SHOWN = 100
PERMISSION = ("uses", "languages", "name_shown", "method", "wording", "language", "collector", "place", "at")


def listed() -> str:
    """Withdrawn ones first, to be taken down where they are shown, and reports back that are owed; then all, the latest first."""
    latest = stories.named_now(list(stories.collection().find().sort("created_at", -1).limit(SHOWN)))
    withdrawn, owed = stories.withdrawn(), stories.owed()
    now = clock.now()
    return render(
        "contacts/stories.html", withdrawn=withdrawn, latest=latest, names=_names([*withdrawn, *owed, *latest]), blank=_blank,
        overdue=[one for one in owed if reporting_back.overdue(one["report_back"], now)],
        waiting=[one for one in owed if not reporting_back.overdue(one["report_back"], now)], **_words(),
    )  # fmt: skip


def one(story: str) -> str:
    """One story with every act behind its permission."""
    found = stories.get(story)
    return _one(found)


def _one(found: Mapping[str, Any], faults: Collection[str] = ()) -> str:
    back = dict.fromkeys(reporting_back.FIELDS) | (found.get("report_back") or {})
    late = reporting_back.overdue(back, clock.now())
    return render(
        "contacts/story.html", one=_blank(found), names=_names([found]), back=back, late=late, faults=faults, **_words()
    )


def report(story: str) -> Response | tuple[str, int]:
    """Staff note that those who contributed were shown what became of it, or by when they are to be."""
    given = {name: request.form.get(name, "").strip() or None for name in ("due_at", "language", "how", "at", "by")}
    try:
        said: dict[str, Any] = {**given, **{name: _day_of(given[name], name) for name in ("due_at", "at")}}
        if request.form.get("owed"):
            said = {"owed": True} | {name: said[name] for name in ("due_at", "language") if name in request.form}
        elif not said["at"]:
            raise Invalid("The day is missing.", code="day-missing", field="report_back.at", remedy="Enter the day.")
        else:
            said = {name: said[name] for name in ("how", "at", "by", "language") if said[name]}
        stories.report(story, said, by=actor().name or str(actor()))
    except Invalid as fault:
        return _one(stories.get(story), {(fault.field or "").split(".")[-1]}), 422
    flash(texts(language(actor().language), "contacts")["report_back.saved"], "success")
    return redirect(f"/contacts/stories/{story}", 303)


def _day_of(text: str | None, field: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError as fault:
        raise Invalid("This is no day.", code="day-invalid", field=field, remedy="Write it as 2027-12-31.") from fault


def new(contact: str) -> str:
    """The form to enter what a person contributed."""
    return _form(people.get(contact), ())


def add(contact: str) -> Response | tuple[str, int]:
    """Enter what a person contributed, with what they allow."""
    found = people.get(contact)
    given = {name: value.strip() for name, value in request.form.items() if value.strip()}
    entered: dict[str, Any] = {name: given[name] for name in ("title", "kind", "summary") if name in given}
    entered |= {"media": given.get("media", "").split(), "contributors": [found["_id"]]}
    if request.form.get("allowed"):
        permission: dict[str, Any] = {name: given[name] for name in PERMISSION if name in given} | {"status": "given"}
        permission["uses"] = [use for use in STORY_USES if request.form.get(f"use.{use}")]
        permission["languages"] = [tag for tag in LANGUAGES if request.form.get(f"in.{tag}")]
        entered["permission"] = permission | {"at": _moment(given.get("at"))}
    if not entered.get("title"):
        return _form(found, {"title"}), 422
    try:
        made = stories.create(entered, by=str(actor()))
    except Invalid as fault:
        return _form(found, {(fault.field or "").split(".")[-1].split("[")[0]}), 422
    flash(texts(language(actor().language), "contacts")["stories.added"], "success")
    return redirect(f"/contacts/stories/{made['_id']}", 303)


def withdraw(story: str) -> Response:
    """The contributors take their permission back."""
    stories.withdraw(story, by=str(actor()), why=request.form.get("why"))
    return redirect(f"/contacts/stories/{story}", 303)


def _moment(day_given: str | None) -> datetime:
    try:
        return datetime.fromisoformat(day_given or "").replace(tzinfo=UTC)
    except ValueError:
        return clock.now()


def _form(found: Mapping[str, Any], faults: Collection[str]) -> str:
    return render(
        "contacts/story_new.html", person=found, faults=faults, entry={"collector": actor().name, **request.form.to_dict()},
        kinds=STORY_KINDS, uses=STORY_USES, methods=STORY_METHODS, shown=STORY_NAMES_SHOWN, spoken=LANGUAGES,
    )  # fmt: skip


def _names(rows: Collection[Mapping[str, Any]]) -> dict[str, str]:
    return engagements.names_of([{"contacts": row["contributors"]} for row in rows])


def _blank(found: Mapping[str, Any]) -> dict[str, Any]:
    return {**dict.fromkeys(("summary", "place", "told_at")), "media": [], **found}


def _words() -> dict[str, Any]:
    return {"day": day(language(actor().language)), "spoken": LANGUAGES}
