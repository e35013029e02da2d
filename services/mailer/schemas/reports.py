"""Reports of a campaign."""

import marshmallow as ma

from shared.contracts.words import DELIVERY_STATES

BY = ("language", "country", "group", "domain")
ROW = {
    "key": "sw", "people": 900, "handed": 880, "delivered": 860, "bounced": 12, "complained": 1, "failed": 3, "unknown": 0,
    "withheld": 17, "waiting": 0, "opened": 0, "machine_opened": 0, "clicked": 120, "fetched": 44, "unsubscribed": 6,
}  # fmt: skip
MOMENT = {
    "at": "2026-03-03T07:00:00Z", "accepted": 900, "delivered": 860, "bounced": 12, "complained": 1, "clicked": 90,
    "unsubscribed": 4,
}  # fmt: skip
LINK = {"link": "https://example.org/report", "clicked": 120, "clicked_times": 150, "fetched": 44, "fetched_times": 61}
WITHHELD_CSV = "contact,channel,state,reason,delivery\n65f1c0ffee65f1c0ffee65f1,,withheld,withdrawn,\n"


class ByArguments(ma.Schema):
    """What to break down by."""

    by = ma.fields.String(load_default="language", validate=ma.validate.OneOf(BY))


class BreakdownRow(ma.Schema):
    """Numbers of one language, country, group or receiving domain. ``key`` is empty where it is not known."""

    key = ma.fields.String()
    people = ma.fields.Integer()
    handed = ma.fields.Integer(metadata={"description": "A provider took the message, whatever came of it"})
    delivered = ma.fields.Integer()
    bounced = ma.fields.Integer()
    complained = ma.fields.Integer()
    failed = ma.fields.Integer()
    unknown = ma.fields.Integer()  # type: ignore[assignment]
    withheld = ma.fields.Integer()
    waiting = ma.fields.Integer()
    opened = ma.fields.Integer()
    machine_opened = ma.fields.Integer()
    clicked = ma.fields.Integer(metadata={"description": "People who may have followed a link"})
    fetched = ma.fields.Integer(metadata={"description": "People whose links a program followed"})
    unsubscribed = ma.fields.Integer()


BreakdownView = ma.Schema.from_dict(
    {"items": ma.fields.List(ma.fields.Nested(BreakdownRow)), "next": ma.fields.String(allow_none=True)}, name="BreakdownView"
)


class MomentRow(ma.Schema):
    """One hour or day."""

    at = ma.fields.AwareDateTime()
    accepted = ma.fields.Integer()
    delivered = ma.fields.Integer()
    bounced = ma.fields.Integer()
    complained = ma.fields.Integer()
    clicked = ma.fields.Integer()
    unsubscribed = ma.fields.Integer()


class TimesView(ma.Schema):
    """Messages by the time at which they came into a state."""

    unit = ma.fields.String(validate=ma.validate.OneOf(["hour", "day"]))
    items = ma.fields.List(ma.fields.Nested(MomentRow))


class LinkRow(ma.Schema):
    """One address that links led to; ``interest`` is everybody's own page."""

    link = ma.fields.String()
    clicked = ma.fields.Integer()
    clicked_times = ma.fields.Integer()
    fetched = ma.fields.Integer()
    fetched_times = ma.fields.Integer()


class ExplanationView(ma.Schema):
    """Why somebody got a message."""

    id = ma.fields.String()
    contact = ma.fields.String()
    channel = ma.fields.String()
    state = ma.fields.String(validate=ma.validate.OneOf(DELIVERY_STATES))
    reason = ma.fields.String(allow_none=True)
    source = ma.fields.String(allow_none=True)
    basis = ma.fields.String(allow_none=True)
    purpose = ma.fields.String()
    template = ma.fields.String()
    subject = ma.fields.String()
    text = ma.fields.String()
