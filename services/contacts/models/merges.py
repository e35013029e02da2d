"""Who might be the same person, who was made one, and the search for both."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Merge(Document):
    """Two records of one person made one. ``_id`` derives from the pair and how often it was merged before.

    Kept whole, so that it can be undone: ``before`` = {survivor, absorbed} as they were, ``after`` what came of them, and
    ``since`` = {survivor, absorbed} → facts that named one of them by its own id later (a fold, rules/journey.py).
    While ``undone_at`` is empty, the absorbed id stands for the survivor (operations/aliases.py).
    """

    id = StringField(primary_key=True)
    survivor = StringField(required=True)
    absorbed = StringField(required=True)
    before = DictField()
    after = DictField()
    since = DictField()
    keep = DictField()  # field -> "other", where staff preferred what the absorbed record said
    parted = BooleanField()  # never merged: one record was taken apart, and is kept as a merge that was undone
    by = StringField(required=True)
    at = DateTimeField(required=True)
    undone_by = StringField()
    undone_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "merges",
        "indexes": [("absorbed", "undone_at"), ("survivor", "undone_at"), {"fields": ["outgoing.due"], "sparse": True}],
    }


class DuplicatePair(Document):
    """Two people who may be one. ``_id`` derives from both. What staff decided stays decided, whatever is found later."""

    id = StringField(primary_key=True)
    contacts = ListField(StringField(), required=True)  # two ids, in order
    reasons = ListField(StringField())  # words of rules/duplicates.py
    score = IntField(default=0)  # how alike, of 100
    state = StringField(required=True, default="open", choices=["open", "different", "merged"])
    scan = StringField()  # the search that found it last
    found_at = DateTimeField(default=clock.now)
    decided_at = DateTimeField()
    decided_by = StringField()
    meta = {"db_alias": ALIAS, "collection": "duplicate_pairs", "indexes": [("state", "-score", "-_id"), "contacts"]}


class DuplicateScan(Document):
    """One search through everybody, in parts of bounded time. ``part`` and ``after`` say how far it has come."""

    id = StringField(primary_key=True)
    state = StringField(required=True, default="running", choices=["running", "done"])
    parts = IntField(required=True)
    part = IntField(default=0)
    after = IntField(default=-1)  # last block of the part that is done
    people = IntField(default=0)  # how many there were at the start
    compared = IntField(default=0)
    by = StringField()
    started_at = DateTimeField(default=clock.now)
    finished_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "duplicate_scans",
        "indexes": ["state", "-started_at", {"fields": ["outgoing.due"], "sparse": True}],
    }
