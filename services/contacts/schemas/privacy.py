"""Bodies about erasure, export and retention."""

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Id, LanguageTag

REASONS = ("asked", "objected", "unlawful", "not-needed")
"""Why somebody is erased, in the words of GDPR Art. 17 (1)."""


class ErasureRequest(ma.Schema):
    """Whom to erase: exactly one of contact, email and phone."""

    contact = fields.String()
    email = fields.String(validate=validate.Length(max=320))
    phone = fields.String(validate=validate.Length(max=40), metadata={"description": "with the country's code"})
    reason = fields.String(required=True, validate=validate.OneOf(REASONS))


class ErasureView(ma.Schema):
    """How far an erasure is."""

    id = Id()
    contacts = fields.List(Id(), metadata={"description": "ids that lead to nobody any more"})
    reason = fields.String()
    state = fields.String(metadata={"description": "running or done"})
    steps = fields.Dict(metadata={"description": "step → when it was done"})
    refusals = fields.Integer(metadata={"description": "keyed hashes kept, so that no list brings the person back"})
    by = fields.String()
    created_at = fields.AwareDateTime()
    done_at = fields.AwareDateTime()


class ExportView(ma.Schema):
    """Everything held about a person; the fields of a contact, and these."""

    id = Id()
    sources = fields.List(fields.Dict(), metadata={"description": "partner, file, row, purposes and basis, what it said"})
    consent_history = fields.List(fields.Dict(), metadata={"description": "every act: who, when, how, the wording and its text"})
    timeline = fields.List(fields.Dict(), metadata={"description": "everything that happened, from all services"})
    elsewhere = fields.Dict(metadata={"description": "what other parts hold, by their name"})
    exported_at = fields.AwareDateTime()


class RetentionView(ma.Schema):
    """What is kept how long, what is due, and what was done last."""

    days = fields.Dict(metadata={"description": "the settings; 0 switches a rule off"})
    due = fields.Dict(keys=fields.String(), values=fields.Integer(), metadata={"description": "rule → people or rows"})
    latest = fields.Dict(allow_none=True, metadata={"description": "the last day on which the rules ran"})


class WordingRequest(ma.Schema):
    """The words of a script or form."""

    texts = fields.Dict(
        keys=LanguageTag(), values=fields.String(validate=validate.Length(1, 10_000)), required=True,
        validate=validate.Length(min=1),
    )  # fmt: skip


class WordingView(WordingRequest):
    """One version, in every language it has."""

    version = fields.String()
    by = fields.String()
    at = fields.AwareDateTime()


class WordingList(ma.Schema):
    """All versions."""

    items = fields.List(fields.Nested(WordingView))
