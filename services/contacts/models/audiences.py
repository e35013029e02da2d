"""Frozen answers to the question whom a service may write to."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Audience(Document):
    """One question "whom may I write to", kept as it was asked; its contact ids lie in buckets of a page each. ``_id`` = the
    request's id."""

    id = StringField(primary_key=True)
    requester = StringField(required=True)
    purpose = StringField(required=True)
    channels = ListField(StringField(), required=True)
    size = IntField(required=True)
    query = StringField()  # in the store's words, as extended JSON
    named = ListField(StringField())
    pages = IntField()  # set once the last bucket is written
    total = IntField()
    created_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "audiences",
        "indexes": [{"fields": ["created_at"], "expireAfterSeconds": 90 * 86400}],
    }


class AudienceBucket(Document):
    """The contact ids of one page, and whether a page follows. ``_id`` derives from the request and the page number."""

    id = StringField(primary_key=True)
    audience = StringField(required=True)
    page = IntField(required=True)
    contacts = ListField(StringField())
    more = BooleanField()
    outgoing = ListField(DictField())
    created_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "audience_buckets",
        "indexes": [
            ("audience", "page"),
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }
