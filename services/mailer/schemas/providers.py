"""Providers and how they are."""

import marshmallow as ma

PROVIDER = {
    "channel": "email",
    "name": "sendgrid",
    "in_use": False,
    "state": "down",
    "since": "2027-01-04T08:00:00Z",
    "down_until": "2027-01-04T08:02:00Z",
    "busy_until": None,
    "reason": "provider-down: SendGrid answers 503",
}
RAMP = {"domain": "baraza.example", "first": "2027-01-04", "quota": 300, "used": 120}


class ProviderView(ma.Schema):
    """One provider of a channel, in the order in which they are preferred."""

    channel = ma.fields.String()
    name = ma.fields.String()
    in_use = ma.fields.Boolean(metadata={"description": "Messages leave by this one now"})
    state = ma.fields.String(metadata={"description": "well, busy (it asked us to wait), refused (key or account), down"})
    since = ma.fields.AwareDateTime(allow_none=True)
    down_until = ma.fields.AwareDateTime(allow_none=True, metadata={"description": "When one worker tries it again"})
    busy_until = ma.fields.AwareDateTime(allow_none=True)
    reason = ma.fields.String(allow_none=True)


class RampView(ma.Schema):
    """What a new sending domain may send today."""

    domain = ma.fields.String()
    first = ma.fields.Date()
    quota = ma.fields.Integer()
    used = ma.fields.Integer()


class ProvidersView(ma.Schema):
    """The roads out."""

    providers = ma.fields.List(ma.fields.Nested(ProviderView))
    ramp = ma.fields.Nested(RampView, allow_none=True)
