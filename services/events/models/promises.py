"""What people were promised: to hear what became of an event, what somebody undertook there, and the views they gave."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, ListField, StringField

from services.events.models.alias import ALIAS
from shared import clock


class ReportBack(Document):
    """One person is owed a report about one event. ``_id`` derives from both. ``state`` is a fold of causes and facts
    (rules/reporting.py); ``due_at`` is kept apart from the event, so that a promise once made keeps its date.
    """

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    name = StringField()
    group = StringField()
    language = StringField()
    causes = ListField(DictField())  # {word: attended or view, id}
    facts = ListField(DictField())  # {id, word, at, by, how, language, note, mailing}; appended, never changed
    state = StringField(required=True, default="owed", choices=["owed", "done", "waived", "void"])
    due_at = DateTimeField(required=True)
    how = StringField()  # of the fact that settled it
    done_at = DateTimeField()
    erased_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "report_backs",
        "indexes": [("event", "state"), ("state", "due_at"), "contact", {"fields": ["outgoing.due"], "sparse": True}],
    }


class Commitment(Document):
    """What somebody promised by when. ``progress`` is appended, never changed; the last word of it is the state."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    text = StringField(required=True)
    promised_by = StringField(required=True)  # the person's or organisation's name as it may be shown
    contact = StringField()  # the person to remind, where they are one of ours
    group = StringField()
    due_on = DateTimeField()
    public = BooleanField(default=False)
    state = StringField(required=True, default="open", choices=["open", "kept", "dropped"])
    progress = ListField(DictField())  # {at, by, state, note}
    reminded_at = DateTimeField()
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "commitments",
        "indexes": ["event", ("state", "due_on"), "contact", {"fields": ["outgoing.due"], "sparse": True}],
    }


class View(Document):
    """What somebody said, at an event or on a visit, tagged by issue."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    text = StringField(required=True)
    contact = StringField()
    group = StringField()
    issues = ListField(StringField())
    quotable = BooleanField(default=False)
    language = StringField()
    place = StringField()
    given_at = DateTimeField(required=True)
    noted_by = StringField()
    created_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "views", "indexes": [("event", "issues"), "contact"]}
