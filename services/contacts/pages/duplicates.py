"""``/contacts/duplicates``: pairs of people who may be one, side by side; and merges and splits on a person's page."""

from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from services.contacts.operations import deciding, duplicates, journeys, merging, pairs, people, untangling
from services.contacts.pages.words import country_names
from shared.errors import BarazaError
from shared.http.actor import actor
from shared.pages import render, texts
from shared.pages.choosing import language

SHOWN = 20
ROWS = ("name", "email", "phone", "organisation", "role", "country", "region")


def listed() -> str:
    """The pairs that wait for a decision, the surest first."""
    if wanted := request.args.get("pair"):
        found: dict[str, Any] = {"items": [pairs.get(wanted)], "next": None}
    else:
        found = pairs.page("open", request.args.get("cursor", ""), SHOWN)
    words = language(actor().language)
    return render(
        "contacts/duplicates.html",
        pairs=[
            {**pair, "people": [filled(one) for one in pair["people"]], "rows": rows_of(pair["people"])}
            for pair in pairs.people_of(found["items"])
        ],
        following=found["next"],
        waiting=pairs.collection().count_documents({"state": "open"}),
        scan=duplicates.latest(),
        group_names=journeys.names("group", words),
        country_names=country_names(words),
        partners=journeys.names("source"),
        stage=people.stage,
    )


def search() -> Response:
    """Begin a search."""
    duplicates.start(by=str(actor()))
    return redirect("/contacts/duplicates", 303)


def decide(pair: str) -> Response:
    """One person, or two."""
    decision = "merge" if request.form.get("decision") == "merge" else "different"
    return _answered(
        "/contacts/duplicates", f"duplicates.done.{decision}", lambda: deciding.decide(pair, decision, str(actor()), _survivor())
    )


def split(contact: str) -> Response:
    """Undo a merge."""
    merge = request.form.get("merge", "")
    return _answered(
        f"/contacts/people/{contact}", "duplicates.done.split", lambda: merging.split(contact, merge, by=str(actor()))
    )


def names(contact: str) -> Response:
    """Different names in one record: different people, or one."""
    if request.form.get("decision") == "part":
        return _answered(f"/contacts/people/{contact}", "names.done_part", lambda: untangling.part(contact, by=str(actor())))
    return _answered(f"/contacts/people/{contact}", "names.done_same", lambda: untangling.same(contact))


def of_person(found: dict[str, Any]) -> dict[str, Any]:
    """What a person's page shows of merges, of pairs, and of different names in one record."""
    return {
        "merges": merging.listed(found["_id"]),
        "doubles": [{**pair, "people": [filled(one) for one in pair["people"]]} for pair in pairs.of(found["_id"])],
        "fed_by": untangling.names(found),
    }


def _answered(back: str, done: str, act: Any) -> Response:
    """Do it, and say on the page what came of it."""
    try:
        act()
    except BarazaError as fault:
        flash(f"{fault.detail} {fault.remedy or ''}".strip(), "error")
    else:
        flash(texts(language(actor().language), "contacts")[done], "success")
    return redirect(back, 303)


def _survivor() -> str | None:
    return request.form.get("survivor") or None


def filled(person: dict[str, Any]) -> dict[str, Any]:
    """A person as templates take them: what nobody said is there and empty."""
    return {**dict.fromkeys((*ROWS, "groups", "sources", "consent")), **person}


def rows_of(two: list[dict[str, Any]]) -> list[tuple[str, list[Any], bool]]:
    """Field by field, what either says; and whether they say the same."""
    rows = []
    for field in ROWS:
        values = [person.get(field) for person in two]
        if any(values):
            rows.append((field, values, values[0] == values[1]))
    return rows
