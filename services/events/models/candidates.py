"""Who might come, and how we heard of them."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.events.models.alias import ALIAS
from shared import clock


class Search(Document):
    """One question to contacts about whom an event may invite. ``_id`` is the request's id, derived from what is asked."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    groups = DictField()  # contact -> groups, where contacts told them with the declared interest
    cursor = StringField(default="")  # page we have asked for; "end" after the last
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "searches",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }


class Interest(Document):
    """A declared interest in one open event, kept until contacts was asked. ``_id`` derives from event, contact and moment."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    groups = ListField(StringField())
    at = DateTimeField(required=True)
    search = StringField()  # the question that covers it
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "interests",
        "indexes": [
            ("event", "search", "at"),
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 90 * 86400},
        ],
    }


class Candidate(Document):
    """Someone who might be invited, in the order they came. ``_id`` derives from event and contact."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    group = StringField(required=True)
    name = StringField()
    language = StringField()
    country = StringField()
    channel = StringField()
    state = StringField(required=True, default="waiting", choices=["waiting", "invited", "excluded"])
    came_at = DateTimeField(default=clock.now)
    merged = StringField()  # the id by whose merge they are no candidate; ``was`` what they were before
    was = StringField()
    meta = {
        "db_alias": ALIAS,
        "collection": "candidates",
        "indexes": [("event", "state", "group", "came_at"), "contact", {"fields": ["merged"], "sparse": True}],
    }
