"""HTTP bodies of templates, campaigns, mailings and deliveries."""

from typing import Any

import marshmallow as ma

from shared.contracts.contacts import AudienceFilter
from shared.contracts.words import CHANNELS, MESSAGE_CLASSES, PURPOSES
from shared.http.fields import Country, LanguageTag
from shared.http.paging import PageArguments

ID = "5f1c0e6a9d3b4a7f8e2d1c0b"
TEXTS = {
    "en": {
        "subject": "News from the dialogue",
        "body": "{{ greeting }},\n\nread [the report](https://example.org/report).\n\n[Unsubscribe]({{ unsubscribe_url }})",
        "sms": "{{ organisation }}: the report is there. Stop: {{ unsubscribe_url }}",
    }
}
TEMPLATE = {"key": "report", "name": "Report back", "message_class": "bulk", "fallback": ["en"], "texts": TEXTS}
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
    "accepted": 28900,
    "failed": 0,
    "unknown": 0,
    "cancelled": 0,
    "withheld": 500,
    "reasons": {"withdrawn": 400, "bounced": 100},
}
SHOWN_CAMPAIGN = {"id": ID, **CAMPAIGN, "state": "running", "version": "outreach@1", "progress": PROGRESS}
SHOWN_TEMPLATE = {"id": "report@1", "version": 1, **TEMPLATE}
DELIVERY = {"id": ID, "mailing": ID, "contact": ID, "channel": "email", "language": "sw", "state": "delivered", "clicks": 0}


class TextBody(ma.Schema):
    """One language of a template: Markdown with merge values in double braces."""

    subject = ma.fields.String(load_default="", validate=ma.validate.Length(max=250))
    body = ma.fields.String(load_default="", validate=ma.validate.Length(max=100_000))
    text = ma.fields.String(validate=ma.validate.Length(max=100_000), metadata={"description": "Else made of body"})
    sms = ma.fields.String(load_default="", validate=ma.validate.Length(max=1000))


class TemplateBody(ma.Schema):
    """A new version of a template."""

    key = ma.fields.String(required=True, validate=ma.validate.Regexp(r"[a-z0-9][a-z0-9-]{0,60}\Z"))
    name = ma.fields.String(load_default="", validate=ma.validate.Length(max=200))
    message_class = ma.fields.String(load_default="bulk", validate=ma.validate.OneOf(MESSAGE_CLASSES))
    fallback = ma.fields.List(LanguageTag(), load_default=lambda: ["en"])
    texts = ma.fields.Dict(
        keys=LanguageTag(), values=ma.fields.Nested(TextBody), required=True, validate=ma.validate.Length(min=1, max=100)
    )


class TemplateView(TemplateBody):
    """One version of a template; a version never changes."""

    id = ma.fields.String()
    version = ma.fields.Integer()
    created_by = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()


class PreviewView(ma.Schema):
    """A template as a made-up person would get it."""

    language = ma.fields.String()
    subject = ma.fields.String()
    html = ma.fields.String()
    text = ma.fields.String()
    sms = ma.fields.String()
    sms_segments = ma.fields.Integer()
    missing = ma.fields.String(metadata={"description": "What keeps it from being rendered"})


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


class ProgressView(ma.Schema):
    """Live numbers. ``planned`` grows page by page until ``complete``; ``total`` counts those withheld by contacts too."""

    planned = ma.fields.Integer()
    total = ma.fields.Integer()
    complete = ma.fields.Boolean()
    pages = ma.fields.Integer()
    waiting = ma.fields.Integer()
    accepted = ma.fields.Integer()
    failed = ma.fields.Integer()
    unknown = ma.fields.Integer()  # type: ignore[assignment]
    cancelled = ma.fields.Integer()
    withheld = ma.fields.Integer()
    reasons = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.Integer())


class CampaignView(CampaignBody):
    """A campaign and how far it is."""

    id = ma.fields.String()
    state = ma.fields.String()
    version = ma.fields.String(allow_none=True, metadata={"description": "The template version, fixed at the start"})
    created_by = ma.fields.String(allow_none=True)
    created_at = ma.fields.AwareDateTime()
    started_at = ma.fields.AwareDateTime(allow_none=True)
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


class DeliveryView(ma.Schema):
    """One message to one person; the address is left out."""

    id = ma.fields.String()
    mailing = ma.fields.String()
    contact = ma.fields.String()
    channel = ma.fields.String()
    language = ma.fields.String(allow_none=True)
    state = ma.fields.String()
    reason = ma.fields.String(allow_none=True)
    at = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.AwareDateTime())
    clicks = ma.fields.Integer()


class DeliveryFilter(PageArguments):
    """Deliveries of one mailing or one contact."""

    mailing = ma.fields.String()
    contact = ma.fields.String()


class MailingFilter(PageArguments):
    """Narrow to what they are about."""

    kind = ma.fields.String()
    event = ma.fields.String()


def paged(view: type[ma.Schema]) -> type[ma.Schema]:
    """The schema of a page of ``view``."""
    fields: dict[str, Any] = {"items": ma.fields.List(ma.fields.Nested(view)), "next": ma.fields.String(allow_none=True)}
    return ma.Schema.from_dict(fields, name=f"{view.__name__}Page")
