"""Messages that belong to contacts: its events, the commands it takes, its own work."""

from marshmallow import Schema, fields, validate

from shared.contracts.base import Rows, contract
from shared.contracts.words import CHANNELS, PURPOSES, STAGES


@contract("contacts.import.run", kind="own work", sender="contacts", listeners=("contacts",))
class ImportRun(Schema):
    """A partner's file waits to be read, or to be read on from its checkpoint. Stored with the Import that carries it;
    the import lane works for a bounded time, moves the checkpoint and says this again until the last row is done."""

    import_id = fields.Str(required=True)


@contract("contacts.import.forget", kind="own work", sender="contacts", listeners=("contacts",))
class ImportForget(Schema):
    """The time to keep a partner's file is over: stored with the end of its import (or with a preview that waits for
    somebody to say go) and due ``BARAZA_UPLOAD_KEPT_DAYS`` later. The file is removed; what the import did stays known."""

    import_id = fields.Str(required=True)


@contract("contacts.import.preview", kind="own work", sender="contacts", listeners=("contacts",))
class ImportPreview(Schema):
    """A list that waits for somebody to say go is looked at down to its last row, for a bounded time per message; the counts
    are kept with the import. ``version`` changes with columns and defaults: a message about an older one does nothing."""

    import_id = fields.Str(required=True)
    version = fields.Str(required=True)


@contract("contacts.import.undo", kind="own work", sender="contacts", listeners=("contacts",))
class ImportUndo(Schema):
    """An import is taken back, chunk by chunk, for a bounded time per message: people whom only it brought go, what it added to
    others goes as far as nobody else said it, and every refusal stays."""

    import_id = fields.Str(required=True)


@contract("contacts.import.finished", kind="event", sender="contacts", listeners=())
class ImportFinished(Schema):
    """A partner's file is done, to the last row, or has failed as a whole. For whoever waits for it outside."""

    import_id = fields.Str(required=True)
    partner = fields.Str(required=True)
    state = fields.Str(required=True, validate=validate.OneOf(["done", "failed", "cancelled"]))
    counts = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)


class AudienceFilter(Schema):
    """Who is meant. Every key narrows; an empty list or absent key does not. ``segment`` is the id of one saved in contacts."""

    groups = fields.List(fields.Str())
    countries = fields.List(fields.Str())
    languages = fields.List(fields.Str())
    partners = fields.List(fields.Str())
    stage_at_least = fields.Str(validate=validate.OneOf(STAGES))
    stage_below = fields.Str(validate=validate.OneOf(STAGES))
    segment = fields.Str(validate=validate.Regexp(r"[0-9a-f]{24}\Z", error="Not the id of a segment (24 hexadecimal digits)."))


@contract("contacts.audience.resolve", kind="command", sender="any", listeners=("contacts",))
class AudienceResolve(Schema):
    """A service asks whom it may write to, one page at a time: the first call (no cursor) freezes the ids, each later one
    asks consent, refusals and address again for its page. Give a filter, the ids of contacts, or both: then those of them
    whom the filter means."""

    request = fields.Str(required=True)
    requester = fields.Str(required=True, validate=validate.OneOf(["mailer", "events"]))
    purpose = fields.Str(required=True, validate=validate.OneOf(PURPOSES))
    channels = fields.List(fields.Str(validate=validate.OneOf(CHANNELS)), required=True, validate=validate.Length(min=1))
    filter = fields.Nested(AudienceFilter)
    contacts = fields.List(fields.Str())
    cursor = fields.Str(load_default="")
    size = fields.Int(load_default=500, validate=validate.Range(min=1, max=1000))


@contract("contacts.audience.page", kind="event", sender="contacts", listeners=("mailer", "events"), lanes=("mailer", "events"))
class AudiencePage(Schema):
    """The answer to one ``contacts.audience.resolve``: people who may be written to at this second, on the first of the
    channels asked for that each can be reached by, how many were withheld and why, and the cursor of the next page (empty
    after the last). ``total`` is null until the last page. ``sensitive`` is "yes" for people to whom no text
    message names a place; ``basis`` is why we may write to them. ``withheld_people`` has the ids behind ``withheld`` by reason.
    Goes only to the service that asked."""

    request = fields.Str(required=True)
    requester = fields.Str(required=True)
    cursor = fields.Str(required=True)
    people = Rows(
        ("contact", "channel", "address"),
        ("language", "name", "group", "country", "source", "sensitive", "basis"),
    )
    withheld = fields.Dict(keys=fields.Str(), values=fields.Int(), required=True)
    withheld_people = fields.Dict(keys=fields.Str(), values=fields.List(fields.Str()), load_default=dict)
    next = fields.Str(required=True)
    total = fields.Int(required=True, allow_none=True)


@contract("contacts.contact.interested", kind="event", sender="contacts", listeners=("events",))
class ContactInterested(Schema):
    """A person pressed the button "I want to hear more" (or staff noted it). Events looks whether a dialogue is open for
    them. Carries no name and no address."""

    contact = fields.Str(required=True)
    country = fields.Str(allow_none=True)
    groups = fields.List(fields.Str(), required=True)
    at = fields.AwareDateTime(required=True)


@contract("contacts.consent.changed", kind="event", sender="contacts", listeners=("mailer",))
class ConsentChanged(Schema):
    """A person gave or withdrew consent by their own act. Mailer stops what is on its way, or lifts an unsubscribe that
    the person has taken back."""

    contact = fields.Str(required=True)
    purpose = fields.Str(required=True, validate=validate.OneOf([*PURPOSES, "all"]))
    channel = fields.Str(required=True, validate=validate.OneOf([*CHANNELS, "all"]))
    status = fields.Str(required=True, validate=validate.OneOf(["granted", "withdrawn"]))
    at = fields.AwareDateTime(required=True)


@contract("contacts.contact.merged", kind="event", sender="contacts", listeners=("mailer", "events"))
class ContactMerged(Schema):
    """Two records turned out to be one person: from now on ``contact`` means ``into``. Mailer writes to them once per mailing
    and holds to what either left; events keeps one invitation and one seat. Repeated and reordered with splits, the latest
    ``at`` of a contact counts."""

    contact = fields.Str(required=True)
    into = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


@contract("contacts.contact.split", kind="event", sender="contacts", listeners=("mailer", "events"))
class ContactSplit(Schema):
    """A merge was undone: ``contact`` is a person of their own again, apart from ``origin``. Mailer forgets that the ids meant
    one person; events gives back what it had put together."""

    contact = fields.Str(required=True)
    origin = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


@contract("contacts.duplicates.scan", kind="own work", sender="contacts", listeners=("contacts",))
class DuplicatesScan(Schema):
    """Everybody is looked through for people who are there twice, a part at a time: the worker works for a bounded time,
    moves the checkpoint of the search and says this again until the last part is done."""

    scan = fields.Str(required=True)
