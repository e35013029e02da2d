"""Documents of the events service: the event with its seats, who might come, and one invitation per person."""

from services.events.models.alias import ALIAS
from services.events.models.attendance import Attendance
from services.events.models.candidates import Candidate, Interest, Search
from services.events.models.events import Event
from services.events.models.invitations import Invitation
from services.events.models.people import Erased, SamePerson
from services.events.models.promises import Commitment, ReportBack, View

OUTBOXES = (Event, Interest, Search, Invitation, Attendance, ReportBack, Commitment)

__all__ = [
    "ALIAS",
    "Attendance",
    "Candidate",
    "Commitment",
    "Erased",
    "Event",
    "Interest",
    "Invitation",
    "OUTBOXES",
    "ReportBack",
    "SamePerson",
    "Search",
    "View",
]
