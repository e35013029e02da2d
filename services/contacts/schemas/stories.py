"""Bodies about stories. What a permission must say is asked by rules/stories.py, which names field and remedy."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.contracts.words import STORY_KINDS, STORY_METHODS, STORY_NAMES_SHOWN, STORY_STATUSES, STORY_USES
from shared.http.fields import Id, LanguageTag
from shared.http.paging import PageArguments

_TEXT = validate.Length(max=200)


class StoryArguments(PageArguments):
    """Filters of the list."""

    contributor = Id(metadata={"description": "only what this person contributed"})
    permission = fields.String(validate=validate.OneOf(STORY_STATUSES))
    owed = fields.Boolean(metadata={"description": "true: a report back is owed"})
    overdue = fields.Boolean(metadata={"description": "true: it is owed, and its day has passed"})


class PermissionFields(ma.Schema):
    """What the contributors allow, and the evidence of it."""

    status = fields.String(load_default="given", validate=validate.OneOf(["given", "none"]))
    uses = fields.List(fields.String(validate=validate.OneOf(STORY_USES)))
    languages = fields.List(LanguageTag(), metadata={"description": "in which it may be told; none named: in any"})
    name_shown = fields.String(validate=validate.OneOf(STORY_NAMES_SHOWN), metadata={"description": "none if left out"})
    method = fields.String(validate=validate.OneOf(STORY_METHODS))
    wording = fields.String(validate=_TEXT, metadata={"description": "version of the words read out or signed"})
    language = LanguageTag(metadata={"description": "in which they were asked"})
    collector = fields.String(validate=_TEXT, metadata={"description": "who was there"})
    place = fields.String(validate=_TEXT)
    at = fields.AwareDateTime(metadata={"description": "when; now if left out"})


class ReportBack(ma.Schema):
    """Whether those who contributed still wait to see what became of it."""

    owed = fields.Boolean(metadata={"description": "true for whoever contributed, until it was done"})
    due_at = fields.AwareDateTime(allow_none=True, metadata={"description": "by when; after the usual time if left out"})
    language = LanguageTag(allow_none=True, metadata={"description": "of the report; that of the contributors if left out"})
    how = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "visit, photo book, text message …"})
    at = fields.AwareDateTime(allow_none=True, metadata={"description": "when they were shown; then it is not owed any more"})
    by = fields.String(allow_none=True, validate=_TEXT, metadata={"description": "who showed them; you if left out"})


class ReportBackView(ReportBack):
    """Whether they still wait, and whether that is late."""

    overdue = fields.Boolean()


class StoryFields(ma.Schema):
    """What can be typed about a story."""

    title = fields.String(validate=validate.Length(1, 200))
    kind = fields.String(validate=validate.OneOf(STORY_KINDS))
    summary = fields.String(allow_none=True, validate=validate.Length(max=5000))
    media = fields.List(fields.String(), metadata={"description": "https addresses of the photos or films"})
    place = fields.String(allow_none=True, validate=_TEXT)
    told_at = fields.AwareDateTime(allow_none=True)
    contributors = fields.List(Id(), validate=validate.Length(max=100))
    permission = fields.Nested(PermissionFields)
    report_back = fields.Nested(ReportBack)


class StoryRequest(StoryFields):
    """A story to enter."""

    title = fields.String(required=True, validate=validate.Length(1, 200))
    kind = fields.String(required=True, validate=validate.OneOf(STORY_KINDS))


class WithdrawalRequest(ma.Schema):
    """The contributors take their permission back."""

    why = fields.String(validate=validate.Length(max=500))
    at = fields.AwareDateTime(metadata={"description": "when they said so; now if left out"})


class PermissionView(PermissionFields):
    """What stands."""

    status = fields.String(metadata={"description": "given, withdrawn or none"})
    withdrawn_at = fields.AwareDateTime()
    withdrawn_why = fields.String()


class StoryView(StoryRequest):
    """A story."""

    id = Id()
    permission = fields.Nested(PermissionView)
    report_back = fields.Nested(ReportBackView)
    permissions = fields.List(fields.Dict(), metadata={"description": "every act, as evidence"})
    revision = fields.Integer()
    created_by = fields.String()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class StoryPage(ma.Schema):
    """Some stories, and the cursor of the next."""

    items = fields.List(fields.Nested(StoryView))
    next = fields.String(allow_none=True)
