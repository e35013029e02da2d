"""Bodies about segments. The filter inside is read by rules/segment.py, which tells the path to what is wrong."""

import marshmallow as ma
from marshmallow import fields, validate

from services.contacts.schemas.people import ContactView
from shared.http.fields import Id

_ABOUT = "a filter in the language of docs/segments.md; {} is everybody"


class FilterRequest(ma.Schema):
    """A filter that is not saved."""

    filter = fields.Dict(required=True, metadata={"description": _ABOUT})


class SegmentFields(ma.Schema):
    """What can be changed of a segment."""

    name = fields.String(validate=validate.Length(1, 200))
    filter = fields.Dict(metadata={"description": _ABOUT})


class SegmentRequest(FilterRequest):
    """A segment to save."""

    name = fields.String(required=True, validate=validate.Length(1, 200))


class SegmentView(SegmentRequest):
    """A saved segment."""

    id = Id()
    references = fields.List(Id(), metadata={"description": "segments that its filter refers to"})
    revision = fields.Integer()
    created_by = fields.String()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class SegmentPage(ma.Schema):
    """Some segments, and the cursor of the next."""

    items = fields.List(fields.Nested(SegmentView))
    next = fields.String(allow_none=True)


class SegmentCountView(ma.Schema):
    """How many people, and when it was so."""

    count = fields.Integer()
    counted_at = fields.AwareDateTime()


class SegmentPreviewView(SegmentCountView):
    """How many, and some of them. Of people marked as sensitive no address and no place is shown."""

    people = fields.List(fields.Nested(ContactView))


class FacetView(ma.Schema):
    """One value of a field."""

    value = fields.Raw()
    count = fields.Integer()


class FacetsView(ma.Schema):
    """How many of the people meant have each value. Not ``ready`` while numbers are read for the first time."""

    ready = fields.Boolean()
    counted_at = fields.AwareDateTime()
    facets = fields.Dict(keys=fields.String(), values=fields.List(fields.Nested(FacetView)))
