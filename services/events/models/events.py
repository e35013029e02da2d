"""The event with its seats."""

from mongoengine import DateTimeField, DictField, Document, FloatField, IntField, ListField, StringField

from services.events.models.alias import ALIAS
from shared import clock


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
    report_back_days = FloatField(default=60.0)  # after its end, people who came are owed a report by then
    state = StringField(required=True, default="draft", choices=["draft", "open", "closed", "cancelled"])
    sequence = IntField(default=0)  # iCalendar SEQUENCE
    contact_line = StringField()  # whom to call, printed on every page
    version = IntField(default=1)
    searches = IntField(default=0)
    round = IntField(default=0)
    reports = ListField(StringField())  # requests to mail a report back that were carried out
    inviting = DictField()  # {round, at, candidates: [ids]}
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "events",
        "indexes": [("state", "country"), {"fields": ["outgoing.due"], "sparse": True}],
    }
