"""What people wrote to us, and what we answer of ourselves."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, StringField

from services.mailer.models.alias import ALIAS
from shared import clock


class IncomingMessage(Document):
    """One message that came in. ``_id`` derives from the gateway's own id, so repeats vanish.

    Two years it stays readable; what belongs to a person lies on their timeline at contacts.
    """

    id = StringField(primary_key=True)
    channel = StringField(required=True)
    address = StringField()  # gone once everybody it may be from is erased
    address_hash = StringField(required=True)
    text = StringField()
    intent = StringField(required=True)  # stop, help, start, reply
    language = StringField()  # of the word, or of what we last sent there
    contacts = ListField(StringField())  # whom we have written to at this address
    mailing = StringField()  # the last one that went there
    confirm = BooleanField(default=False)  # whether an answer of ours is due, as decided when it came
    gateway = StringField()  # the provider it came through
    to = StringField()  # our number that it was written to
    at = DateTimeField(required=True)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "incoming_messages",
        "indexes": [
            "-at",
            "contacts",
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 730 * 86400, "name": "forgotten"},
        ],
    }


class Answer(Document):
    """One answer to a word. ``_id`` derives from number, word and day, so that nobody is answered twice for the same."""

    id = StringField(primary_key=True)
    address = StringField()  # gone once it is sent
    address_hash = StringField(required=True)
    gateway = StringField()
    sender = StringField()
    text = StringField()
    state = StringField(
        required=True, default="queued", choices=["queued", "sending", "accepted", "failed", "withheld", "unknown"]
    )
    reason = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "answers",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }
