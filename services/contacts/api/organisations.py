"""Organisations, and what people are in them."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.engagement_examples import ORGANISATION, ORGANISATION_REQUEST, POSITION, POSITION_REQUEST
from services.contacts.api.partners import office_only
from services.contacts.operations import organisations, positions
from services.contacts.schemas import organisations as bodies
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import etag, fast_json, require_match

organisations_api = blp("organisations")
TOLD = ("names", "kind", "country", "groups", "website", "mapping", "people", "created_at", "changed_at")


class Organisations(MethodView):
    """All organisations."""

    @organisations_api.arguments(bodies.OrganisationArguments, location="query")
    @organisations_api.response(
        200, bodies.OrganisationList, example={"items": [ORGANISATION], "unlinked": [{"name": "Mining Commission", "people": 12}]}
    )
    def get(self, asked: dict[str, Any]) -> Response:
        """List organisations by name, with names on people's records that are no organisation's yet."""
        office_only()
        found = organisations.everyone(asked["search"])
        unlinked = [{"name": name, "people": number} for name, number in found["unlinked"]]
        return fast_json({"items": [shown(one) for one in found["items"]], "unlinked": unlinked})

    @idempotent
    @organisations_api.arguments(bodies.OrganisationRequest, example=ORGANISATION_REQUEST)
    @organisations_api.response(201, bodies.OrganisationView, example=ORGANISATION)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter an organisation by all the ways its name is written. People belong to it by what their record says."""
        office_only()
        made = organisations.add(entered, by=str(actor()), id=new_id("organisation"))
        return _answer(made, 201, {"Location": f"/contacts/v1/organisations/{made['_id']}"})


class Organisation(MethodView):
    """One organisation."""

    @organisations_api.response(200, bodies.OrganisationView, example=ORGANISATION)
    def get(self, organisation: str) -> Response:
        """Look at one organisation."""
        office_only()
        return _answer(organisations.get(organisation))

    @organisations_api.arguments(bodies.OrganisationFields, example={"website": "https://miners.example.org"})
    @organisations_api.response(200, bodies.OrganisationView, example=ORGANISATION)
    def patch(self, entered: dict[str, Any], organisation: str) -> Response:
        """Change an organisation. Only the fields sent are changed; null empties one."""
        office_only()
        require_match(_version(organisations.get(organisation)))
        return _answer(organisations.change(organisation, entered))


class OrganisationMerge(MethodView):
    """Two spellings of one organisation."""

    @organisations_api.arguments(bodies.OrganisationMerge, example={"other": "1a6a6e0ddba11ca55e77e5f1"})
    @organisations_api.response(200, bodies.OrganisationView, example=ORGANISATION)
    def post(self, entered: dict[str, Any], organisation: str) -> Response:
        """Make two organisations one: this one takes over the other's names, people and assessments."""
        office_only()
        return _answer(organisations.merge(organisation, entered["other"]))


class Positions(MethodView):
    """What a person is where."""

    @organisations_api.response(200, bodies.PositionList, example={"items": [POSITION]})
    def get(self, contact: str) -> Response:
        """List the positions of a person, those held now first."""
        office_only()
        return fast_json({"items": [_position(one) for one in positions.of_person(contact)]})

    @organisations_api.arguments(bodies.PositionRequest, example=POSITION_REQUEST)
    @organisations_api.response(201, bodies.PositionView, example=POSITION)
    def post(self, entered: dict[str, Any], contact: str) -> Response:
        """Note what a person is in an organisation. The same role again changes its times."""
        office_only()
        return fast_json(_position(positions.add(contact, entered, by=str(actor()))), 201)


class Position(MethodView):
    """One position."""

    @organisations_api.response(204)
    def delete(self, contact: str, position: str) -> Response:
        """Take a position back."""
        office_only()
        positions.remove(contact, position)
        return Response(status=204)


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """An organisation as the API tells of it; its notes to signed-in staff only."""
    names = (*TOLD, "notes") if actor().kind == "staff" else TOLD
    return {"id": found["_id"], **{name: found[name] for name in names if found.get(name) is not None}}


def _answer(found: Mapping[str, Any], status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return fast_json(shown(found), status, {"ETag": etag(_version(found)), **(headers or {})})


def _version(found: Mapping[str, Any]) -> int:
    return int(found["changed_at"].timestamp() * 1000)


def _position(found: Mapping[str, Any]) -> dict[str, Any]:
    names = ("organisation", "name", "role", "since", "until")
    return {"id": found["_id"], **{name: found[name] for name in names if found.get(name) is not None}}
