"""What staff did with people, and what they think of their place in it."""

from mongoengine import DateTimeField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Engagement(Document):
    """One interview, call, visit … with people or organisations, and the step that should follow. Notes are for staff only."""

    id = StringField(primary_key=True)
    kind = StringField(required=True)
    at = DateTimeField(required=True)  # the day
    staff = StringField(required=True)
    contacts = ListField(StringField())
    organisations = ListField(StringField())  # names as written
    organisation_keys = ListField(StringField())  # the same, folded
    topics = ListField(StringField())
    notes = StringField()
    next_step = StringField()
    owner = StringField()
    owner_key = StringField()  # folded
    due = DateTimeField()
    done_at = DateTimeField()
    emptied_at = DateTimeField()  # when the words went with somebody who was erased
    by = StringField(required=True)
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "engagements",
        "indexes": [("contacts", "-at"), ("organisation_keys", "-at"), ("owner_key", "due"), "due", "-at"],
    }


class Assessment(Document):
    """How much influence and interest, each 1 to 5, somebody thought that a person or an organisation has. Never changed."""

    id = StringField(primary_key=True)
    subject = StringField(required=True)  # id of a contact or an organisation
    about = StringField(required=True, choices=["contact", "organisation"])
    influence = IntField(required=True)
    interest = IntField(required=True)
    phase = StringField()
    note = StringField()
    by = StringField(required=True)
    at = DateTimeField(required=True)
    recorded_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "assessments", "indexes": [("subject", "-at")]}
