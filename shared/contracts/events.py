"""Messages that belong to events: its events and its own work."""

from marshmallow import Schema, fields, validate

from shared.contracts.base import contract
from shared.contracts.words import REPORTING_ROADS


@contract("events.candidates.seek", kind="own work", sender="events", listeners=("events",))
class CandidatesSeek(Schema):
    """An event opened, or staff asked: look through everybody contacts knows for people who may be invited."""

    event = fields.Str(required=True)


@contract("events.candidates.ask", kind="own work", sender="events", listeners=("events",))
class CandidatesAsk(Schema):
    """People declared interest while an event is open: ask contacts about all who have not been asked about, in one question.
    Said once per person; under load the first one asks for everybody and the others find nothing left to do."""

    event = fields.Str(required=True)


@contract("events.invitations.advance", kind="own work", sender="events", listeners=("events",))
class InvitationsAdvance(Schema):
    """Something changed for an event (a new candidate, an answer, an expiry): invite the next ones as far as seats,
    groups and open invitations allow. Repeatable; doing it twice invites nobody twice."""

    event = fields.Str(required=True)


@contract("events.invitation.due", kind="own work", sender="events", listeners=("events",))
class InvitationDue(Schema):
    """Stored with the invitation when it is made and published when its time has come: remind, or let it expire, unless
    the person has answered."""

    invitation = fields.Str(required=True)
    step = fields.Str(required=True, validate=validate.OneOf(["remind", "expire"]))


@contract("events.invitations.made", kind="event", sender="events", listeners=("contacts",))
class InvitationsMade(Schema):
    """People were invited to an event. Contacts moves their journeys."""

    event = fields.Str(required=True)
    contacts = fields.List(fields.Str(), required=True)
    at = fields.AwareDateTime(required=True)


@contract("events.invitation.answered", kind="event", sender="events", listeners=("contacts",))
class InvitationAnswered(Schema):
    """An invited person answered, by whatever road. ``seated`` tells whether a yes got a seat or a place on the waiting
    list. Contacts moves the journey."""

    event = fields.Str(required=True)
    contact = fields.Str(required=True)
    answer = fields.Str(required=True, validate=validate.OneOf(["yes", "no", "maybe"]))
    seated = fields.Bool(required=True)
    at = fields.AwareDateTime(required=True)


@contract("events.attendance.recorded", kind="event", sender="events", listeners=("contacts",))
class AttendanceRecorded(Schema):
    """Staff noted who came. Contacts moves the journey of those who did."""

    event = fields.Str(required=True)
    contact = fields.Str(required=True)
    attended = fields.Bool(required=True)
    at = fields.AwareDateTime(required=True)


@contract("events.report.given", kind="event", sender="events", listeners=("contacts",))
class ReportGiven(Schema):
    """A person who came to an event, or gave a view there, was told what became of it. Contacts moves the journey."""

    event = fields.Str(required=True)
    contact = fields.Str(required=True)
    how = fields.Str(required=True, validate=validate.OneOf(REPORTING_ROADS))
    at = fields.AwareDateTime(required=True)


@contract("events.commitment.due", kind="own work", sender="events", listeners=("events",))
class CommitmentDue(Schema):
    """Stored with a commitment and published when its day is near: remind who promised, unless it was kept."""

    commitment = fields.Str(required=True)
