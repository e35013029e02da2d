"""Who of several people behind one address gets the one message."""

from mongoengine import DateTimeField, Document, StringField

from services.mailer.models.alias import ALIAS


class AddressClaim(Document):
    """The first delivery of a mailing to an address. ``_id`` derives from mailing and address hash."""

    id = StringField(primary_key=True)
    mailing = StringField(required=True)
    delivery = StringField(required=True)
    at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "address_claims",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 365 * 86400}],
    }
