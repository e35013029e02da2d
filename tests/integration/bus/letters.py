"""A document that does nothing but carry messages."""

from mongoengine import DictField, Document, ListField, StringField


class Letter(Document):
    """Something to say."""

    id = StringField(primary_key=True)
    outgoing = ListField(DictField())
    meta = {"db_alias": "contacts", "collection": "letters", "indexes": [{"fields": ["outgoing.due"], "sparse": True}]}
