"""``/contacts/people``: the rows behind the numbers, and all about one person on one screen."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import flash, redirect, request
from marshmallow import ValidationError
from werkzeug.wrappers import Response

from services.contacts.models import ALIAS
from services.contacts.operations import engagements as log
from services.contacts.operations import interest, journeys, people, people_file, segments, timelines
from services.contacts.operations.interest import INTEREST_WORDING
from services.contacts.pages import duplicates, standing
from services.contacts.pages.engagements import blank_form
from services.contacts.pages.interest import spoken
from services.contacts.pages.words import country_names, day
from services.contacts.rules import mapping as mapping_rules
from services.contacts.rules.audience import addresses
from services.contacts.rules.engagements import KINDS
from services.contacts.schemas.people import WITNESSED, InterestNote
from shared import store
from shared.contracts.words import CHANNELS, STAGES
from shared.errors import Invalid
from shared.http.actor import actor
from shared.http.paging import page
from shared.http.responses import csv_file
from shared.pages import render, texts
from shared.pages.catalogue import LANGUAGES
from shared.pages.choosing import language

SHOWN = 50
FIELDS = ("name", "email", "phone", "country", "groups", "journey.rank", "unreachable")
FILTERS = {"group": "groups", "country": "countries", "language": "languages", "partner": "partners"}


def listed() -> str:
    """People, filtered by the arguments of the address."""
    given = _given()
    asked, reachable, chosen = asked_of(given)
    query = people.query(asked, reachable)
    if on_the_map := mapping_rules.asked(given):
        query = {"$and": [query, on_the_map]}
    collection = store.database(ALIAS)["contacts"]
    found = page(collection, query, cursor=request.args.get("cursor", ""), limit=SHOWN, fields=FIELDS, shape=_row)
    return render(
        "contacts/people.html",
        people=found["items"],
        following=found["next"],
        number_of_people=collection.count_documents(query),
        given=given,
        segment=chosen,
        **_words(),
    )


def taken() -> Response:
    """The same people as a file; after a form that states the purpose, with the sensitive ones."""
    asked, reachable, _ = asked_of(_given())
    stated = request.method == "POST"
    lines = people_file.csv_lines(asked, reachable, str(actor()), stated, request.form.get("purpose"))
    return csv_file(lines, people_file.NAME)


def _given() -> dict[str, str]:
    return {key: value for key, value in request.args.items() if value and key not in ("cursor", "lang")}


def asked_of(given: Mapping[str, str]) -> tuple[dict[str, Any], bool | None, dict[str, Any] | None]:
    """Filter, whether reachable, and the segment that the arguments of an address speak of."""
    asked: dict[str, Any] = {name: [given[key]] for key, name in FILTERS.items() if key in given}
    asked |= {key: given[key] for key in ("stage_at_least", "stage_below") if given.get(key) in STAGES}
    chosen = segments.get(given["segment"]) if "segment" in given else None
    if chosen:
        asked["segment"] = chosen["_id"]
    return asked, {"true": True, "false": False}.get(given.get("reachable", "")), chosen


def one(contact: str) -> str | Response:
    """What we hold about one person, what they agreed to, and what happened."""
    found = people.get(contact)
    if found["_id"] != contact:
        return redirect(f"/contacts/people/{found['_id']}", 303)  # the id of a record that was merged into theirs
    return _one(found)


def note_interest(contact: str) -> Response | tuple[str, int]:
    """Staff note that a person told them they want to hear more."""
    given = {name: value for name in InterestNote().fields if (value := request.form.get(name, "").strip())}
    try:
        interest.note(contact, InterestNote().load(given), by=str(actor()))
    except ValidationError as fault:
        return _one(people.get(contact), wrong=set(fault.normalized_messages())), 422
    except Invalid as fault:
        return _one(people.get(contact), wrong={fault.field}), 422
    flash(texts(language(actor().language), "contacts")["people.note.done"], "success")
    return redirect(f"/contacts/people/{contact}", 303)


def set_custom(contact: str) -> Response:
    """What staff know of an installation's own fields; a field left empty is emptied."""
    words = texts(language(actor().language), "contacts")
    given = {key.removeprefix("custom."): value for key, value in request.form.items() if key.startswith("custom.")}
    try:
        people.change(contact, {"custom": given}, by=str(actor()))
    except Invalid as fault:
        flash(f"{words['customs.wrong']} {fault.detail} {fault.remedy or ''}", "error")
    else:
        flash(words["customs.done"], "success")
    return redirect(f"/contacts/people/{contact}", 303)


def mark(contact: str) -> Response:
    """Mark a person as sensitive, or take the mark off."""
    people.change(contact, {"sensitive": request.form.get("sensitive") == "yes"}, by=str(actor()))
    return redirect(f"/contacts/people/{contact}", 303)


def _one(found: dict[str, Any], wrong: Collection[str | None] = ()) -> str:
    happened = timelines.page(found["_id"], request.args.get("before", ""))
    return render(
        "contacts/person.html",
        person={
            **dict.fromkeys(("name", "email", "phone", "organisation", "role", "region", "country", "last_contact", "sensitive")),
            "groups": (),
            "journey": {},
            **found,
        },
        consent=found.get("consent") or {},
        unreachable=found.get("unreachable") or {},
        moments=happened["items"],
        older=happened["next"],
        conversations=log.with_person(found["_id"]),
        entry=blank_form(),
        entry_kinds=KINDS,
        day=day(language(actor().language)),
        stage=people.stage(found),
        **standing.of_person(found),
        **duplicates.of_person(found),
        partners=journeys.names("source"),
        roads=[channel for channel, _ in addresses(found, CHANNELS)],
        methods=WITNESSED,
        given={"collector": actor().name, "wording": INTEREST_WORDING, "language": spoken(found), **request.form},
        wrong=wrong,
        spoken_languages=LANGUAGES,
        **_words(),
    )


def _row(found: dict[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys(("name", "email", "phone", "country"))
    return {**blank, "groups": [], "unreachable": {}, **found, "stage": people.stage(found)}


def _words() -> dict[str, Any]:
    words = language(actor().language)
    return {"group_names": journeys.names("group", words), "country_names": country_names(words)}
