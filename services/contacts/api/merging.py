"""Merging two records of one person, splitting them again, and addresses that several people read."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.contacts import shown
from services.contacts.api.examples import CONTACT
from services.contacts.api.merging_examples import MERGE, MERGE_REQUEST, SPLIT
from services.contacts.operations import merging, people, sharing, untangling
from services.contacts.schemas.merging import (
    MergeList,
    MergeRequest,
    MergeView,
    NamesRequest,
    PeopleList,
    SharedAddressRequest,
    SplitRequest,
)
from services.contacts.schemas.people import ContactView
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent
from shared.http.responses import fast_json

merges = blp("merges")
SHOWN = ("survivor", "absorbed", "keep", "by", "at", "undone_by", "undone_at")


class Merge(MethodView):
    """Two records of one person."""

    @idempotent
    @merges.arguments(MergeRequest, example=MERGE_REQUEST)
    @merges.response(201, MergeView, example=MERGE)
    def post(self, asked: dict[str, Any], contact: str) -> Response:
        """Make another record and this one the same person.

        The person keeps this id; the other id goes on to mean them. Nothing is lost: both records' sources, consent, journey and
        history are theirs, no consent is given by it that either withdrew later, and the merge can be split again.
        """
        return fast_json(view(merging.merge(contact, asked["other"], by=str(actor()), keep=asked["keep"])), 201)


class Merges(MethodView):
    """The merges of one person."""

    @merges.response(200, MergeList, example={"items": [MERGE]})
    def get(self, contact: str) -> Response:
        """List the merges in force that made this person who they are, newest first."""
        return fast_json({"items": [view(one) for one in merging.listed(people.get(contact)["_id"])]})


class Split(MethodView):
    """Two people who were made one."""

    @idempotent
    @merges.arguments(SplitRequest, example={"merge": MERGE["id"]})
    @merges.response(200, MergeView, example=SPLIT)
    def post(self, asked: dict[str, Any], contact: str) -> Response:
        """Undo a merge: both are back as they were, each with what is theirs since. A withdrawal since holds for both."""
        return fast_json(view(merging.split(contact, asked["merge"], by=str(actor()))))


class Names(MethodView):
    """A record that rows of different names have fed (its flag: name-differs)."""

    @idempotent
    @merges.arguments(NamesRequest, example={"decision": "part"})
    @merges.response(200, PeopleList, example={"items": [CONTACT]})
    def post(self, asked: dict[str, Any], contact: str) -> Response:
        """Decide: different people (part), each of whom gets what lists said under their name, or one person (same).

        The address is shared from then on. Withdrawals hold for all of them; what was granted stays with this id. The history
        tells of it, and they can be merged again.
        """
        if asked["decision"] == "same":
            return fast_json({"items": [shown(untangling.same(contact))]})
        return fast_json({"items": [shown(one) for one in untangling.part(contact, by=str(actor()))]})


class SharedAddress(MethodView):
    """An address that several people read."""

    @idempotent
    @merges.arguments(SharedAddressRequest, example={"address": "family@example.org"})
    @merges.response(200, ContactView, example=CONTACT)
    def post(self, asked: dict[str, Any], contact: str) -> Response:
        """Say that others read this person's address too, so that they can be entered with it.

        The address then identifies each of them only together with their name.
        """
        return fast_json(shown(sharing.mark(contact, asked["address"], shared=asked["shared"], by=str(actor()))))


def view(merge: dict[str, Any]) -> dict[str, Any]:
    """A merge as the API tells of it: ids, not what the records said."""
    return {"id": merge["_id"], **{name: merge[name] for name in SHOWN if merge.get(name) is not None}}
