"""Partners' lists on their way in."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from services.contacts.models.alias import ALIAS
from shared import clock
from shared.contracts.words import IMPORT_STATES


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
    kind = StringField(required=True, choices=["people", "refusals"])  # refusals: nothing but unsubscribed and cleaned
    state = StringField(required=True, default="queued", choices=IMPORT_STATES)
    parts = ListField(DictField(), required=True)  # operations/importing_parts.py
    chosen = DictField()  # column -> field, as somebody set it for this file
    defaults = DictField()  # country, language, groups for rows that say nothing
    version = StringField()  # of what a preview stands on
    preview = DictField()  # what importing it would do; operations/previewing.py
    checkpoint = IntField(default=0)
    total = IntField()  # rows in the file
    counts = DictField()  # new, updated, unchanged, duplicate, known_elsewhere, refused, suppressed …
    reasons = DictField()  # reason code -> number of refused rows
    warnings = DictField()  # warning code -> number of rows
    problem = DictField()  # code, detail, remedy of a failed import
    undone = DictField()  # removed, restored, kept: people, once it is taken back
    undone_to = IntField()  # the first row of the chunk that was taken back last
    created_by = StringField()
    created_at = DateTimeField(default=clock.now)
    started_at = DateTimeField()
    finished_at = DateTimeField()
    rows_forgotten_at = DateTimeField()  # when its refused rows were old enough to go
    first_contact_at = DateTimeField()  # when the first of its people was written to
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
    number = IntField(required=True)  # of the row, counted through all parts of the file
    row = IntField(required=True)  # in its part, as an editor shows it
    part = StringField()
    reason = StringField(required=True)  # stable code
    column = StringField()
    detail = StringField()
    remedy = StringField()
    cells = ListField(StringField())
    meta = {"db_alias": ALIAS, "collection": "refused_rows", "indexes": [("import_id", "number")]}


class ImportChunk(Document):
    """The contacts that one chunk of an import wrote. ``_id`` derives from the import and the chunk's first row."""

    id = StringField(primary_key=True)
    import_id = StringField(required=True)
    row = IntField(required=True)
    contacts = ListField(StringField())
    meta = {"db_alias": ALIAS, "collection": "import_chunks", "indexes": [("import_id", "row")]}
