"""Messages by which staff in one service look at one person of another."""

from marshmallow import Schema, fields, validate

from shared.contracts.base import Rows, contract


@contract("contacts.person.seek", kind="command", sender="mailer", listeners=("contacts",))
class PersonSeek(Schema):
    """A member of staff wants to see a text as a real person would get it, and typed part of their name. Contacts notes who
    looked and answers with those it may be."""

    request = fields.Str(required=True)
    words = fields.Str(required=True, validate=validate.Length(min=2, max=100))
    by = fields.Str(required=True)


@contract("contacts.person.found", kind="event", sender="contacts", listeners=("mailer",))
class PersonFound(Schema):
    """The answer to one ``contacts.person.seek``: at most twenty people, with what a text is filled with and no address. Mailer
    keeps it for an hour."""

    request = fields.Str(required=True)
    people = Rows(("contact",), ("language", "name", "group", "country", "source", "sensitive"))


@contract("mailer.links.check", kind="own work", sender="mailer", listeners=("mailer",))
class LinksCheck(Schema):
    """A text with links was stored, or staff want its links looked at once more before they start. The worker calls each address
    for a bounded time and remembers what came of it."""

    template = fields.Str(required=True)
