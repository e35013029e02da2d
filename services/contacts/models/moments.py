"""What happened with people in other services."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.contacts.models.alias import ALIAS


class Moment(Document):
    """One message about people, kept for their timelines: one document for all of the up to 1,000 people it speaks of.

    ``_id`` is the message's, so that a message that comes again adds nothing.
    """

    id = StringField(primary_key=True)
    kind = StringField(required=True)  # delivery, suppressed, unsubscribed, received, invited, answered, attended, reported
    what = StringField(required=True)  # the state, the answer …
    contacts = ListField(StringField(), required=True)
    at = DateTimeField(required=True)
    about = DictField()  # ids and names of campaign or event
    said = DictField()  # channel, reason …
    meta = {"db_alias": ALIAS, "collection": "moments", "indexes": [("contacts", "-at")]}
