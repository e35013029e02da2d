"""Bodies about partners, agreements and stakeholder groups."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.contracts.words import CHANNELS, PURPOSES
from shared.http.fields import Country, Id

_NAME = validate.Length(1, 200)


class PartnerRequest(ma.Schema):
    """A partner to enter."""

    name = fields.String(required=True, validate=_NAME)
    country = Country(allow_none=True)
    ours = fields.Boolean(
        load_default=False,
        metadata={"description": "our own lists: their readers agreed with us and may be written to again and again"},
    )


class PartnerChange(ma.Schema):
    """What can be corrected."""

    ours = fields.Boolean(required=True)


class PartnerView(PartnerRequest):
    """A partner."""

    id = Id()
    created_at = fields.AwareDateTime()


class PartnerList(ma.Schema):
    """All partners."""

    items = fields.List(fields.Nested(PartnerView))


class AgreementRequest(ma.Schema):
    """An agreement to enter."""

    partner = fields.String(required=True, metadata={"description": "id or name"})
    purposes = fields.List(fields.String(validate=validate.OneOf(PURPOSES)), load_default=["outreach"])
    channels = fields.List(fields.String(validate=validate.OneOf(CHANNELS)), load_default=list(CHANNELS))
    basis = fields.String(load_default="consent", validate=_NAME, metadata={"description": "legal basis, e.g. consent"})
    starts_at = fields.AwareDateTime(required=True)
    ends_at = fields.AwareDateTime(required=True)
    reference = fields.String(allow_none=True, metadata={"description": "where the signed paper lies"})


class AgreementView(AgreementRequest):
    """An agreement."""

    id = Id()
    created_at = fields.AwareDateTime()


class AgreementArguments(ma.Schema):
    """Whose agreements."""

    partner = fields.String(metadata={"description": "id or name; all partners if left out"})


class AgreementList(ma.Schema):
    """Agreements, the longest first."""

    items = fields.List(fields.Nested(AgreementView))


class GroupRequest(ma.Schema):
    """A side of the table."""

    names = fields.Dict(keys=fields.String(), values=fields.String(validate=_NAME), required=True)
    words = fields.List(fields.String(validate=_NAME), load_default=[], metadata={"description": "what lists call it"})
    position = fields.Integer(load_default=0)


class GroupView(GroupRequest):
    """A stakeholder group."""

    key = fields.String()


class GroupList(ma.Schema):
    """All stakeholder groups in their order."""

    items = fields.List(fields.Nested(GroupView))
