"""What staff send, and each run over an audience."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.mailer.models.alias import ALIAS
from shared import clock


class Campaign(Document):
    """What staff start, pause, resume and cancel: an outreach to a filtered audience. Its Mailing has the same id."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    template = StringField(required=True)  # key; the version is fixed at the start
    purpose = StringField(required=True)
    channels = ListField(StringField(), required=True)
    filter = DictField()
    values = DictField()  # language -> merge values that are the same for everyone
    ab = DictField()  # several subjects: which, for what share, decided how and when; rules/variants.py
    one_per_address = BooleanField(default=False)  # one message where several people read one address
    tracking = BooleanField(default=True)  # whether links go through us and clicks are counted
    plain_sms = BooleanField()  # letters that make text messages dearer are replaced, as staff chose
    state = StringField(required=True, default="draft", choices=["draft", "running", "paused", "cancelled", "done"])
    revision = IntField(default=0)  # counts what staff decided: start, pause, resume, cancel
    baseline = DictField()  # what had come back when staff last let it go on; limits count from there
    paused_because = DictField()  # code, detail, counts, at: where it stopped itself
    version = StringField()  # template _id with version, fixed at the start
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    started_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "campaigns",
        "indexes": ["-created_at", {"fields": ["outgoing.due"], "sparse": True}],
    }


class Mailing(Document):
    """One run over an audience, page by page: of a campaign, or asked for by another service."""

    id = StringField(primary_key=True)
    origin = StringField(required=True)  # "campaign" or the asking service
    kind = StringField(required=True)  # campaign, invitation, reminder, confirmation …
    about = DictField()  # ids of what it is about, handed back with every change
    template = StringField(required=True)  # template _id with version
    message_class = StringField(required=True)
    purpose = StringField(required=True)
    channels = ListField(StringField(), required=True)
    filter = DictField()
    values = DictField()
    ab = DictField()
    one_per_address = BooleanField(default=False)
    tracking = BooleanField(default=True)
    plain_sms = BooleanField()
    recipients = IntField()  # how many the requester named; none for a filter
    state = StringField(required=True, default="running", choices=["running", "paused", "cancelled", "done"])
    cursor = StringField(default="")  # page we have asked for; "" before the first, "end" after the last
    pages_taken = IntField(default=0)
    withheld = DictField()  # reason -> number, as contacts told us
    created_at = DateTimeField(default=clock.now)
    finished_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "mailings",
        "indexes": ["about.event", "-created_at", {"fields": ["outgoing.due"], "sparse": True}],
    }


class MailingPerson(Document):
    """Merge values and calendar entry of one named recipient of a requested mailing. ``_id`` derives from both."""

    id = StringField(primary_key=True)
    mailing = StringField(required=True)
    contact = StringField(required=True)
    values = DictField()
    calendar = StringField()
    meta = {"db_alias": ALIAS, "collection": "mailing_people", "indexes": ["mailing", "contact"]}
