"""Partners' lists on their way in."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock


class Import(Document):
    """One file of one partner, from upload to its last row. ``checkpoint`` counts rows that are done for good.

    *previewed* waits for staff to say go; nothing of it is stored yet. ``warnings`` count what was left out of rows taken.
    """

    id = StringField(primary_key=True)
    partner = StringField(required=True)
    agreement = StringField(required=True)
    file_name = StringField(required=True)
    file_hash = StringField(required=True)
    file_path = StringField(required=True)
    file_size = IntField(required=True)
    kind = StringField(required=True, choices=["people", "refusals"])  # refusals: unsubscribed, cleaned
    refusal_reason = StringField()
    state = StringField(
        required=True, default="queued", choices=["previewed", "queued", "running", "done", "failed", "cancelled"]
    )
    format = DictField()  # reader, encoding, delimiter, preset, header row
    mapping = DictField()  # column -> field
    defaults = DictField()  # country, language, groups for rows that say nothing
    checkpoint = IntField(default=0)
    total = IntField()  # rows in the file where known beforehand
    counts = DictField()  # new, updated, unchanged, refused, suppressed …
    reasons = DictField()  # reason code -> number of refused rows
    warnings = DictField()  # warning code -> number of rows
    problem = DictField()  # code, detail, remedy of a failed import
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    started_at = DateTimeField()
    finished_at = DateTimeField()
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "imports",
        "indexes": [("partner", "-created_at"), ("partner", "file_hash"), {"fields": ["outgoing.due"], "sparse": True}],
    }


class RefusedRow(Document):
    """A row that could not be taken, with why and what to do. ``_id`` derives from import and row."""

    id = StringField(primary_key=True)
    import_id = StringField(required=True)
    row = IntField(required=True)
    reason = StringField(required=True)  # stable code
    column = StringField()
    detail = StringField()
    remedy = StringField()
    cells = ListField(StringField())
    meta = {"db_alias": ALIAS, "collection": "refused_rows", "indexes": [("import_id", "row")]}
