"""Who came."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, StringField

from services.events.models.alias import ALIAS


class Attendance(Document):
    """Whether a person came. ``_id`` derives from event and contact; the latest note counts."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    attended = BooleanField(required=True)
    at = DateTimeField(required=True)
    by = StringField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "attendance",
        "indexes": ["event", {"fields": ["outgoing.due"], "sparse": True}],
    }
