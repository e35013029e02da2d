"""Documents of the events service: the event with its seats, who might come, and one invitation per person."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, FloatField, IntField, ListField, StringField

from shared import clock

ALIAS = "events"


class Event(Document):
    """A workshop or dialogue. ``seated.<group>`` lists claims (Invitation.claim) in the order they took their seats, so that
    one conditional write decides who gets the last seat and doing it twice changes nothing.

    ``version`` counts changes by staff (ETag); ``round`` counts rounds of inviting, ``inviting`` is the round that has been
    decided and not yet carried out.
    """

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
    version = IntField(default=1)
    searches = IntField(default=0)
    round = IntField(default=0)
    inviting = DictField()  # {round, at, candidates: [ids]}
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "events",
        "indexes": [("state", "country"), {"fields": ["outgoing.due"], "sparse": True}],
    }


class Search(Document):
    """One question to contacts about whom an event may invite. ``_id`` is the request's id, derived from what is asked."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    groups = DictField()  # contact -> groups, where contacts told them with the declared interest
    cursor = StringField(default="")  # page we have asked for; "end" after the last
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "searches",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }


class Interest(Document):
    """A declared interest in one open event, kept until contacts was asked. ``_id`` derives from event, contact and moment."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    groups = ListField(StringField())
    at = DateTimeField(required=True)
    search = StringField()  # the question that covers it
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "interests",
        "indexes": [
            ("event", "search", "at"),
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 90 * 86400},
        ],
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
    merged = StringField()  # the id by whose merge they are no candidate; ``was`` what they were before
    was = StringField()
    meta = {
        "db_alias": ALIAS,
        "collection": "candidates",
        "indexes": [("event", "state", "group", "came_at"), "contact", {"fields": ["merged"], "sparse": True}],
    }


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
    claim = StringField()  # the yes that stands, as event.seated names it
    answer = StringField()  # yes, no, maybe
    answered_at = DateTimeField()
    invited_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField()
    reminded_at = DateTimeField()
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


class Attendance(Document):
    """Whether a person came. ``_id`` derives from event and contact; the latest note counts."""

    id = StringField(primary_key=True)
    event = StringField(required=True)
    contact = StringField(required=True)
    attended = BooleanField(required=True)
    at = DateTimeField(required=True)
    by = StringField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "attendance",
        "indexes": ["event", {"fields": ["outgoing.due"], "sparse": True}],
    }


class Erased(Document):
    """A person who is held no longer. ``_id`` is the contact; whatever still comes in about them is emptied."""

    id = StringField(primary_key=True)
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "erased"}


class SamePerson(Document):
    """An id that turned out to mean another person, as contacts told last. ``_id`` = contact; no ``into``: split again."""

    id = StringField(primary_key=True)
    into = StringField()
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "aliases", "indexes": ["into"]}


OUTBOXES = (Event, Interest, Search, Invitation, Attendance)
