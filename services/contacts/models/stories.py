"""What people contributed: photos, interviews, texts; and what they allow us to do with it."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Story(Document):
    """A contribution. The media lie elsewhere, by address; the permission that stands is the fold of ``permissions``.

    ``permissions`` is the evidence, never changed, only added to; each act names in ``of`` whose contribution it was about.
    """

    id = StringField(primary_key=True)
    title = StringField(required=True)
    kind = StringField(required=True)  # STORY_KINDS
    summary = StringField()
    media = ListField(StringField())  # https addresses
    place = StringField()
    told_at = DateTimeField()
    contributors = ListField(StringField())  # ids as they were when entered; merged ones mean somebody else now
    permission = DictField(required=True)  # rules/stories.py: standing
    permissions = ListField(DictField())
    report_back = DictField()  # rules/reporting_back.py: owed, due_at, language; how, at and by whom it was done
    revision = IntField(default=1)
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "stories",
        "indexes": [
            "contributors",
            ("permission.status", "-created_at"),
            "-created_at",
            ("report_back.owed", "report_back.due_at"),
        ],
    }
