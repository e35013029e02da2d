"""Ids that turned out to mean another person."""

from mongoengine import DateTimeField, Document, StringField

from services.mailer.models.alias import ALIAS


class Alias(Document):
    """An id that turned out to mean another person, as contacts told last. ``_id`` = contact; no ``into``: split again."""

    id = StringField(primary_key=True)
    into = StringField()
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "aliases", "indexes": ["into"]}
