"""Who looked for whom from elsewhere."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.contacts.models.alias import ALIAS


class Lookup(Document):
    """A member of staff looked for a person from another service. ``_id`` = the request; what was typed is not kept."""

    id = StringField(primary_key=True)
    by = StringField(required=True)
    found = ListField(StringField())
    at = DateTimeField(required=True)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "lookups",
        "indexes": [
            "found",
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 365 * 86400},
        ],
    }
