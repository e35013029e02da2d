"""People: list, look at, enter, correct."""

from typing import Any

from bson.codec_options import CodecOptions
from flask import Response
from flask.views import MethodView

from services.contacts.api.examples import CONTACT, CONTACT_REQUEST, INTEREST_NOTE, MOMENT
from services.contacts.models import ALIAS
from services.contacts.operations import interest, people, timelines
from services.contacts.schemas.people import (
    ContactArguments,
    ContactFields,
    ContactPage,
    ContactRequest,
    ContactView,
    InterestNote,
    TimelineView,
)
from shared import store
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import PageArguments, page
from shared.http.responses import etag, fast_json, require_match

contacts = blp("contacts")
LISTED = (
    "name", "given_name", "family_name", "title", "gender", "email", "phone", "also", "handles", "languages", "country", "region",
    "district", "organisation", "role", "groups", "tags", "custom", "sensitive", "sources.partner", "sources.import",
    "sources.row", "sources.result", "consent", "unreachable", "journey.rank", "created_at", "changed_at",
)  # fmt: skip
TOLD = tuple(field for field in LISTED if not field.startswith("sources."))
SOURCE = ("partner", "import", "row", "result")
AS_STORED = CodecOptions[dict[str, Any]](tz_aware=False)  # a time zone on each moment costs a third of the reading


class Contacts(MethodView):
    """All people."""

    @contacts.arguments(ContactArguments, location="query")
    @contacts.response(200, ContactPage, example={"items": [CONTACT], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List people, filtered."""
        query = people.query(filter_of(asked, partner="partner"), asked.get("reachable"))
        collection = store.database(ALIAS)["contacts"].with_options(AS_STORED)
        return fast_json(page(collection, query, cursor=asked["cursor"], limit=asked["limit"], fields=LISTED, shape=listed))

    @idempotent
    @contacts.arguments(ContactRequest, example=CONTACT_REQUEST)
    @contacts.response(201, ContactView, example=CONTACT)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter one person, with the consent they gave. For whole lists use imports."""
        made = people.create(entered, by=str(actor()), id=new_id("contact"))
        return fast_json(shown(made), 201, {"Location": f"/contacts/v1/contacts/{made['_id']}", "ETag": etag(version(made))})


class Contact(MethodView):
    """One person."""

    @contacts.response(200, ContactView, example=CONTACT)
    def get(self, contact: str) -> Response:
        """Look at one person."""
        found = people.get(contact)
        here = f"/contacts/v1/contacts/{found['_id']}"  # another address where the id is that of a record merged into theirs
        return fast_json(shown(found), headers={"ETag": etag(version(found)), "Content-Location": here})

    @contacts.arguments(ContactFields, example={"phone": "0712 345 678", "languages": ["sw"]})
    @contacts.response(200, ContactView, example=CONTACT)
    def patch(self, entered: dict[str, Any], contact: str) -> Response:
        """Correct what we hold. Only the fields sent are changed; null empties one."""
        require_match(version(people.get(contact)))
        changed = people.change(contact, entered, by=str(actor()))
        return fast_json(shown(changed), headers={"ETag": etag(version(changed))})


class Interest(MethodView):
    """Interest of one person."""

    @idempotent
    @contacts.arguments(InterestNote, example=INTEREST_NOTE)
    @contacts.response(201, ContactView, example={**CONTACT, "stage": "interested"})
    def post(self, noted: dict[str, Any], contact: str) -> Response:
        """Note that a person wants to hear more.

        As if they had pressed the button themselves: they may be invited on this channel, and are if a dialogue is open for them.
        """
        interest.note(contact, noted, by=str(actor()))
        return fast_json(shown(people.get(contact)), 201)


class Timeline(MethodView):
    """What happened with one person."""

    @contacts.arguments(PageArguments, location="query")
    @contacts.response(200, TimelineView, example={"contact": CONTACT["id"], "items": [MOMENT], "next": None})
    def get(self, asked: dict[str, Any], contact: str) -> Response:
        """Everything that happened with one person, from all services, newest first."""
        return fast_json({"contact": contact, **timelines.page(contact, asked["cursor"], asked["limit"])})


def shown(found: dict[str, Any]) -> dict[str, Any]:
    """A person as the API tells of them."""
    kept = {key: found[key] for key in TOLD if found.get(key) is not None}
    if sources := found.get("sources"):
        kept["sources"] = [{key: source[key] for key in SOURCE if key in source} for source in sources]
    return {"id": found["_id"], "stage": people.stage(found), **kept}


def listed(row: dict[str, Any]) -> dict[str, Any]:
    """The same of one who was read with ``LISTED``: the store has chosen already, and what it gave only gets its names."""
    told = {"id": row.pop("_id"), "stage": people.stage({"journey": row.pop("journey", None)})}
    if not row.get("sources"):
        row.pop("sources", None)
    told.update(row)
    return told if None not in row.values() else {key: value for key, value in told.items() if value is not None}


def version(found: dict[str, Any]) -> int:
    """Changes with every change."""
    return int(found["changed_at"].timestamp() * 1000)


def filter_of(asked: dict[str, Any], partner: str) -> dict[str, Any]:
    """The audience filter behind the arguments of a list."""
    keys = {"groups": "group", "countries": "country", "languages": "language", "partners": partner}
    plain = {key: asked[key] for key in ("stage_at_least", "stage_below", "segment") if key in asked}
    return {key: asked[name] for key, name in keys.items() if name in asked} | plain
