"""Report-backs, commitments and views."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from shared.contracts.words import REPORTING_ROADS
from shared.http.fields import Id, LanguageTag
from shared.http.paging import PageArguments

REPORT = {
    "id": "5f1c0e6a9d3b4a7f8e2d1c0b", "event": "0a1b2c3d4e5f60718293a4b5", "contact": "1a1b2c3d4e5f60718293a4b5", "group": "asm",
    "language": "sw", "state": "owed", "due_at": "2027-05-02T13:00:00+00:00", "overdue": False,
}  # fmt: skip
COMMITMENT = {
    "event": "0a1b2c3d4e5f60718293a4b5", "text": "Publish the map of licences", "promised_by": "Ministry of Minerals",
    "due_on": "2027-09-01T00:00:00+00:00", "public": True,
}  # fmt: skip
VIEW = {
    "event": "0a1b2c3d4e5f60718293a4b5", "text": "Licences take two years and three journeys to the capital.", "group": "asm",
    "issues": ["licences"], "quotable": True, "language": "sw",
}  # fmt: skip


class ReportList(PageArguments):
    """Which report-backs."""

    event = Id()
    state = fields.String(metadata={"description": "owed, done, waived, or void: noted by mistake"})
    overdue = fields.Boolean(metadata={"description": "Only those that are owed and late"})


class ReportView(ma.Schema):
    """What one person is owed about one event. No name and no address: those are with contacts."""

    id = Id()
    event = Id()
    contact = Id()
    group = fields.String(allow_none=True)
    language = fields.String(allow_none=True)
    causes = fields.List(fields.Dict(), metadata={"description": "Why it is owed: attended, or a view that was given"})
    state = fields.String()
    due_at = fields.DateTime()
    overdue = fields.Boolean()
    how = fields.String(allow_none=True)
    done_at = fields.DateTime(allow_none=True)


class ToldBody(ma.Schema):
    """How people were told."""

    how = fields.String(required=True, validate=validate.OneOf(REPORTING_ROADS))
    at = fields.AwareDateTime(metadata={"description": "When; now if left out"})
    language = LanguageTag()
    note = fields.String(validate=validate.Length(max=2000))
    groups = fields.List(fields.String(), load_default=list, metadata={"description": "Only these groups"})
    ids = fields.List(Id(), load_default=list, metadata={"description": "Only these report-backs"})


class WaiveBody(ma.Schema):
    """Why somebody will not be told."""

    reason = fields.String(required=True, validate=validate.Length(min=1, max=500))


class ReportMailingBody(ma.Schema):
    """What became of the event, in each language that people who are owed a report read."""

    texts = fields.Dict(keys=fields.String(), values=fields.String(validate=validate.Length(max=5000)), required=True)
    url = fields.Url(schemes={"https", "http"}, metadata={"description": "Where there is more to read"})


class CommitmentChange(ma.Schema):
    """Fields to change."""

    text = fields.String(validate=validate.Length(max=2000))
    promised_by = fields.String(validate=validate.Length(max=200))
    contact = Id(allow_none=True, metadata={"description": "The person to remind a week before, where they are one of ours"})
    group = fields.String(allow_none=True)
    due_on = fields.AwareDateTime(allow_none=True)
    public = fields.Boolean(metadata={"description": "Shown on the public page of the event"})


class CommitmentBody(CommitmentChange):
    """What somebody promised."""

    event = Id(required=True)

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.fields["text"].required = self.fields["promised_by"].required = True


class ProgressBody(ma.Schema):
    """How far a commitment is."""

    note = fields.String(load_default="", validate=validate.Length(max=2000))
    state = fields.String(validate=validate.OneOf(["open", "kept", "dropped"]))


class CommitmentView(CommitmentBody):
    """A commitment and how far it is."""

    id = Id()
    state = fields.String()
    overdue = fields.Boolean()
    progress = fields.List(fields.Dict())
    reminded_at = fields.DateTime(allow_none=True)


class CommitmentList(PageArguments):
    """Which commitments."""

    event = Id()
    state = fields.String(validate=validate.OneOf(["open", "kept", "dropped"]))
    overdue = fields.Boolean()


class ViewChange(ma.Schema):
    """Fields to change."""

    text = fields.String(validate=validate.Length(max=5000))
    group = fields.String(allow_none=True)
    issues = fields.List(fields.String(validate=validate.Length(min=1, max=60)))
    quotable = fields.Boolean()
    language = LanguageTag(allow_none=True)
    place = fields.String(allow_none=True, validate=validate.Length(max=200))


class ViewBody(ViewChange):
    """What somebody said."""

    event = Id(required=True)
    contact = Id(metadata={"description": "Who said it; they are owed a report back"})
    given_at = fields.AwareDateTime()

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.fields["text"].required = True


class ViewView(ViewBody):
    """A view as it was noted."""

    id = Id()
    noted_by = fields.String()


class ViewList(PageArguments):
    """Which views."""

    event = Id()
    issue = fields.String()
    group = fields.String()
    quotable = fields.Boolean()
