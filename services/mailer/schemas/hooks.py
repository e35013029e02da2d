"""Webhooks to others' systems."""

import marshmallow as ma

from services.mailer.schemas.words import ID

EVENTS = ("delivery.changed", "contact.unsubscribed", "address.suppressed")
HOOK = {"url": "https://crm.example.org/hooks/baraza", "events": ["delivery.changed", "contact.unsubscribed"]}
SHOWN_HOOK = {"id": ID, **HOOK, "state": "on", "off_because": None, "last_ok": "2026-03-03T07:00:00Z"}
MADE_HOOK = {**SHOWN_HOOK, "last_ok": None, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}


class HookBody(ma.Schema):
    """Where to, and what about."""

    url = ma.fields.String(required=True, validate=ma.validate.Length(max=2000))
    events = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(EVENTS)), required=True, validate=ma.validate.Length(min=1)
    )
    secret = ma.fields.String(
        load_default=None, allow_none=True, metadata={"description": "Default: one of ours, shown in this answer only"}
    )


class HookView(ma.Schema):
    """A subscription. ``off`` once all tries of a post failed, or the other side answered 410."""

    id = ma.fields.String()
    url = ma.fields.String()
    events = ma.fields.List(ma.fields.String())
    state = ma.fields.String(validate=ma.validate.OneOf(["on", "off"]))
    off_because = ma.fields.String(allow_none=True)
    off_at = ma.fields.AwareDateTime(allow_none=True)
    last_ok = ma.fields.AwareDateTime(allow_none=True)
    secret = ma.fields.String(metadata={"description": "Only in the answer to the request that made it"})
