"""Partners, what they may share, and the sides of the table."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class StakeholderGroup(Document):
    """One side of the table, e.g. artisanal and small-scale mining. Configurable; seeded at first start."""

    key = StringField(primary_key=True)  # "asm"
    names = DictField(required=True)  # language -> name
    words = ListField(StringField())  # what lists call it, beside its key and names
    position = IntField(default=0)
    meta = {"db_alias": ALIAS, "collection": "groups"}


class Partner(Document):
    """An organisation that shares people with us; ourselves too, for our own newsletter."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    name_key = StringField(required=True, unique=True)  # folded, so that two spellings of case are one partner
    country = StringField()
    ours = BooleanField()  # our own lists: their readers agreed with us, and need no introduction
    mappings = DictField()  # fingerprint of a header -> {column: field}, as somebody set it for an earlier list
    created_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "partners"}


class Agreement(Document):
    """What a partner may share, for which purposes, on which basis, until when."""

    id = StringField(primary_key=True)
    partner = StringField(required=True)
    purposes = ListField(StringField(), required=True)
    channels = ListField(StringField(), required=True)
    basis = StringField(required=True)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    reference = StringField()  # where the signed paper lies
    created_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "agreements", "indexes": ["partner"]}
