"""Saved filters."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Segment(Document):
    """People meant by a filter (docs/segments.md). Nothing is counted or listed here: who is meant is asked anew each time."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    name_key = StringField(required=True, unique=True)  # folded, so that two spellings of case are one segment
    filter = DictField()
    references = ListField(StringField())  # segments that the filter refers to
    revision = IntField(default=1)  # one more with every change
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "segments", "indexes": ["references"]}
