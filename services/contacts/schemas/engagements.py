"""Bodies about the engagement log."""

from datetime import UTC, datetime
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Id
from shared.http.paging import PageArguments

_TEXT = validate.Length(max=200)
_LONG = validate.Length(max=20_000)


class Day(fields.Date):
    """A day, kept as its first moment in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> datetime:
        day = super()._deserialize(value, attr, data, **options)
        return datetime(day.year, day.month, day.day, tzinfo=UTC)


class EngagementFields(ma.Schema):
    """What can be changed of an entry."""

    kind = fields.String(metadata={"description": "interview, call, visit, meeting, workshop, letter, email, message or other"})
    date = Day(attribute="at", metadata={"description": "the day it was"})
    staff = fields.String(validate=_TEXT, metadata={"description": "who of us; the caller if left out"})
    contacts = fields.List(Id(), validate=validate.Length(max=500))
    organisations = fields.List(
        fields.String(validate=_TEXT), validate=validate.Length(max=50), metadata={"description": "names"}
    )
    topics = fields.List(fields.String(validate=_TEXT), validate=validate.Length(max=50))
    notes = fields.String(allow_none=True, validate=_LONG, metadata={"description": "told to signed-in staff only"})
    next_step = fields.String(allow_none=True, validate=validate.Length(max=500))
    owner = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "who does it; `staff` if left out"})
    due = Day(allow_none=True)


class EngagementRequest(EngagementFields):
    """Something that staff did with people or organisations."""

    kind = fields.String(required=True)
    date = Day(required=True, attribute="at")


class EngagementChange(EngagementFields):
    """What is to be changed."""

    done = fields.Boolean(metadata={"description": "whether the next step is done"})


class EngagementView(EngagementFields):
    """An entry of the log."""

    id = Id()
    standing = fields.String(metadata={"description": "noted, open, overdue or done: how the next step stands"})
    done_at = fields.AwareDateTime()
    emptied_at = fields.AwareDateTime(metadata={"description": "when its words went with somebody who was erased"})
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class EngagementArguments(PageArguments):
    """Which entries; each narrows."""

    owner = fields.String(metadata={"description": "whose next steps"})
    contact = Id(metadata={"description": "with this person"})
    organisation = fields.String(metadata={"description": "with this organisation, by name"})
    due_before = Day(metadata={"description": "next steps not done and due before this day"})
    open = fields.Boolean(metadata={"description": "true: those with a next step that is not done"})


class EngagementPage(ma.Schema):
    """One page, the newest first."""

    items = fields.List(fields.Nested(EngagementView))
    next = fields.String(allow_none=True)
