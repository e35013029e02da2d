"""Bodies about custom fields."""

import marshmallow as ma
from marshmallow import fields, validate

_NAMES = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(1, 200)), required=True)


class CustomChoice(ma.Schema):
    """One of the values a field may have."""

    key = fields.String(required=True, validate=validate.Length(1, 40))
    names = _NAMES


class CustomRequest(ma.Schema):
    """A field to enter or change."""

    names = _NAMES
    type = fields.String(required=True, metadata={"description": "text, number, date, yes-no, choice or multi-choice"})
    choices = fields.List(fields.Nested(CustomChoice), load_default=[], validate=validate.Length(max=200))
    position = fields.Integer(load_default=0)


class CustomView(CustomRequest):
    """A custom field."""

    key = fields.String()
    retired = fields.Boolean(metadata={"description": "takes no new values; what people have stays"})


class CustomList(ma.Schema):
    """All custom fields in their order."""

    items = fields.List(fields.Nested(CustomView))
