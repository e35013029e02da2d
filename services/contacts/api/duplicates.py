"""Pairs of people who may be one: listed, decided, searched for."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.contacts import shown
from services.contacts.api.merging_examples import PAIR, SCAN
from services.contacts.operations import deciding, duplicates, pairs
from services.contacts.schemas.merging import DecisionRequest, PairArguments, PairPage, PairView, ScanView
from shared.errors import NotFound
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

found = blp("duplicates")
SHOWN = ("score", "reasons", "state", "found_at", "decided_by", "decided_at")
SCANNED = ("state", "people", "part", "parts", "compared", "by", "started_at", "finished_at")


class Duplicates(MethodView):
    """All pairs."""

    @found.arguments(PairArguments, location="query")
    @found.response(200, PairPage, example={"items": [PAIR], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List pairs of people who may be one, with what they have in common."""
        rows = pairs.page(asked["state"], asked["cursor"], asked["limit"])
        return fast_json({**rows, "items": [_view(row) for row in pairs.people_of(rows["items"])]})


class Duplicate(MethodView):
    """One pair."""

    @idempotent
    @found.arguments(DecisionRequest, example={"decision": "different"})
    @found.response(200, PairView, example={**PAIR, "state": "different"})
    def post(self, asked: dict[str, Any], pair: str) -> Response:
        """Decide: they are one person (merge), or different people. No search brings a decided pair back."""
        decided = deciding.decide(pair, asked["decision"], by=str(actor()), survivor=asked.get("survivor"))
        return fast_json(_view(decided))


class Search(MethodView):
    """The search for pairs."""

    @found.response(200, ScanView, example=SCAN)
    def get(self) -> Response:
        """Look how far the latest search has come."""
        latest = duplicates.latest()
        if latest is None:
            raise NotFound("Nobody has searched for duplicates yet.", code="never-searched", remedy="Begin with POST.")
        return fast_json(_scan(latest))

    @idempotent
    @found.response(202, ScanView, example=SCAN)
    def post(self) -> Response:
        """Search through everybody, unless a search is under way."""
        return fast_json(_scan(duplicates.start(by=str(actor()), id=new_id("scan"))), 202)


def _view(pair: dict[str, Any]) -> dict[str, Any]:
    kept = {name: pair[name] for name in SHOWN if pair.get(name) is not None}
    return {"id": pair["_id"], **kept, "people": [shown(person) for person in pair.get("people", ())]}


def _scan(scan: dict[str, Any]) -> dict[str, Any]:
    return {"id": scan["_id"], **{name: scan[name] for name in SCANNED if scan.get(name) is not None}}
