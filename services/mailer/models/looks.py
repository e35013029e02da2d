"""Staff who look at a text as a real person would get it."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.mailer.models.alias import ALIAS


class PersonSearch(Document):
    """Whom a member of staff looked for, and who it may be. Gone after an hour: it holds names."""

    id = StringField(primary_key=True)
    template = StringField(required=True)
    by = StringField(required=True)
    words = StringField(required=True)
    people = ListField(DictField())
    answered_at = DateTimeField()
    at = DateTimeField(required=True)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "person_searches",
        "indexes": [
            "people.contact",
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 3600},
        ],
    }


class PersonLook(Document):
    """A member of staff looked at a text as this person. Kept for a year, without names. ``_id`` = search and contact."""

    id = StringField(primary_key=True)
    contact = StringField(required=True)
    template = StringField(required=True)
    by = StringField(required=True)
    at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "person_looks",
        "indexes": [("contact", "-at"), {"fields": ["at"], "expireAfterSeconds": 365 * 86400}],
    }
