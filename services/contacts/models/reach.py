"""What partners send for us, and who signs up behind it."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Reach(Document):
    """A message that a partner sent to its own people for us: a number and a link with a code, and nobody's data."""

    id = StringField(primary_key=True)
    partner = StringField(required=True)
    label = StringField(required=True)
    sent_on = DateTimeField(required=True)
    people = IntField(required=True)  # how many it went to, as the partner says
    source_note = StringField()  # where that number is from
    code = StringField(required=True, unique=True)
    visits = IntField(default=0)
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "reaches", "indexes": [("partner", "-sent_on")]}


class SignUp(Document):
    """Somebody asked to hear from us and has not confirmed that the address is theirs. ``_id`` derives from address and day:
    however often the form is sent, one message goes out. What they said leaves when it has become a contact."""

    id = StringField(primary_key=True)
    reach = StringField(required=True)
    state = StringField(required=True, default="waiting", choices=["waiting", "confirming", "confirmed"])
    channel = StringField()
    address = StringField()
    said = DictField()
    purposes = ListField(StringField())
    language = StringField()
    wording = StringField()
    mailing = StringField()  # the one message that asks for the confirmation
    contact = StringField()  # who they became
    created_at = DateTimeField(default=clock.now)
    confirmed_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "sign_ups",
        "indexes": [
            ("reach", "state"),
            ("state", "created_at"),
            "address",
            "contact",
            {"fields": ["outgoing.due"], "sparse": True},
        ],
    }


class SignUpPost(Document):
    """How often somebody at one network address sent the form within an hour; the address only as a hash."""

    id = StringField(primary_key=True)
    number = IntField(default=0)
    at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "sign_up_posts", "indexes": [{"fields": ["at"], "expireAfterSeconds": 7200}]}
