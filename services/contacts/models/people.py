"""People. Bulk paths read and write the same fields with pymongo."""

from mongoengine import BooleanField, DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Contact(Document):
    """A person. ``keys`` identify (shared/people/keys.py): an address, a number with a name (a handset may have several
    people), a handle, a partner's own number for them.

    What describes a person is assembled from ``sources``, each with what it ``said``, and from ``edits``, which prevail
    (rules/assembling.py); so a source can be taken out again. ``consent.<purpose>.<channel>`` = {status: granted | agreed |
    withdrawn, basis, method, at, source, …}; *agreed* means covered by a partner's agreement and not yet confirmed by the
    person. ``journey`` = {rank, at: {stage: first time}} is a fold of facts (rules/journey.py).
    """

    id = StringField(primary_key=True)
    seq = IntField()  # small and never used twice: what bitmaps of people count by
    keys = ListField(StringField(), required=True)
    name = StringField()
    given_name = StringField()
    family_name = StringField()
    title = StringField()  # Hon., Mhe., Dr
    gender = StringField()  # f, m, x
    email = StringField()
    phone = StringField()
    also = DictField()  # channel -> further addresses, by which the person is recognised and not written to
    shares = ListField(StringField())  # addresses that others have too: they identify only together with the name
    handles = ListField(StringField())  # network:name
    languages = ListField(StringField())
    country = StringField()
    region = StringField()
    district = StringField()
    organisation = StringField()
    role = StringField()
    groups = ListField(StringField())
    tags = ListField(StringField())
    custom = DictField()  # key of a custom field -> value
    sensitive = BooleanField()  # left out of lists that leave the house; no place names in SMS
    sources = ListField(DictField())  # {partner, import, row, result, said}; deterministic: a repeated chunk adds nothing
    edits = DictField()  # field -> {value, by, at}: what staff or the person corrected
    consent = DictField()
    unreachable = DictField()  # channel -> reason word
    journey = DictField()
    introduced = DictField()  # {mailing, channel, at} of the one message to people who came by a partner's list
    introducing = DictField()  # {mailing, at} of the one that may do so, until it has, or says that it will not
    mapping = DictField()  # the latest assessment: influence, interest (1 to 5), phase, by, at
    engaged = BooleanField()  # staff noted something with them
    last_contact = DateTimeField()  # when we last reached them or spoke with them
    flags = ListField(StringField())
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "contacts",
        "indexes": [
            {"fields": ["keys"], "unique": True},
            ("country", "_id"),  # lists and audiences come in the order of the ids
            "journey.rank",
            {"fields": ["mapping.influence", "mapping.interest"], "sparse": True},
            "changed_at",
            {"fields": ["shares"], "sparse": True},
            {"fields": ["introduced.at"], "sparse": True},  # who is kept long enough
            {"fields": ["outgoing.due"], "sparse": True},
        ],
    }


class Removal(Document):
    """A person who is no longer there, for as long as somebody may still count them by their number. ``_id`` = contact."""

    id = StringField(primary_key=True)
    seq = IntField()
    at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "removals",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 7 * 86400}],
    }
