"""What providers told us, and the notices made of it."""

from mongoengine import BinaryField, BooleanField, DateTimeField, DictField, Document, ListField, StringField

from services.mailer.models.alias import ALIAS
from shared import clock


class ReceiptPost(Document):
    """What a provider posted, byte for byte, verified, not yet understood. ``_id`` derives from the bytes."""

    id = StringField(primary_key=True)
    provider = StringField(required=True)
    body = BinaryField(required=True)
    about = DictField()  # what the address it was posted to said beside the body
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
