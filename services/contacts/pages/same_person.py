"""``/contacts/people/<id>/merge``: find any other person, compare the two, and make them one."""

from typing import Any

from flask import flash, redirect, request
from flask.views import MethodView
from werkzeug.wrappers import Response

from services.contacts.operations import finding, journeys, merging, people
from services.contacts.pages.duplicates import ROWS, filled, rows_of
from services.contacts.pages.words import country_names
from shared.errors import BarazaError
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language


class SamePerson(MethodView):
    """Another record of one person, which no search has found."""

    def get(self, contact: str) -> str:
        """The search, or the two side by side. What is typed into the search is sent in a form, not in an address."""
        found = people.get(contact)
        return _page(found, other=people.get(request.args["other"]) if request.args.get("other") else None)

    def post(self, contact: str) -> str | Response:
        """Search, which changes nothing; or merge."""
        found = people.get(contact)
        if request.form.get("do") != "merge":
            typed = request.form.get("search", "")
            return _page(found, typed=typed, results=[filled(one) for one in finding.near(found["_id"], typed)])
        two = (found["_id"], request.form.get("other", ""))
        kept, gone = two if request.form.get("survivor") != two[1] else (two[1], two[0])
        keep = {field: "other" for field in ROWS if request.form.get(f"keep.{field}") == gone}
        try:
            merge = merging.merge(kept, gone, by=str(actor()), keep=keep)
        except BarazaError as fault:
            flash(f"{fault.detail} {fault.remedy or ''}".strip(), "error")
            return redirect(f"/contacts/people/{found['_id']}/merge", 303)
        flash(texts(language(actor().language), "contacts")["duplicates.done.merge"], "success")
        return redirect(f"/contacts/people/{merge['survivor']}", 303)


def _page(found: dict[str, Any], other: dict[str, Any] | None = None, **more: Any) -> str:
    words = language(actor().language)
    two = [found, other] if other and other["_id"] != found["_id"] else []
    return render(
        "contacts/same_person.html",
        person=filled(found),
        two=[filled(one) for one in two],
        rows=rows_of(two) if two else [],
        stage=people.stage,
        group_names=journeys.names("group", words),
        country_names=country_names(words),
        partners=journeys.names("source"),
        **{"typed": "", "results": None, **more},
    )
