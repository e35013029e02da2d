"""Candidates, invitations and answers."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Id
from shared.http.paging import PageArguments


class InvitationList(PageArguments):
    """Which invitations."""

    event = Id()
    group = fields.String()
    state = fields.String()


class CandidateList(PageArguments):
    """Which candidates."""

    group = fields.String()
    state = fields.String(validate=validate.OneOf(["waiting", "invited", "excluded"]))


class AnswerBody(ma.Schema):
    """An answer as staff were told it."""

    answer = fields.String(required=True, validate=validate.OneOf(["yes", "no", "maybe"]))
    at = fields.AwareDateTime(metadata={"description": "When they said so; now if left out. The latest answer counts."})


class WishesBody(ma.Schema):
    """What an invited person needs; everything may be left out."""

    needs = fields.List(fields.String(), metadata={"description": "travel, interpretation, access, diet, childcare"})
    deputy = fields.String(metadata={"description": "Who comes in their place; the seat stays with the group"})
    language = fields.String()
    photos = fields.String(metadata={"description": "Whether they agree to be photographed: yes or no"})
    phone = fields.String(metadata={"description": "Where to call them"})
    note = fields.String()


class InvitationView(ma.Schema):
    """One person's invitation. No name and no address: those are with contacts."""

    id = Id()
    event = Id()
    contact = Id()
    group = fields.String()
    language = fields.String(allow_none=True)
    state = fields.String()
    answer = fields.String(allow_none=True)
    answered_at = fields.DateTime(allow_none=True)
    invited_at = fields.DateTime()
    expires_at = fields.DateTime()
    wishes = fields.Dict(metadata={"description": "What they need there, as they told last"})
