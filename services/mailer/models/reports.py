"""What reports need beyond deliveries: whom contacts withheld, and who is not tracked."""

from mongoengine import DateTimeField, Document, StringField

from services.mailer.models.alias import ALIAS


class WithheldPerson(Document):
    """Somebody in an audience whom contacts did not let us write to. ``_id`` derives from mailing and contact."""

    id = StringField(primary_key=True)
    mailing = StringField(required=True)
    contact = StringField(required=True)
    reason = StringField(required=True)
    meta = {"db_alias": ALIAS, "collection": "withheld_people", "indexes": ["mailing", "contact"]}


class Untracked(Document):
    """A person whose clicks are not counted, as they or staff said. ``_id`` = contact."""

    id = StringField(primary_key=True)
    by = StringField(required=True)
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "untracked"}
