"""Documents of the events service: the event with its seats, who might come, and one invitation per person."""

from mongoengine import DateTimeField, DictField, Document, FloatField, IntField, ListField, StringField

from shared import clock

ALIAS = "events"


class Event(Document):
    """A workshop or dialogue. ``seated.<group>`` lists invitations in the order they took their seats, so that one
    conditional write decides who gets the last seat and doing it twice changes nothing."""

    id = StringField(primary_key=True)
    slug = StringField(required=True, unique=True)
    kind = StringField(required=True, choices=["dialogue", "workshop"])
    titles = DictField(required=True)  # language -> title
    descriptions = DictField()
    country = StringField(required=True)
    place = StringField(required=True)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    zone = StringField(required=True)  # IANA, e.g. Africa/Dar_es_Salaam
    languages = ListField(StringField(), required=True)
    capacity = IntField(required=True)
    seats = DictField(required=True)  # group -> {minimum, maximum}
    seated = DictField()  # group -> [invitation ids]
    audience = DictField()  # filter for candidates: countries, groups, stage …
    invite_ahead = FloatField(default=1.0)  # open invitations per free seat
    answer_days = FloatField(default=7.0)
    remind_after_days = FloatField(default=3.0)
    state = StringField(required=True, default="draft", choices=["draft", "open", "closed", "cancelled"])
    sequence = IntField(default=0)  # iCalendar SEQUENCE
    contact_line = StringField()  # whom to call, printed on every page
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "events",
        "indexes": [("state", "country"), {"fields": ["outgoing.due"], "sparse": True}],
    }


class Candidate(Document):
    """Someone who might be invited, in the order they came. ``_id`` derives from event and contact."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    group = StringField(required=True)
    name = StringField()
    language = StringField()
    country = StringField()
    channel = StringField()
    state = StringField(required=True, default="waiting", choices=["waiting", "invited", "excluded"])
    came_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "candidates", "indexes": [("event", "state", "group", "came_at")]}


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
    state = StringField(required=True, default="invited")
    facts = ListField(DictField())  # {id, word, at, by}; appended, never changed
    answer = StringField()  # yes, no, maybe
    answered_at = DateTimeField()
    invited_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    reminded_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "invitations",
        "indexes": [("event", "group", "state"), "contact", {"fields": ["outgoing.due"], "sparse": True}],
    }


OUTBOXES = (Event, Invitation)
