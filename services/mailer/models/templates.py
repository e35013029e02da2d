"""Texts in versions."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.mailer.models.alias import ALIAS
from shared import clock


class Template(Document):
    """One version of a text in all its languages. ``_id`` = ``<key>@<version>``; a version never changes."""

    id = StringField(primary_key=True)
    key = StringField(required=True)
    version = IntField(required=True)
    name = StringField()
    message_class = StringField(required=True, choices=["bulk", "invitation", "transactional"])
    fallback = ListField(StringField())  # languages to try after the person's own, e.g. ["en"]
    texts = DictField(required=True)  # language -> {subject, body (Markdown), text?, sms}
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "templates",
        "indexes": [("key", "-version"), {"fields": ["outgoing.due"], "sparse": True}],
    }
