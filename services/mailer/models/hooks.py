"""Webhooks to others' systems, and what each was told."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.mailer.models.alias import ALIAS


class Hook(Document):
    """Another program's door, and what it wants to hear."""

    id = StringField(primary_key=True)
    url = StringField(required=True)
    events = ListField(StringField(), required=True)
    secret = StringField(required=True)
    state = StringField(required=True, default="on", choices=["on", "off"])
    off_because = StringField()
    off_at = DateTimeField()
    last_ok = DateTimeField()
    created_by = StringField()
    created_at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "hooks", "indexes": ["state"]}


class HookPost(Document):
    """One thing told to one door. ``_id`` derives from both, so nothing is told twice under two ids."""

    id = StringField(primary_key=True)
    hook = StringField(required=True)
    body = StringField(required=True)
    state = StringField(required=True, default="waiting", choices=["waiting", "done", "failed"])
    tries = IntField(default=0)
    answer = StringField()
    at = DateTimeField(required=True)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "hook_posts",
        "indexes": [
            ("hook", "-at"),
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["at"], "expireAfterSeconds": 30 * 86400},
        ],
    }
