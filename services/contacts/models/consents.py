"""The evidence behind consent, and the addresses to be left alone."""

from mongoengine import DateTimeField, DictField, Document, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class ConsentEvent(Document):
    """The evidence behind a consent or a withdrawal given by the person, never changed, only added to.

    When the person is erased, ``subject`` takes the place of the contact, and what tells of people and places goes.
    """

    id = StringField(primary_key=True)
    contact = StringField()
    subject = StringField()  # of an erased person: keyed hash of the address the act was about
    purpose = StringField(required=True)
    channel = StringField(required=True)
    status = StringField(required=True)
    basis = StringField(required=True)
    method = StringField(required=True)  # web, one-click, oral, paper, sms, partner, staff
    wording = StringField()  # version of the text shown or read out
    language = StringField()
    collector = StringField()
    place = StringField()
    source = StringField()
    captured_at = DateTimeField(required=True)
    recorded_at = DateTimeField(default=clock.now)
    meta = {"db_alias": ALIAS, "collection": "consent_events", "indexes": [("contact", "-captured_at")]}


class Refusal(Document):
    """An address that must not be written to, as a keyed hash; outlives the contact. ``_id`` = hash of the address key.

    Of an erased person also every other identity, hashed in the same way, so that no list brings them back by it.
    """

    id = StringField(primary_key=True)
    channel = StringField(required=True)
    reason = StringField(required=True)  # unsubscribed, cleaned, complained, bounced, erased
    before = StringField()  # what stood before the person was erased, and stands again when they come back
    source = DictField()
    at = DateTimeField(required=True)
    meta = {
        "db_alias": ALIAS,
        "collection": "refusals",
        # few, and asked for with every chunk of a list: whether there is any of them at all
        "indexes": [{"fields": ["reason"], "partialFilterExpression": {"reason": "erased"}}],
    }


class Wording(Document):
    """The words of a script or form that staff entered; ``_id`` is the version, and a version never changes.

    The words of our own pages lie in ``wordings/``.
    """

    id = StringField(primary_key=True)
    texts = DictField(required=True)  # language -> text
    by = StringField(required=True)
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "wordings"}
