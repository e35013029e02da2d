"""Bodies about imports."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Id
from shared.http.paging import PageArguments

STATES = ("previewed", "queued", "running", "done", "failed", "cancelled")


class ImportFiles(ma.Schema):
    """The file part of the form."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary", "description": "CSV, TSV or workbook"})


class ImportForm(ma.Schema):
    """The text parts of the form."""

    partner = fields.String(metadata={"description": "id or name; a partner's own token may leave it out"})
    agreement = fields.String(metadata={"description": "id; the one in force that lasts longest if left out"})
    country = fields.String(metadata={"description": "of rows that name none"})
    language = fields.String(metadata={"description": "of rows that name none"})
    group = fields.String(metadata={"description": "key of the stakeholder group of rows that name none"})
    preview = fields.Boolean(load_default=False, metadata={"description": "store nothing before `commit`"})
    again = fields.Boolean(load_default=False, metadata={"description": "import even if the same file came before"})


class ImportArguments(PageArguments):
    """Filters of the list."""

    partner = Id()
    state = fields.String(validate=validate.OneOf(STATES))


class RowsArguments(ma.Schema):
    """Which rows to download."""

    status = fields.String(load_default="rejected", validate=validate.OneOf(["rejected"]))


class ImportView(ma.Schema):
    """An import, with its progress."""

    id = Id()
    partner = Id()
    partner_name = fields.String()
    agreement = Id()
    file_name = fields.String()
    file_size = fields.Integer()
    kind = fields.String(metadata={"description": "people, or refusals: people not to be written to"})
    refusal_reason = fields.String(allow_none=True)
    state = fields.String(validate=validate.OneOf(STATES))
    format = fields.Dict(metadata={"description": "how the file was read"})
    mapping = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "field -> column of the list"})
    defaults = fields.Dict()
    checkpoint = fields.Integer(metadata={"description": "rows done for good"})
    total = fields.Integer()
    rows_per_second = fields.Integer(allow_none=True)
    seconds_left = fields.Integer(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "why rows were refused"})
    warnings = fields.Dict(keys=fields.String(), values=fields.Integer())
    problem = fields.Dict(metadata={"description": "code, detail and remedy of a failed import"})
    created_by = fields.String()
    created_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)


class ImportPage(ma.Schema):
    """A page of imports."""

    items = fields.List(fields.Nested(ImportView))
    next = fields.String(allow_none=True)


class PreviewView(ma.Schema):
    """What an import would do."""

    complete = fields.Boolean(metadata={"description": "false: only the first rows were looked at"})
    mapping = fields.Dict()
    ignored = fields.List(fields.String())
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer())
    warnings = fields.Dict(keys=fields.String(), values=fields.Integer())
    samples = fields.List(fields.Dict())
    refused = fields.List(fields.Dict())
