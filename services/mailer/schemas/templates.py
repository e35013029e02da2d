"""Texts in versions."""

import re

import marshmallow as ma

from shared.contracts.words import MESSAGE_CLASSES
from shared.http.fields import LanguageTag

TEXTS = {
    "en": {
        "subject": "News from the dialogue",
        "body": "{{ greeting }},\n\nread [the report](https://example.org/report).\n\n[Unsubscribe]({{ unsubscribe_url }})",
        "sms": "{{ organisation }}: the report is there. Stop: {{ unsubscribe_url }}",
    }
}


TEMPLATE = {"key": "report", "name": "Report back", "message_class": "bulk", "fallback": ["en"], "texts": TEXTS}


SHOWN_TEMPLATE = {"id": "report@1", "version": 1, **TEMPLATE}


KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


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
    size = ma.fields.Integer(metadata={"description": "Bytes of HTML"})
    missing = ma.fields.String(metadata={"description": "What keeps it from being rendered"})
