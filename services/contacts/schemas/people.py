"""Bodies about single people and their consent."""

from typing import Any

import marshmallow as ma
from marshmallow import ValidationError, fields, validate, validates_schema

from shared.contracts.words import CHANNELS, PURPOSES, STAGES
from shared.http.fields import Country, EmailAddress, Id, LanguageTag
from shared.http.paging import PageArguments

ALL = "all"
WITNESSED = ("oral", "paper")
"""Methods that staff note for somebody else."""


class ContactFilter(ma.Schema):
    """Filters of the list; each may be given more than once, and each narrows."""

    group = fields.List(fields.String(), metadata={"description": "stakeholder group, e.g. asm"})
    country = fields.List(Country(), metadata={"description": "ISO 3166 code or a name"})
    language = fields.List(LanguageTag())
    partner = fields.List(fields.String(), metadata={"description": "id of the partner they came from"})
    stage_at_least = fields.String(validate=validate.OneOf(STAGES))
    stage_below = fields.String(validate=validate.OneOf(STAGES))
    segment = Id(metadata={"description": "only people of this segment"})
    reachable = fields.Boolean(metadata={"description": "false: people no address of whom works"})


class ContactArguments(ContactFilter, PageArguments):
    """Filters of the list, and which page."""


class ContactFileArguments(ContactFilter):
    """Filters of the file."""

    include_sensitive = fields.Boolean(metadata={"description": "sensitive people too; staff only, with a purpose"})
    purpose = fields.String(metadata={"description": "what the list is for, in a few words that name nobody; kept in the log"})


class Note(ma.Schema):
    """What staff note of a person's own act: with witness, place and the words they were told."""

    method = fields.String(required=True, validate=validate.OneOf(WITNESSED))
    collector = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "who was there"})
    place = fields.String(required=True, validate=validate.Length(1, 200))
    wording = fields.String(required=True, validate=validate.Length(1, 200), metadata={"description": "version of the script"})
    language = LanguageTag(required=True)
    captured_at = fields.AwareDateTime(metadata={"description": "when; now if left out"})


class InterestNote(Note):
    """A person said or signed that they want to hear more."""

    channel = fields.String(
        validate=validate.OneOf(CHANNELS), metadata={"description": "how to reach them; the first way we know if left out"}
    )


class ConsentNote(Note):
    """A person gave or withdrew consent."""

    purpose = fields.String(required=True, validate=validate.OneOf([*PURPOSES, ALL]))
    channel = fields.String(required=True, validate=validate.OneOf([*CHANNELS, ALL]))
    status = fields.String(load_default="granted", validate=validate.OneOf(["granted", "withdrawn"]))

    @validates_schema
    def granting_names_what(self, data: dict[str, Any], **options: Any) -> None:
        """A withdrawal may be of everything; a yes is to something."""
        if data.get("status") == "granted" and data.get("purpose") == ALL:
            raise ValidationError("Say to which purpose the person agreed.", "purpose")


class ContactFields(ma.Schema):
    """What can be typed about a person."""

    name = fields.String(allow_none=True, validate=validate.Length(max=200))
    given_name = fields.String(allow_none=True, validate=validate.Length(max=200))
    family_name = fields.String(allow_none=True, validate=validate.Length(max=200))
    title = fields.String(allow_none=True, validate=validate.Length(max=60), metadata={"description": "Hon., Mhe., Dr"})
    gender = fields.String(allow_none=True, validate=validate.OneOf(["f", "m", "x"]))
    email = EmailAddress(allow_none=True)
    phone = fields.String(
        allow_none=True, validate=validate.Length(max=40), metadata={"description": "read with the country's code"}
    )
    languages = fields.List(LanguageTag(), metadata={"description": "the preferred one first"})
    country = Country(allow_none=True)
    region = fields.String(allow_none=True, validate=validate.Length(max=200))
    district = fields.String(allow_none=True, validate=validate.Length(max=200))
    organisation = fields.String(allow_none=True, validate=validate.Length(max=200))
    role = fields.String(allow_none=True, validate=validate.Length(max=200))
    groups = fields.List(fields.String())
    tags = fields.List(fields.String(validate=validate.Length(1, 100)))
    custom = fields.Dict(
        keys=fields.String(), allow_none=True, metadata={"description": "custom field → value; null empties that field"}
    )
    sensitive = fields.Boolean(
        allow_none=True, metadata={"description": "leave out of exports, and name no places in text messages to them"}
    )


class ContactRequest(ContactFields):
    """A person whom staff enter, for instance from a paper sheet."""

    consents = fields.List(fields.Nested(ConsentNote))


class SourceView(ma.Schema):
    """Where we have somebody from."""

    partner = fields.String()
    import_id = fields.String(data_key="import")
    row = fields.Integer()


class ContactView(ContactFields):
    """A person."""

    id = Id()
    stage = fields.String()
    also = fields.Dict(metadata={"description": "channel → further addresses the person is known by"})
    handles = fields.List(fields.String(), metadata={"description": "network:name"})
    consent = fields.Dict(metadata={"description": "purpose → channel → what stands"})
    unreachable = fields.Dict(metadata={"description": "channel → reason"})
    sources = fields.List(fields.Nested(SourceView))
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class ContactPage(ma.Schema):
    """Some people, and the cursor of the next."""

    items = fields.List(fields.Nested(ContactView))
    next = fields.String(allow_none=True)


class ConsentEventView(ma.Schema):
    """One act with its evidence."""

    purpose = fields.String()
    channel = fields.String()
    status = fields.String()
    basis = fields.String()
    method = fields.String()
    wording = fields.String()
    language = fields.String()
    collector = fields.String()
    place = fields.String()
    source = fields.String()
    captured_at = fields.AwareDateTime()
    recorded_at = fields.AwareDateTime()


class ConsentView(ma.Schema):
    """What stands, and every act behind it."""

    contact = Id()
    consent = fields.Dict()
    events = fields.List(fields.Nested(ConsentEventView))


class MomentView(ma.Schema):
    """One thing that happened with a person."""

    id = fields.String(metadata={"description": "the same whenever the same thing is told"})
    at = fields.AwareDateTime()
    kind = fields.String(
        metadata={
            "description": "delivery, suppressed, unsubscribed, invited, answered, attended, reported (from other services), "
            "journey, consent, source, edit, engagement, story, mapping, merge"
        }
    )
    what = fields.String(metadata={"description": "the state, answer, stage …; more keys tell more, by kind"})


class TimelineView(ma.Schema):
    """What happened with a person, newest first."""

    contact = Id()
    items = fields.List(fields.Nested(MomentView))
    next = fields.String(allow_none=True)
