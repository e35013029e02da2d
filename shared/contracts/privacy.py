"""Messages of contacts about people's right to be left alone: who was erased, and the work behind it."""

from marshmallow import Schema, fields

from shared.contracts.base import contract


@contract("contacts.erasure.run", kind="own work", sender="contacts", listeners=("contacts",))
class ErasureRun(Schema):
    """Somebody is to be erased: stored with the Erasure that says who. Whoever asked carries it out at once; this message
    does the rest if they were cut off, and finds nothing left to do if not."""

    erasure = fields.Str(required=True)


@contract("contacts.contact.erased", kind="event", sender="contacts", listeners=("mailer", "events"))
class ContactErased(Schema):
    """A person is held no longer, by their own wish or because the time to keep them is over. Mailer takes back what waits for
    them (withheld: *erased*) and empties address, name and texts of what it sent; events takes names out of invitations and
    keeps the numbers. The id alone: it leads to nobody any more."""

    contact = fields.Str(required=True)
    at = fields.AwareDateTime(required=True)


@contract("contacts.retention.run", kind="own work", sender="contacts", listeners=("contacts",))
class RetentionRun(Schema):
    """The day has come to remove and flag what was kept long enough (``GET privacy/retention`` tells what is due). Stored by the
    first worker that starts, then by the last slice of each day for the next one; a day with much to do says it again."""

    day = fields.Str(required=True)
    slice = fields.Int(required=True)


@contract("contacts.signup.finish", kind="own work", sender="contacts", listeners=("contacts",))
class SignUpFinish(Schema):
    """A person confirmed that they want to hear from us; stored in the write that notes it. They become a contact at once, and by
    this message if whoever began was cut off."""

    sign_up = fields.Str(required=True)
