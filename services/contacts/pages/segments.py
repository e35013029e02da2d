"""``/contacts/segments``: whom a filter means, put together by ticking boxes that say how many people stand behind each."""

import json
from typing import Any

from flask import flash, make_response, redirect, request
from flask.views import MethodView
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from services.contacts.operations import journeys, people, segment_counts, segments
from services.contacts.pages import segment_form
from services.contacts.pages.words import country_names
from services.contacts.rules import segment_form as rules
from shared.errors import BarazaError, Conflict, Invalid
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language

LIST = "/contacts/segments"


def listed() -> str:
    """All segments, with how many people each means now."""
    found = segments.everyone()
    return render(
        "contacts/segments.html", segments=zip(found, segment_counts.at_hand([one["filter"] for one in found]), strict=True)
    )


class NewSegment(MethodView):
    """A segment that is not saved yet."""

    def get(self) -> Response:
        """Nothing ticked."""
        return _editor(MultiDict())

    def post(self) -> Response:
        """Count anew, or save."""
        try:
            filter = _filter()
            if request.form.get("do") != "save":
                return _editor(request.form)
            made = segments.create(request.form.get("name", ""), filter, by=str(actor()))
        except (Invalid, Conflict) as fault:
            return _editor(request.form, fault=fault)
        return _saved(made)


class OneSegment(MethodView):
    """One segment."""

    def get(self, segment: str) -> Response:
        """Whom it means, and the boxes to change that."""
        found = segments.get(segment)
        chosen, more = rules.chosen_of(found["filter"])
        shown = MultiDict([(name, value) for name, values in chosen.items() for value in values])
        shown["name"] = found["name"]
        shown["more"] = json.dumps(more, ensure_ascii=False, indent=1) if more else ""
        shown["revision"] = str(found["revision"])
        return _editor(shown, found)

    def post(self, segment: str) -> Response:
        """Count anew, or save the change; only where nobody else changed it since the page was shown."""
        found = segments.get(segment)
        try:
            filter = _filter()
            if request.form.get("do") != "save":
                return _editor(request.form, found)
            revision = request.form.get("revision", "")
            at = int(revision) if revision.isdecimal() else 0
            changed = segments.change(segment, {"name": request.form.get("name", ""), "filter": filter}, at)
        except (Invalid, Conflict) as fault:
            return _editor(request.form, found, fault)
        return _saved(changed)


def remove(segment: str) -> Response:
    """Remove a segment; nobody in it is touched."""
    found = segments.get(segment)
    try:
        segments.remove(segment, found["revision"])
    except Conflict as fault:
        flash(f"{fault.detail} {fault.remedy}", "error")
        return redirect(f"{LIST}/{segment}", 303)
    flash(_words()["segments.removed"], "success")
    return redirect(LIST, 303)


def _filter() -> dict[str, Any]:
    chosen, more = segment_form.given(request.form)
    return segments.checked(rules.filter_of(chosen, segment_form.more_of(more)))


def _saved(found: dict[str, Any]) -> Response:
    flash(_words()["segments.saved"], "success")
    return redirect(f"{LIST}/{found['_id']}", 303)


def _editor(form: "MultiDict[str, str]", found: dict[str, Any] | None = None, fault: BarazaError | None = None) -> Response:
    """The boxes with their numbers, the number of all, and some of the people; where something is wrong, without numbers."""
    chosen, text = segment_form.given(form)
    spoken, own = language(actor().language), found["_id"] if found else None
    shown: dict[str, Any] = {"count": None, "people": ()}
    try:
        more = segment_form.more_of(text)
        asked = rules.filter_of(chosen, more)
        boxes = segment_form.boxes(chosen, more, spoken, own)
        shown = segment_counts.preview(segments.checked(asked))
    except Invalid as wrong:
        fault, asked = fault or wrong, rules.filter_of(chosen, {})
        boxes = segment_form.boxes({}, {}, spoken, own)
    html = render(
        "contacts/segment.html",
        segment=found,
        given=form,
        fault=fault,
        count=shown["count"],
        people=[_row(row) for row in shown["people"]],
        filter=json.dumps(asked, ensure_ascii=False, indent=1),
        country_names=country_names(spoken),
        group_names=journeys.names("group", spoken),
        **boxes,
    )
    return make_response(html, 422 if fault else 200)


def _row(found: dict[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys(("name", "email", "phone", "country"))
    return {**blank, "groups": [], "sensitive": False, **found, "stage": people.stage(found)}


def _words() -> Any:
    return texts(language(actor().language), "contacts")
