"""Whom we must not write to."""

from mongoengine import DateTimeField, DictField, Document, ListField, StringField

from services.mailer.models.alias import ALIAS


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
    expires_at = DateTimeField()  # holds no longer than until then
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "suppressions",
        "indexes": ["address_hash", "contact", {"fields": ["outgoing.due"], "sparse": True}],
    }
