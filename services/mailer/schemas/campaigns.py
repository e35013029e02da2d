"""Campaigns, their checks, and runs over an audience."""

import marshmallow as ma

from services.mailer.schemas.trying import SubjectsBody, SubjectsView
from services.mailer.schemas.words import ID
from shared.contracts.contacts import AudienceFilter
from shared.contracts.words import CHANNELS, PURPOSES
from shared.http.fields import Country, LanguageTag
from shared.http.paging import PageArguments

CAMPAIGN = {
    "name": "Outreach 2027",
    "template": "outreach",
    "purpose": "outreach",
    "channels": ["email", "sms"],
    "filter": {"countries": ["TZ"]},
}


PROGRESS = {
    "planned": 29000,
    "total": 29400,
    "complete": True,
    "pages": 58,
    "waiting": 0,
    "under_way": 0,
    "accepted": 28900,
    "failed": 0,
    "unknown": 0,
    "cancelled": 0,
    "withheld": 500,
    "reasons": {"withdrawn": 400, "bounced": 100},
}


SHOWN_CAMPAIGN = {"id": ID, **CAMPAIGN, "state": "running", "version": "outreach@1", "progress": PROGRESS}


class CampaignFilter(AudienceFilter):
    """Who is meant, as somebody types it."""

    countries = ma.fields.List(Country())
    languages = ma.fields.List(LanguageTag())


class CampaignBody(ma.Schema):
    """A campaign, as a draft."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(min=1, max=200))
    template = ma.fields.String(required=True)
    purpose = ma.fields.String(load_default="outreach", validate=ma.validate.OneOf(PURPOSES))
    channels = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(CHANNELS)),
        load_default=lambda: list(CHANNELS),
        validate=ma.validate.Length(min=1),
    )
    filter = ma.fields.Nested(CampaignFilter, load_default=dict)
    values = ma.fields.Dict(keys=LanguageTag(), values=ma.fields.Dict(), load_default=dict)
    plain_sms = ma.fields.Boolean(
        load_default=False, metadata={"description": "Replace letters that make text messages dearer (see sms-costs)"}
    )
    one_per_address = ma.fields.Boolean(
        load_default=False, metadata={"description": "One message where several people read one address"}
    )
    tracking = ma.fields.Boolean(
        load_default=True, metadata={"description": "Whether links go through us and clicks are counted"}
    )


class CampaignDraft(CampaignBody):
    """A campaign, as a draft, with what is tried out in it."""

    ab = ma.fields.Nested(SubjectsBody, load_default=None, allow_none=True)


class ProgressView(ma.Schema):
    """Live numbers. ``planned`` grows page by page until ``complete``; ``total`` counts those withheld by contacts too."""

    planned = ma.fields.Integer()
    total = ma.fields.Integer()
    complete = ma.fields.Boolean()
    pages = ma.fields.Integer()
    waiting = ma.fields.Integer(metadata={"description": "People to whom it is still to go, those under way among them"})
    under_way = ma.fields.Integer(metadata={"description": "People whose batch is being handed over at this moment"})
    accepted = ma.fields.Integer()
    failed = ma.fields.Integer()
    unknown = ma.fields.Integer()  # type: ignore[assignment]
    cancelled = ma.fields.Integer()
    withheld = ma.fields.Integer()
    reasons = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class PausedBecause(ma.Schema):
    """Why a campaign stopped itself. Going on is a decision of staff."""

    code = ma.fields.String(
        metadata={
            "description": "bounces, complaints, policy (receivers object to our domain) or provider-refuses (key, account)"
        }
    )
    detail = ma.fields.String(metadata={"description": "The other side's own words"})
    counts = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())
    at = ma.fields.AwareDateTime()


class CampaignView(CampaignBody):
    """A campaign and how far it is."""

    id = ma.fields.String()
    state = ma.fields.String()
    paused_because = ma.fields.Nested(PausedBecause, allow_none=True)
    version = ma.fields.String(allow_none=True, metadata={"description": "The template version, fixed at the start"})
    created_by = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    started_at = ma.fields.AwareDateTime(allow_none=True)
    ab = ma.fields.Nested(SubjectsView, allow_none=True)
    progress = ma.fields.Nested(ProgressView)


class FaultView(ma.Schema):
    """One thing in the way of the start."""

    code = ma.fields.String()
    detail = ma.fields.String()
    language = ma.fields.String()


class CheckView(ma.Schema):
    """What stands in the way of the start."""

    ready = ma.fields.Boolean()
    faults = ma.fields.List(ma.fields.Nested(FaultView))


class MailingView(ma.Schema):
    """One run over an audience."""

    id = ma.fields.String()
    origin = ma.fields.String()
    kind = ma.fields.String()
    about = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String())
    template = ma.fields.String()
    message_class = ma.fields.String()
    purpose = ma.fields.String()
    channels = ma.fields.List(ma.fields.String())
    state = ma.fields.String()
    created_at = ma.fields.AwareDateTime()
    finished_at = ma.fields.AwareDateTime(allow_none=True)
    progress = ma.fields.Nested(ProgressView)


class MailingFilter(PageArguments):
    """Narrow to what they are about."""

    kind = ma.fields.String()
    event = ma.fields.String()
