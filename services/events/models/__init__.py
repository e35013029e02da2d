"""Documents of the events service: the event with its seats, who might come, and one invitation per person."""

from services.events.models.alias import ALIAS
from services.events.models.attendance import Attendance
from services.events.models.candidates import Candidate, Interest, Search
from services.events.models.events import Event
from services.events.models.invitations import Invitation
from services.events.models.people import Erased, SamePerson

OUTBOXES = (Event, Interest, Search, Invitation, Attendance)

__all__ = [
    "ALIAS",
    "Attendance",
    "Candidate",
    "Erased",
    "Event",
    "Interest",
    "Invitation",
    "OUTBOXES",
    "SamePerson",
    "Search",
]
