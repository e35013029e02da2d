"""Partners, their agreements, and the stakeholder groups."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.import_examples import AGREEMENT, AGREEMENT_REQUEST, GROUP, GROUP_REQUEST, PARTNER, PARTNER_REQUEST
from services.contacts.models import Agreement, Partner, StakeholderGroup
from services.contacts.operations import agreements, groups, partners
from services.contacts.schemas import partners as bodies
from shared.errors import Forbidden, NotFound
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent
from shared.http.responses import fast_json

partners_api = blp("partners")


class Partners(MethodView):
    """Organisations that share people."""

    @partners_api.response(200, bodies.PartnerList, example={"items": [PARTNER]})
    def get(self) -> Response:
        """List partners by name. A partner's token sees itself."""
        return fast_json({"items": [_partner(one) for one in partners.everyone() if actor().partner in (None, one.id)]})

    @idempotent
    @partners_api.arguments(bodies.PartnerRequest, example=PARTNER_REQUEST)
    @partners_api.response(201, bodies.PartnerView, example=PARTNER)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter a partner."""
        office_only()
        return fast_json(_partner(partners.add(**entered)), 201)


class OnePartner(MethodView):
    """One organisation."""

    @partners_api.arguments(bodies.PartnerChange, example={"ours": True})
    @partners_api.response(200, bodies.PartnerView, example={**PARTNER, "ours": True})
    def patch(self, entered: dict[str, Any], partner: str) -> Response:
        """Say whether its lists are our own, whose readers may be written to without an introduction."""
        office_only()
        return fast_json(_partner(partners.change(partner, **entered)))


class Agreements(MethodView):
    """What partners may share."""

    @partners_api.arguments(bodies.AgreementArguments, location="query")
    @partners_api.response(200, bodies.AgreementList, example={"items": [AGREEMENT]})
    def get(self, asked: dict[str, Any]) -> Response:
        """List agreements. A partner's token sees its own."""
        wanted = partner_of(asked.get("partner")) if asked.get("partner") or actor().partner else None
        owners = [wanted] if wanted else partners.everyone()
        return fast_json({"items": [_agreement(one) for owner in owners for one in agreements.of(owner)]})

    @idempotent
    @partners_api.arguments(bodies.AgreementRequest, example=AGREEMENT_REQUEST)
    @partners_api.response(201, bodies.AgreementView, example=AGREEMENT)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter an agreement with a partner."""
        office_only()
        partner = partners.find(entered.pop("partner"))
        return fast_json(_agreement(agreements.add(partner, **entered)), 201)


class Groups(MethodView):
    """The sides of the table."""

    @partners_api.response(200, bodies.GroupList, example={"items": [GROUP]})
    def get(self) -> Response:
        """List stakeholder groups in their order."""
        return fast_json({"items": [_group(one) for one in groups.everyone()]})


class Group(MethodView):
    """One side of the table."""

    @partners_api.arguments(bodies.GroupRequest, example=GROUP_REQUEST)
    @partners_api.response(200, bodies.GroupView, example=GROUP)
    def put(self, entered: dict[str, Any], key: str) -> Response:
        """Enter or change a stakeholder group."""
        office_only()
        return fast_json(_group(groups.put(key, **entered)))


def office_only() -> None:
    """Partners' tokens may share people and nothing else. Raises Forbidden."""
    if actor().partner:
        raise Forbidden("A partner's token can't do this.", code="partner-token")


def partner_of(reference: str | None) -> Partner:
    """The partner spoken of; for a partner's token itself, and everybody else does not exist. Raises NotFound."""
    own = actor().partner
    found = partners.find(reference or own or "")
    if own and found.id != own:
        raise NotFound(f"no partner is called {reference!r}", code="partner-unknown", field="partner")
    return found


def _partner(found: Partner) -> dict[str, Any]:
    return {
        "id": found.id,
        "name": found.name,
        "country": found.country,
        "ours": bool(found.ours),
        "created_at": found.created_at,
    }


def _agreement(found: Agreement) -> dict[str, Any]:
    names = ("id", "partner", "basis", "starts_at", "ends_at", "reference", "created_at")
    lists = {"purposes": list(found.purposes), "channels": list(found.channels)}
    return {name: getattr(found, name) for name in names} | lists


def _group(found: StakeholderGroup) -> dict[str, Any]:
    return {"key": found.key, "names": dict(found.names), "words": list(found.words), "position": found.position}
