"""What workers share about sending: the health of providers, and how fast they may be used."""

from mongoengine import BooleanField, DateTimeField, Document, FloatField, IntField, StringField

from services.mailer.models.alias import ALIAS


class ProviderHealth(Document):
    """Trouble with one provider. ``_id`` is channel and name; without a document it is well."""

    id = StringField(primary_key=True)
    failures = IntField()  # in a row
    down_until = DateTimeField()
    probing_until = DateTimeField()  # one worker tries it meanwhile
    busy_until = DateTimeField()  # it asked us to wait
    refused = BooleanField()
    reason = StringField()
    since = DateTimeField()
    meta = {"db_alias": ALIAS, "collection": "provider_health"}


class Pace(Document):
    """A bucket of tokens, or what a new sending domain has sent on one day. Forgotten once it is full again in any case."""

    id = StringField(primary_key=True)
    tokens = FloatField()
    granted = IntField()  # to whoever asked last
    line = DateTimeField()  # until when those who were refused are served
    used = IntField()  # of a day of the ramp
    first = StringField()  # day of the first bulk mail of a domain
    at = DateTimeField()
    meta = {
        "db_alias": ALIAS,
        "collection": "pace",
        "indexes": [{"fields": ["at"], "expireAfterSeconds": 3 * 24 * 3600}],
    }
