"""How our suppressions and a provider's lists compared last."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.mailer.models.alias import ALIAS


class Reconciliation(Document):
    """``_id`` = provider. Carries the message that lets the worker compare next."""

    id = StringField(primary_key=True)
    at = DateTimeField()
    counts = DictField()  # list -> listed, added, removed
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "reconciliations",
        "indexes": [{"fields": ["outgoing.due"], "sparse": True}],
    }
