"""Documents of the mailer. Deliveries are written and read in bulk with pymongo; ids of a fan-out are derived."""

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from shared import clock

ALIAS = "mailer"


class Template(Document):
    """One version of a text in all its languages. ``_id`` = ``<key>@<version>``; a version never changes."""

    id = StringField(primary_key=True)
    key = StringField(required=True)
    version = IntField(required=True)
    name = StringField()
    message_class = StringField(required=True, choices=["bulk", "invitation", "transactional"])
    fallback = ListField(StringField())  # languages to try after the person's own, e.g. ["en"]
    texts = DictField(required=True)  # language -> {subject, body (Markdown), text?, sms}
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "templates", "indexes": [("key", "-version")]}


class Campaign(Document):
    """What staff start, pause, resume and cancel: an outreach to a filtered audience. Its Mailing has the same id."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    template = StringField(required=True)  # key; the version is fixed at the start
    purpose = StringField(required=True)
    channels = ListField(StringField(), required=True)
    filter = DictField()
    values = DictField()  # language -> merge values that are the same for everyone
    state = StringField(required=True, default="draft", choices=["draft", "running", "paused", "cancelled", "done"])
    revision = IntField(default=0)  # counts what staff decided: start, pause, resume, cancel
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
    attempt = StringField()  # id of the attempt that claimed it
    attempts = IntField(default=0)
    claimed_at = DateTimeField()
    accepted_at = DateTimeField()
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
    rank = IntField(default=0)
    at = DictField()  # state word -> first time
    reason = StringField()
    clicks = IntField(default=0)
    meta = {"db_alias": ALIAS, "collection": "deliveries", "indexes": ["batch", ("mailing", "rank"), "contact", "address_hash"]}


class Suppression(Document):
    """An address or a person we must not write to. ``_id`` derives from (address hash or contact) and scope."""

    id = StringField(primary_key=True)
    address_hash = StringField()
    contact = StringField()
    channel = StringField()
    scope = StringField(required=True)  # "all" or a purpose
    reason = StringField(required=True)  # unsubscribed, bounced, complained, invalid, withdrawn, erased
    source = StringField(required=True)
    delivery = StringField()
    at = DateTimeField(required=True)
    lifted_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "suppressions",
        "indexes": ["address_hash", "contact", {"fields": ["outgoing.due"], "sparse": True}],
    }


class ReceiptPost(Document):
    """What a provider posted, byte for byte, verified, not yet understood. ``_id`` derives from the bytes."""

    id = StringField(primary_key=True)
    provider = StringField(required=True)
    body = BinaryField(required=True)
    received_at = DateTimeField(default=clock.now)
    folded = BooleanField(default=False)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "receipt_posts",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["received_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }


class Receipt(Document):
    """One fact about one delivery. ``_id`` derives from provider and event id, so repeats vanish."""

    id = StringField(primary_key=True)
    delivery = StringField()
    word = StringField(required=True)
    at = DateTimeField(required=True)
    reason = StringField()
    detail = DictField()
    meta = {"db_alias": ALIAS, "collection": "receipts", "indexes": ["delivery"]}


class ChangeNotice(Document):
    """Carries the message about a folded batch of changes to the bus. ``_id`` derives from what it tells."""

    id = StringField(primary_key=True)
    created_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "change_notices",
        "indexes": [
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 30 * 86400},
        ],
    }


class Alias(Document):
    """An id that turned out to mean another person, as contacts told last. ``_id`` = contact; no ``into``: split again."""

    id = StringField(primary_key=True)
    into = StringField()
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "aliases", "indexes": ["into"]}


OUTBOXES = (Campaign, Mailing, Batch, Suppression, ReceiptPost, ChangeNotice)


def ensure_indexes() -> None:
    """Create what is missing: bulk paths go past mongoengine, which would do it at the first use of a model."""
    for document in (*OUTBOXES, Template, MailingPerson, Delivery, Receipt, Alias):
        document.ensure_indexes()
