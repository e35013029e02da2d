"""Fields that an installation adds to people."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class CustomField(Document):
    """What one added field is called and which values it takes; the values stand in ``Contact.custom.<key>``."""

    key = StringField(primary_key=True)  # "licence-number"
    names = DictField(required=True)  # language -> name
    type = StringField(required=True)  # rules/customs.py: TYPES
    choices = ListField(DictField())  # {key, names: language -> name}, in their order
    position = IntField(default=0)
    retired_at = DateTimeField()  # from then on no new values; those that people have stay
    changed_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "custom_fields"}
