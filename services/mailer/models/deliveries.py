"""Messages to people, and the batches they are handed over in."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.mailer.models.alias import ALIAS


class Batch(Document):
    """The unit of claiming and handing over: the deliveries of one page. ``_id`` derives from mailing and page.

    "Handed over" is written once here and not on every delivery.
    """

    id = StringField(primary_key=True)
    mailing = StringField(required=True)
    page = StringField(required=True)
    channel = StringField(required=True)
    lane = StringField(required=True)  # bulk or direct
    size = IntField(required=True)
    state = StringField(
        required=True, default="queued", choices=["queued", "sending", "accepted", "failed", "unknown", "cancelled"]
    )
    waits = BooleanField()  # for the subject that does best
    attempt = StringField()  # id of the attempt that claimed it
    attempts = IntField(default=0)  # claims
    tries = IntField(default=0)  # attempts in which receivers asked us to come back; pace and troubled providers use up none
    due = DateTimeField()  # not before, where it was put back
    claimed_at = DateTimeField()
    handing = BooleanField()  # whether the provider was asked since it was claimed
    accepted_at = DateTimeField()
    called_off = DateTimeField()  # when it was told that a cancelled campaign does not reach the rest
    counts = DictField()  # accepted, withheld, failed
    reasons = DictField()  # reason -> number, of withheld and failed
    settled = ListField(StringField())  # deliveries with an outcome, while others of the batch have none yet
    provider = StringField()
    reason = StringField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "batches",
        "indexes": [("mailing", "state"), ("state", "claimed_at"), {"fields": ["outgoing.due"], "sparse": True}],
    }


class Delivery(Document):
    """One message to one person. ``_id`` derives from mailing, contact and channel, and travels with the message.

    ``rank`` and ``at`` hold the fold of facts from receipts; without any, the batch speaks for it.
    """

    id = StringField(primary_key=True)
    mailing = StringField(required=True)
    batch = StringField(required=True)
    contact = StringField(required=True)
    channel = StringField(required=True)
    address = StringField(required=True)  # empty once the person is erased
    address_hash = StringField(required=True)
    language = StringField()
    name = StringField()
    group = StringField()
    country = StringField()
    source = StringField()  # where we got the address, as the person is told
    basis = StringField()  # why we may write, as contacts told
    domain = StringField()  # of the receiving mail server; empty once the person is erased
    rank = IntField(default=0)
    at = DictField()  # state word -> first time
    reason = StringField()
    reference = StringField()  # provider:id, where a provider's receipts carry its own id instead of ours
    clicks = IntField(default=0)
    variant = IntField()  # the subject this person tries, where several are tried
    proof = BooleanField()  # a copy for ourselves: counted among nobody
    meta = {
        "db_alias": ALIAS,
        "collection": "deliveries",
        "indexes": [
            "batch",
            ("mailing", "rank"),
            "contact",
            "address_hash",
            {"fields": ["reference"], "sparse": True},
        ],
    }
