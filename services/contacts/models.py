"""Documents of the contacts service. Bulk paths read and write the same fields with pymongo."""

from mongoengine import DateTimeField, DictField, Document, IntField, ListField, StringField

from shared import clock

ALIAS = "contacts"


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


class Contact(Document):
    """A person. ``keys`` identify: ``e:<email>`` and ``p:<phone>|<folded name>`` (a handset may have several people).

    ``consent.<purpose>.<channel>`` = {status: granted | agreed | withdrawn, basis, method, at, source, …}; *agreed* means
    covered by a partner's agreement and not yet confirmed by the person.
    ``journey`` = {rank, at: {stage: first time}} is a fold of facts (rules/journey.py).
    """

    id = StringField(primary_key=True)
    keys = ListField(StringField(), required=True)
    name = StringField()
    given_name = StringField()
    family_name = StringField()
    email = StringField()
    phone = StringField()
    languages = ListField(StringField())
    country = StringField()
    region = StringField()
    organisation = StringField()
    role = StringField()
    groups = ListField(StringField())
    sources = ListField(DictField())  # {partner, import, row, result}; deterministic, so that a repeated chunk adds nothing
    consent = DictField()
    unreachable = DictField()  # channel -> reason word
    journey = DictField()
    flags = ListField(StringField())
    created_at = DateTimeField(default=clock.now)
    changed_at = DateTimeField(default=clock.now)
    outgoing = ListField(DictField())
    meta = {
        "db_alias": ALIAS,
        "collection": "contacts",
        "indexes": [
            {"fields": ["keys"], "unique": True},
            ("country", "groups"),
            "journey.rank",
            {"fields": ["outgoing.due"], "sparse": True},
        ],
    }


class ConsentEvent(Document):
    """The evidence behind a consent or a withdrawal given by the person, never changed, only added to."""

    id = StringField(primary_key=True)
    contact = StringField(required=True)
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
    """An address that must not be written to, as a keyed hash; outlives the contact. ``_id`` = hash of the address key."""

    id = StringField(primary_key=True)
    channel = StringField(required=True)
    reason = StringField(required=True)  # unsubscribed, cleaned, complained, bounced, erased
    source = DictField()
    at = DateTimeField(required=True)
    meta = {"db_alias": ALIAS, "collection": "refusals"}


class Audience(Document):
    """One frozen answer to "whom may I write to": contact ids in buckets of a page each. ``_id`` = the request's id."""

    id = StringField(primary_key=True)
    requester = StringField(required=True)
    purpose = StringField(required=True)
    channels = ListField(StringField(), required=True)
    size = IntField(required=True)
    pages = IntField()  # set once every bucket is written: the audience is frozen
    total = IntField()
    created_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "audiences",
        "indexes": [{"fields": ["created_at"], "expireAfterSeconds": 90 * 86400}],
    }


class AudienceBucket(Document):
    """The contact ids of one page. ``_id`` derives from the request and the page number."""

    id = StringField(primary_key=True)
    audience = StringField(required=True)
    page = IntField(required=True)
    contacts = ListField(StringField())
    outgoing = ListField(DictField())
    created_at = DateTimeField(default=clock.now)
    meta = {
        "db_alias": ALIAS,
        "collection": "audience_buckets",
        "indexes": [
            ("audience", "page"),
            {"fields": ["outgoing.due"], "sparse": True},
            {"fields": ["created_at"], "expireAfterSeconds": 90 * 86400},
        ],
    }


OUTBOXES = (Import, Contact, AudienceBucket)

EVERY = (StakeholderGroup, Partner, Agreement, Import, RefusedRow, Contact, ConsentEvent, Refusal, Audience, AudienceBucket)


def ensure_indexes() -> None:
    """Make the indexes of everything: the bulk paths use pymongo, which makes none by itself."""
    for document in EVERY:
        document.ensure_indexes()
