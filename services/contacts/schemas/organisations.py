"""Bodies about organisations, positions in them and the audience map."""

import marshmallow as ma
from marshmallow import fields, validate

from services.contacts.schemas.engagements import Day
from shared.http.fields import Country, Id

_TEXT = validate.Length(max=200)
_STEP = {"description": "1 (very little) to 5 (very much)"}


class OrganisationFields(ma.Schema):
    """What can be changed of an organisation."""

    names = fields.List(
        fields.String(validate=_TEXT), validate=validate.Length(1, 50), metadata={"description": "every spelling, ours first"}
    )
    kind = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "ministry, company, association …"})
    country = Country(allow_none=True)
    groups = fields.List(fields.String())
    website = fields.String(allow_none=True, validate=validate.Length(max=500))
    notes = fields.String(allow_none=True, validate=validate.Length(max=20_000), metadata={"description": "told to staff only"})


class OrganisationRequest(OrganisationFields):
    """An organisation to enter."""

    names = fields.List(fields.String(validate=_TEXT), required=True, validate=validate.Length(1, 50))


class OrganisationMerge(ma.Schema):
    """Which other organisation is the same."""

    other = Id(required=True)


class OrganisationView(OrganisationFields):
    """An organisation."""

    id = Id()
    mapping = fields.Dict(metadata={"description": "the latest assessment"})
    people = fields.Integer(metadata={"description": "in lists: how many have it on their record"})
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class OrganisationArguments(ma.Schema):
    """Which organisations."""

    search = fields.String(load_default="", validate=_TEXT, metadata={"description": "part of a name"})


class OrganisationList(ma.Schema):
    """All organisations by name, and names that are none's yet."""

    items = fields.List(fields.Nested(OrganisationView))
    unlinked = fields.List(fields.Dict(), metadata={"description": "{name, people}: on records, but no organisation's name"})


class PositionRequest(ma.Schema):
    """What a person is in an organisation."""

    organisation = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "id or name"})
    role = fields.String(load_default="", validate=_TEXT)
    since = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "year, month or day: 2026-03"})
    until = fields.String(allow_none=True, validate=_TEXT)


class PositionView(PositionRequest):
    """A position."""

    id = Id()
    name = fields.String(metadata={"description": "of the organisation"})


class PositionList(ma.Schema):
    """The positions of a person, those held now first."""

    items = fields.List(fields.Nested(PositionView))


class AssessmentRequest(ma.Schema):
    """How much influence and interest somebody has."""

    influence = fields.Integer(required=True, metadata=_STEP)
    interest = fields.Integer(required=True, metadata=_STEP)
    phase = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "of the work, e.g. phase 1"})
    note = fields.String(allow_none=True, validate=validate.Length(max=5000), metadata={"description": "told to staff only"})
    date = Day(attribute="at", metadata={"description": "today if left out"})


class AssessmentView(AssessmentRequest):
    """An assessment."""

    id = Id()
    quadrant = fields.String(metadata={"description": "manage, satisfy, inform or monitor; 4 and 5 are high"})
    by = fields.String()


class AssessmentList(ma.Schema):
    """Every assessment, the latest first."""

    items = fields.List(fields.Nested(AssessmentView))


class MatrixArguments(ma.Schema):
    """Who is put on the map."""

    about = fields.String(load_default="contact", validate=validate.OneOf(["contact", "organisation"]))
    group = fields.String()
    country = Country()


class MatrixView(ma.Schema):
    """The map: five rows from much influence to little, each from little interest to much."""

    rows = fields.List(fields.List(fields.Dict()))
