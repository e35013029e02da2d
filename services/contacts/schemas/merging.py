"""Bodies about people who are one, and about those who may be."""

import marshmallow as ma
from marshmallow import fields, validate

from services.contacts.schemas.people import ContactView
from shared.http.fields import EmailAddress, Id
from shared.http.paging import PageArguments

DECISIONS = ("merge", "different")
NAMES = ("part", "same")
CHOICES = ("this", "other")
CHOSEN = (
    "name", "given_name", "family_name", "title", "gender", "email", "phone", "country", "region", "district", "organisation",
    "role", "languages",
)  # fmt: skip
"""Fields in which staff may prefer what the record that goes in says."""


class MergeRequest(ma.Schema):
    """Who is the same person."""

    other = Id(required=True, metadata={"description": "the record that goes into this one"})
    keep = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CHOSEN)),
        values=fields.String(validate=validate.OneOf(CHOICES)),
        load_default=dict,
        metadata={"description": 'field → "this" or "other": whose word counts; "this" where nothing is said'},
    )


class SplitRequest(ma.Schema):
    """Which merge to undo."""

    merge = Id(required=True)


class MergeView(ma.Schema):
    """One merge."""

    id = Id()
    survivor = Id(metadata={"description": "the person they are now"})
    absorbed = Id(metadata={"description": "the record that went in; its id goes on to mean the survivor"})
    keep = fields.Dict()
    by = fields.String()
    at = fields.AwareDateTime()
    undone_by = fields.String(allow_none=True)
    undone_at = fields.AwareDateTime(allow_none=True)


class MergeList(ma.Schema):
    """The merges that made somebody who they are."""

    items = fields.List(fields.Nested(MergeView))


class NamesRequest(ma.Schema):
    """What staff say of a record that was fed with different names."""

    decision = fields.String(required=True, validate=validate.OneOf(NAMES))


class PeopleList(ma.Schema):
    """The people who were in a record, the one who keeps its id first."""

    items = fields.List(fields.Nested(ContactView))


class SharedAddressRequest(ma.Schema):
    """An address that several people read."""

    address = EmailAddress(required=True)
    shared = fields.Boolean(load_default=True, metadata={"description": "false: it is this person's alone after all"})


class PairArguments(PageArguments):
    """Which pairs."""

    state = fields.String(load_default="open", validate=validate.OneOf(["open", "different", "merged"]))


class PairView(ma.Schema):
    """Two people who may be one."""

    id = Id()
    score = fields.Integer(metadata={"description": "how surely, of 100"})
    reasons = fields.List(fields.String(), metadata={"description": "what they have in common, the weightiest first"})
    state = fields.String()
    people = fields.List(fields.Nested(ContactView))
    found_at = fields.AwareDateTime()
    decided_by = fields.String()
    decided_at = fields.AwareDateTime()


class PairPage(ma.Schema):
    """Some pairs, and the cursor of the next."""

    items = fields.List(fields.Nested(PairView))
    next = fields.String(allow_none=True)


class DecisionRequest(ma.Schema):
    """What staff say of a pair."""

    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    survivor = Id(metadata={"description": "whose id the one person keeps; the older record's if left out"})


class ScanView(ma.Schema):
    """A search through everybody."""

    id = Id()
    state = fields.String()
    people = fields.Integer()
    part = fields.Integer()
    parts = fields.Integer()
    compared = fields.Integer()
    by = fields.String()
    started_at = fields.AwareDateTime()
    finished_at = fields.AwareDateTime(allow_none=True)
