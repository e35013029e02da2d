"""``/contacts/people``: the rows behind the numbers, and all about one person on one screen."""

from typing import Any

from flask import request

from services.contacts.models import ALIAS
from services.contacts.operations import journeys, people
from services.contacts.pages.words import country_names
from shared import store
from shared.contracts.words import STAGES
from shared.http.actor import actor
from shared.http.paging import page
from shared.pages import render
from shared.pages.choosing import language

SHOWN = 50
FIELDS = ("name", "email", "phone", "country", "groups", "journey.rank", "unreachable")
FILTERS = {"group": "groups", "country": "countries", "language": "languages", "partner": "partners"}


def listed() -> str:
    """People, filtered by the arguments of the address."""
    given = {key: value for key, value in request.args.items() if value and key not in ("cursor", "lang")}
    asked: dict[str, Any] = {name: [given[key]] for key, name in FILTERS.items() if key in given}
    asked |= {key: given[key] for key in ("stage_at_least", "stage_below") if given.get(key) in STAGES}
    reachable = {"true": True, "false": False}.get(given.get("reachable", ""))
    query = people.query(asked, reachable)
    collection = store.database(ALIAS)["contacts"]
    found = page(collection, query, cursor=request.args.get("cursor", ""), limit=SHOWN, fields=FIELDS, shape=_row)
    return render(
        "contacts/people.html",
        people=found["items"],
        following=found["next"],
        number_of_people=collection.count_documents(query),
        given=given,
        **_words(),
    )


def one(contact: str) -> str:
    """What we hold about one person, what they agreed to, and what happened."""
    found = people.get(contact)
    return render(
        "contacts/person.html",
        person={**dict.fromkeys(("name", "email", "phone", "organisation", "role", "region", "country")), **found},
        consent=found.get("consent") or {},
        unreachable=found.get("unreachable") or {},
        timeline=people.timeline(contact),
        stage=people.stage(found),
        partners=journeys.names("source"),
        **_words(),
    )


def _row(found: dict[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys(("name", "email", "phone", "country"))
    return {**blank, "groups": [], "unreachable": {}, **found, "stage": people.stage(found)}


def _words() -> dict[str, Any]:
    spoken = language(actor().language)
    return {"group_names": journeys.names("group", spoken), "country_names": country_names(spoken)}
