"""Events."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from shared.http.fields import Country, Id
from shared.http.paging import PageArguments

EXAMPLE: dict[str, Any] = {
    "titles": {"en": "Dialogue on mining, Tanzania", "sw": "Mazungumzo kuhusu uchimbaji madini, Tanzania"},
    "country": "TZ",
    "place": "Geita",
    "starts_at": "2027-03-02T09:00:00+03:00",
    "ends_at": "2027-03-03T16:00:00+03:00",
    "zone": "Africa/Dar_es_Salaam",
    "languages": ["sw", "en"],
    "capacity": 70,
    "seats": {
        "government": {"minimum": 15, "maximum": 20},
        "lsm": {"minimum": 15, "maximum": 20},
        "asm": {"minimum": 25, "maximum": 30},
    },
    "contact_line": "Neema, +255 754 000 111",
}


SHOWN = {**EXAMPLE, "id": "5f1c0e6a9d3b4a7f8e2d1c0b", "slug": "dialogue-on-mining-tanzania-2027", "state": "draft", "version": 1}


REQUIRED = ("titles", "country", "place", "starts_at", "ends_at", "zone", "languages", "capacity", "seats")


class SeatsOfGroup(ma.Schema):
    """How many seats a group has."""

    minimum = fields.Integer(load_default=0)
    maximum = fields.Integer(required=True)


class AudienceOfEvent(ma.Schema):
    """Who may be invited; without it, interested people of the event's country and groups."""

    countries = fields.List(Country())
    groups = fields.List(fields.String())
    languages = fields.List(fields.String())
    partners = fields.List(fields.String())
    segment = Id(metadata={"description": "only people of this segment of contacts"})


class EventChange(ma.Schema):
    """Fields to change."""

    slug = fields.String(metadata={"description": "Name in the public address /e/<slug>"})
    kind = fields.String(validate=validate.OneOf(["dialogue", "workshop"]))
    titles = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"description": "Language → title"})
    descriptions = fields.Dict(keys=fields.String(), values=fields.String())
    country = Country()
    place = fields.String(validate=validate.Length(1, 200))
    starts_at = fields.DateTime(format="iso")
    ends_at = fields.DateTime(format="iso")
    zone = fields.String(metadata={"description": "IANA name, e.g. Africa/Dar_es_Salaam"})
    languages = fields.List(fields.String())
    capacity = fields.Integer()
    seats = fields.Dict(keys=fields.String(), values=fields.Nested(SeatsOfGroup), metadata={"description": "Group → seats"})
    audience = fields.Nested(AudienceOfEvent)
    invite_ahead = fields.Float(metadata={"description": "Open invitations per free seat, 1 to 5"})
    answer_days = fields.Float()
    remind_after_days = fields.Float()
    report_back_days = fields.Float(
        metadata={"description": "Days after its end by which people who came are told what became of it"}
    )
    contact_line = fields.String(allow_none=True, validate=validate.Length(max=200))


class EventBody(EventChange):
    """A new dialogue or workshop."""

    def __init__(self, **options: Any):
        super().__init__(**options)
        for name in REQUIRED:
            self.fields[name].required = True


class EventView(EventChange):
    """An event as it stands."""

    id = Id()
    state = fields.String(validate=validate.OneOf(["draft", "open", "closed", "cancelled"]))
    version = fields.Integer(metadata={"description": "Also the ETag; send it as If-Match with changes"})
    created_at = fields.DateTime()


class EventList(PageArguments):
    """Which events."""

    state = fields.String(validate=validate.OneOf(["draft", "open", "closed", "cancelled"]))
