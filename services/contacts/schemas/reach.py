"""Bodies about what partners send for us."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Id


class ReachRequest(ma.Schema):
    """A message that a partner sent to its own people for us."""

    label = fields.String(required=True, validate=validate.Length(1, 200))
    sent_on = fields.AwareDateTime(required=True)
    people = fields.Integer(
        required=True, validate=validate.Range(0, 100_000_000), metadata={"description": "how many it went to"}
    )
    source_note = fields.String(validate=validate.Length(max=500), metadata={"description": "where that number is from"})


class ReachView(ReachRequest):
    """The same with its link and what came of it."""

    id = Id()
    partner = Id()
    code = fields.String()
    link = fields.String(metadata={"description": "to be put into the partner's message"})
    visits = fields.Integer(metadata={"description": "times the page was opened, by people and by programs that look at links"})
    sign_ups = fields.Dict(metadata={"description": "waiting for their confirmation, and confirmed"})
    created_by = fields.String()
    created_at = fields.AwareDateTime()


class ReachList(ma.Schema):
    """All of a partner, the latest first."""

    items = fields.List(fields.Nested(ReachView))
