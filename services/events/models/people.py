"""People held no longer, or known by another id."""

from mongoengine import DateTimeField, Document, StringField

from services.events.models.alias import ALIAS


class Erased(Document):
    """A person who is held no longer. ``_id`` is the contact; whatever still comes in about them is emptied."""

    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "erased"}


class SamePerson(Document):
    """An id that turned out to mean another person, as contacts told last. ``_id`` = contact; no ``into``: split again."""

    id = StringField(primary_key=True)
    into = StringField()
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "aliases", "indexes": ["into"]}
