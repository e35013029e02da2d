"""Audience mapping: influence and interest of people and organisations."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.engagement_examples import ASSESSMENT, ASSESSMENT_REQUEST, CELL
from services.contacts.api.partners import office_only
from services.contacts.operations import assessments
from services.contacts.rules.mapping import quadrant
from services.contacts.schemas.organisations import (
    AssessmentList,
    AssessmentRequest,
    AssessmentView,
    MatrixArguments,
    MatrixView,
)
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.responses import fast_json

mapping = blp("mapping")


class Assessments(MethodView):
    """What was thought of one person."""

    @mapping.response(200, AssessmentList, example={"items": [ASSESSMENT]})
    def get(self, contact: str) -> Response:
        """List every assessment of a person, the latest first."""
        office_only()
        return fast_json({"items": [_shown(one) for one in assessments.of_contact(contact)]})

    @idempotent
    @mapping.arguments(AssessmentRequest, example=ASSESSMENT_REQUEST)
    @mapping.response(201, AssessmentView, example=ASSESSMENT)
    def post(self, entered: dict[str, Any], contact: str) -> Response:
        """Assess influence and interest of a person. The latest counts in filters; the history stays."""
        office_only()
        return fast_json(_shown(assessments.add("contact", contact, entered, str(actor()), new_id("assessment"))), 201)


class OrganisationAssessments(MethodView):
    """What was thought of one organisation."""

    @mapping.response(200, AssessmentList, example={"items": [ASSESSMENT]})
    def get(self, organisation: str) -> Response:
        """List every assessment of an organisation, the latest first."""
        office_only()
        return fast_json({"items": [_shown(one) for one in assessments.of_organisation(organisation)]})

    @idempotent
    @mapping.arguments(AssessmentRequest, example=ASSESSMENT_REQUEST)
    @mapping.response(201, AssessmentView, example=ASSESSMENT)
    def post(self, entered: dict[str, Any], organisation: str) -> Response:
        """Assess influence and interest of an organisation."""
        office_only()
        return fast_json(_shown(assessments.add("organisation", organisation, entered, str(actor()), new_id("assessment"))), 201)


class Matrix(MethodView):
    """The map."""

    @mapping.arguments(MatrixArguments, location="query")
    @mapping.response(200, MatrixView, example={"rows": [[CELL]]})
    def get(self, asked: dict[str, Any]) -> Response:
        """Influence against interest: how many people or organisations are at each pair of steps, and some of them."""
        office_only()
        return fast_json({"rows": assessments.matrix(asked["about"], asked.get("group"), asked.get("country"))})


def _shown(found: Mapping[str, Any]) -> dict[str, Any]:
    names = ("influence", "interest", "phase", "by", *(("note",) if actor().kind == "staff" else ()))
    told = {name: found[name] for name in names if found.get(name) is not None}
    return {
        "id": found["_id"], **told, "date": f"{found['at']:%Y-%m-%d}",
        "quadrant": quadrant(found["influence"], found["interest"]),
    }  # fmt: skip
