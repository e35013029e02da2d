"""Bodies about imports."""

import json
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from shared.contracts.words import IMPORT_STATES
from shared.http.fields import Id
from shared.http.paging import PageArguments


class ImportFiles(ma.Schema):
    """The file part of the form."""

    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary", "description": "CSV, TSV or workbook"})


class JsonText(fields.Dict):
    """A JSON object in a text field of a form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **options: Any) -> Any:
        try:
            said = json.loads(value) if isinstance(value, str) else value
        except ValueError as fault:
            raise ma.ValidationError("Not JSON.") from fault
        return super()._deserialize(said, attr, data, **options)


class ImportForm(ma.Schema):
    """The text parts of the form."""

    partner = fields.String(metadata={"description": "id or name; a partner's own token may leave it out"})
    agreement = fields.String(metadata={"description": "id; the one in force that lasts longest if left out"})
    country = fields.String(metadata={"description": "of rows that name none"})
    language = fields.String(metadata={"description": "of rows that name none"})
    group = fields.String(metadata={"description": "key of the stakeholder group of rows that name none"})
    mapping = JsonText(
        metadata={"description": 'JSON: column of the list (or its number, from 0) -> field, `custom:<key>` or ""'}
    )
    preview = fields.Boolean(load_default=False, metadata={"description": "store nothing before `commit`"})
    again = fields.Boolean(load_default=False, metadata={"description": "import even if the same file came before"})


class ImportArguments(PageArguments):
    """Filters of the list."""

    partner = Id()
    state = fields.String(validate=validate.OneOf(IMPORT_STATES))


class ImportChange(ma.Schema):
    """What may be said about a list before it is committed. What is left out stays."""

    agreement = fields.String()
    country = fields.String()
    language = fields.String()
    group = fields.String()
    mapping = fields.Dict(
        keys=fields.String(), values=fields.String(), metadata={"description": "column (or its number) -> field; {} forgets"}
    )


class RowsArguments(ma.Schema):
    """Which rows to download."""

    part = fields.String(metadata={"description": "name of the part of the file; all if left out"})

    status = fields.String(load_default="rejected", validate=validate.OneOf(["rejected"]))


class PartView(ma.Schema):
    """One list of the file: the only one of a text file, a sheet of a workbook, a file of an archive."""

    name = fields.String()
    says = fields.String(
        allow_none=True, metadata={"description": "what its name says of all: unsubscribed, bounced, never-subscribed"}
    )
    format = fields.Dict(metadata={"description": "how it was read"})
    preset = fields.String(allow_none=True, metadata={"description": "the program it was exported from"})
    columns = fields.List(fields.Dict(), metadata={"description": "name, field it is taken for (empty: ignored), confidence 0–1"})
    warnings = fields.List(fields.String())
    rows = fields.Integer()


class ImportView(ma.Schema):
    """An import, with its progress."""

    id = Id()
    partner = Id()
    partner_name = fields.String()
    agreement = Id()
    file_name = fields.String()
    file_hash = fields.String(metadata={"description": "SHA-256"})
    file_size = fields.Integer()
    kind = fields.String(metadata={"description": "people, or refusals: people not to be written to"})
    state = fields.String(validate=validate.OneOf(IMPORT_STATES))
    parts = fields.List(fields.Nested(PartView))
    defaults = fields.Dict()
    checkpoint = fields.Integer(metadata={"description": "rows done for good"})
    total = fields.Integer()
    rows_per_second = fields.Integer(allow_none=True)
    seconds_left = fields.Integer(allow_none=True)
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "why rows were refused"})
    warnings = fields.Dict(keys=fields.String(), values=fields.Integer())
    undone = fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": "people removed, restored, kept"}
    )
    problem = fields.Dict(metadata={"description": "code, detail and remedy of a failed import"})
    created_by = fields.String()
    created_at = fields.AwareDateTime()
    started_at = fields.AwareDateTime(allow_none=True)
    finished_at = fields.AwareDateTime(allow_none=True)
    first_contact_by = fields.AwareDateTime(metadata={"description": "by when its people must hear from us (GDPR Art. 14)"})
    first_contact_at = fields.AwareDateTime(metadata={"description": "when the first of them did"})
    first_contact_overdue = fields.Boolean()


class ImportPage(ma.Schema):
    """A page of imports."""

    items = fields.List(fields.Nested(ImportView))
    next = fields.String(allow_none=True)


class SlipView(ma.Schema):
    """Addresses that look mistyped in one way."""

    said = fields.String(metadata={"description": "the domain as the list has it"})
    meant = fields.String(metadata={"description": "what was most likely meant"})
    number = fields.Integer(metadata={"description": "rows"})
    rows = fields.List(fields.Integer(), metadata={"description": "the first of them"})


class PreviewView(ma.Schema):
    """What an import would do."""

    complete = fields.Boolean(metadata={"description": "false: only the first rows were looked at"})
    parts = fields.List(fields.Nested(PartView))
    at = fields.AwareDateTime(metadata={"description": "when it was looked at"})
    counts = fields.Dict(keys=fields.String(), values=fields.Integer())
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer())
    warnings = fields.Dict(keys=fields.String(), values=fields.Integer())
    problems = fields.List(
        fields.Dict(), metadata={"description": "columns to be settled before `commit`: column, field, detail, remedy"}
    )
    typos = fields.List(fields.Nested(SlipView), metadata={"description": "domains that look mistyped; nothing is changed by it"})
    samples = fields.List(fields.Dict(), metadata={"description": "as they would be stored; `suggestion`: the address meant"})
    refused = fields.List(fields.Dict())
