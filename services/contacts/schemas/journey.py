"""Bodies of the funnel."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.contracts.words import STAGES
from shared.http.fields import Country, Id, LanguageTag


class JourneyArguments(ma.Schema):
    """How to cut the funnel, and whom to count."""

    by = fields.String(validate=validate.OneOf(["group", "country", "source"]))
    group = fields.List(fields.String())
    country = fields.List(Country())
    language = fields.List(LanguageTag())
    source = fields.List(fields.String(), metadata={"description": "id of a partner"})
    stage_at_least = fields.String(validate=validate.OneOf(STAGES))
    stage_below = fields.String(validate=validate.OneOf(STAGES))
    segment = Id(metadata={"description": "only people of this segment"})


class Slice(ma.Schema):
    """The funnel of one group, country or source; key null: of those without."""

    key = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    stages = fields.Dict(keys=fields.String(), values=fields.Integer())


class JourneyView(ma.Schema):
    """How many people came at least as far as each stage."""

    definition = fields.String()
    counted_at = fields.AwareDateTime()
    total = fields.Dict(keys=fields.String(), values=fields.Integer())
    by = fields.String()
    slices = fields.List(fields.Nested(Slice))
