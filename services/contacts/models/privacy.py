"""What is done when people are to be held no longer."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Erasure(Document):
    """People to be held no longer, until every trace of them is gone. ``steps`` = {step: when it was done}.

    ``addresses`` and ``identities`` are needed while the work lasts and leave with it; ids lead to nobody afterwards.
    """

    id = StringField(primary_key=True)
    contacts = ListField(StringField())
    reason = StringField(required=True)  # asked, objected, unlawful, not-needed, kept-long-enough, sign-up-unconfirmed
    refuse = BooleanField(required=True)  # keep hashes, so that no list brings them back
    addresses = ListField(DictField())  # {channel, address, alone}
    identities = ListField(StringField())
    state = StringField(required=True, default="running", choices=["running", "done"])
    steps = DictField()
    refusals = IntField(default=0)  # hashes kept
    by = StringField(required=True)
    created_at = DateTimeField(default=clock.now)
    done_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "erasures",
        "indexes": ["-created_at", {"fields": ["outgoing.due"], "sparse": True}],
    }


class Retention(Document):
    """One day on which the rules of retention run. ``_id`` is the day; ``done`` = {rule: people or rows}."""

    id = StringField(primary_key=True)
    state = StringField(required=True, choices=["running", "done"])
    slice = IntField(required=True)
    done = DictField()
    started_at = DateTimeField(required=True)
    done_at = DateTimeField()
    next = DateTimeField()  # when the rules run again
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "retentions",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["done_at"], "expireAfterSeconds": 366 * 86400},
        ],
    }
