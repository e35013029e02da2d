"""One invitation per person."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.events.models.alias import ALIAS
from shared import clock


class Invitation(Document):
    """One person's invitation to one event. ``_id`` derives from both: one per person whatever happens.

    ``state`` is a fold of ``facts`` (rules/invitation.py).
    """

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    group = StringField(required=True)
    name = StringField()
    language = StringField()
    code = IntField()  # its number within the event, for answers by text message
    state = StringField(required=True, default="invited")
    facts = ListField(DictField())  # {id, word, at, by}; appended, never changed
    claim = StringField()  # the yes that stands, as event.seated names it
    answer = StringField()  # yes, no, maybe
    answered_at = DateTimeField()
    invited_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    reminded_at = DateTimeField()
    wishes = DictField()  # what they need there, as they told last: deputy, language, needs, photos, phone, note, at, by
    erased_at = DateTimeField()  # the person is held no longer: counted, and no more
    merged = StringField()  # the id by whose merge this one was withdrawn
    merged_into = StringField()  # the invitation that stands for it since
    told_sequence = IntField()  # the event's sequence of the last calendar entry that told of a change
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "invitations",
        "indexes": [
            ("event", "group", "state", "answered_at"),
            "contact",
            {"fields": ["merged"], "sparse": True},
            {"fields": ["outgoing.due"], "sparse": True},
        ],
    }
