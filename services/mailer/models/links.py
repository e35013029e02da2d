"""Addresses that authors wrote into texts, and whether they lead anywhere."""

from mongoengine import DateTimeField, Document, StringField

from services.mailer.models.alias import ALIAS


class LinkCheck(Document):
    """What came of looking at one address. ``_id`` derives from it."""

    id = StringField(primary_key=True)
    url = StringField(required=True)
    state = StringField(required=True, choices=["ok", "broken", "unclear"])
    why = StringField()
    at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "link_checks",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 30 * 86400}],
    }
