"""Documents of the access store. Secrets are kept as hashes only."""

from mongoengine import DateTimeField, Document, IntField, ListField, StringField

from shared import clock

ALIAS = "access"


class Token(Document):
    """An API token. ``id`` is its public half; of the secret half only a hash is kept."""

    id = StringField(primary_key=True)
    name = StringField(required=True)
    secret_hash = StringField(required=True)
    scopes = ListField(StringField(), required=True)
    partner = StringField()
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField(required=True)
    revoked_at = DateTimeField()
    used_on = DateTimeField()  # the day of the last use; not the moment, which nobody needs
    meta = {"db_alias": ALIAS, "collection": "tokens"}


class Staff(Document):
    """A person who works in the console."""

    id = StringField(primary_key=True)
    login = StringField(required=True, unique=True)  # folded
    name = StringField(required=True)
    language = StringField()
    password_hash = StringField(required=True)
    created_at = DateTimeField(default=clock.now)
    disabled_at = DateTimeField()
    meta = {"db_alias": ALIAS, "collection": "staff"}


class Session(Document):
    """One signed-in browser. ``id`` is the hash of what the cookie holds; expired ones vanish by themselves."""

    id = StringField(primary_key=True)
    staff = StringField(required=True)
    created_at = DateTimeField(default=clock.now)
    expires_at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "sessions",
        "indexes": ["staff", {"fields": ["expires_at"], "expireAfterSeconds": 0}],
    }


class Attempts(Document):
    """Failed sign-ins of one login or one address, until ``expires_at``."""

    id = StringField(primary_key=True)
    failed = IntField(default=0)
    expires_at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "attempts", "indexes": [{"fields": ["expires_at"], "expireAfterSeconds": 0}]}
