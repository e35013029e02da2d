"""Organisations, and what people are in them."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Organisation(Document):
    """An organisation by all the ways its name is written. People belong to it by what their ``organisation`` says."""

    id = StringField(primary_key=True)
    names = ListField(StringField(), required=True)  # the one we use first
    keys = ListField(StringField(), required=True)  # the same, folded: no two organisations share one
    kind = StringField()  # government, company, association …
    country = StringField()
    groups = ListField(StringField())
    website = StringField()
    notes = StringField()
    mapping = DictField()  # the latest assessment: influence, interest, phase, by, at
    absorbing = DictField()  # another one while it is made one with this
    by = StringField()
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "organisations", "indexes": [{"fields": ["keys"], "unique": True}, "country"]}


class Position(Document):
    """What a person is in an organisation, from when until when, as staff know it; beside what lists say. ``_id`` derives
    from contact, organisation and role."""

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    organisation = StringField(required=True)  # id
    role = StringField()
    since = StringField()  # a year, a month or a day: 2026, 2026-03, 2026-03-25
    until = StringField()
    by = StringField(required=True)
    at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "positions", "indexes": ["contact", "organisation"]}
