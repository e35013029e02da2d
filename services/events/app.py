"""The web process of events: every URL with its guard."""

from flask import Flask

from services.events import settings as own
from services.events.api import attendance, commitments, events, invitations, reports, views
from services.events.pages import dialogues, event, promises
from services.events.pages.answer import AnswerPage
from services.events.settings import Settings
from shared.http import guards
from shared.http.app import build
from shared.http.routing import Route

API = guards.token("events:read", "events:write")

ROUTES: tuple[Route, ...] = (
    Route("/events/v1/events", events.Events, API),
    Route("/events/v1/events/<id:event_id>", events.OneEvent, API),
    Route("/events/v1/events/<id:event_id>/open", events.Opening, API),
    Route("/events/v1/events/<id:event_id>/close", events.Closing, API),
    Route("/events/v1/events/<id:event_id>/cancel", events.Cancelling, API),
    Route("/events/v1/events/<id:event_id>/candidates", events.Candidates, API),
    Route("/events/v1/events/<id:event_id>/balance", events.Balance, API),
    Route("/events/v1/events/<id:event_id>/seats", events.Seats, API),
    Route("/events/v1/events/<id:event_id>/calendar.ics", events.CalendarFile, API),
    Route("/events/v1/invitations", invitations.Invitations, API),
    Route("/events/v1/invitations/<id:invitation_id>", invitations.OneInvitation, API),
    Route("/events/v1/invitations/<id:invitation_id>/answer", invitations.Answer, API),
    Route("/events/v1/invitations/<id:invitation_id>/wishes", invitations.Wishes, API),
    Route("/events/v1/invitations/<id:invitation_id>/withdraw", invitations.Withdrawal, API),
    Route("/events/v1/attendance", attendance.AttendanceNotes, API),
    Route("/events/v1/events/<id:event_id>/report-backs/told", reports.Told, API),
    Route("/events/v1/events/<id:event_id>/report-backs/mailing", reports.ReportMailing, API),
    Route("/events/v1/report-backs", reports.ReportBacks, API),
    Route("/events/v1/report-backs/<id:report_id>/waive", reports.Waived, API),
    Route("/events/v1/commitments", commitments.Commitments, API),
    Route("/events/v1/commitments/<id:commitment_id>", commitments.OneCommitment, API),
    Route("/events/v1/commitments/<id:commitment_id>/progress", commitments.Progress, API),
    Route("/events/v1/views", views.Views, API),
    Route("/events/v1/views/<id:view_id>", views.OneView, API),
    Route("/events/dialogues", dialogues.listing, guards.staff),
    Route("/events/dialogues/new", dialogues.NewDialogue, guards.staff),
    Route("/events/dialogues/<id:event_id>", dialogues.show, guards.staff),
    Route("/events/dialogues/<id:event_id>/answers", dialogues.note_answer, guards.staff, methods=("POST",)),
    Route("/events/dialogues/<id:event_id>/<any(open,close,cancel,seek):verb>", dialogues.step, guards.staff, methods=("POST",)),
    Route("/events/promises", promises.overview, guards.staff),
    Route("/events/dialogues/<id:event_id>/promises", promises.show, guards.staff),
    Route(
        "/events/dialogues/<id:event_id>/promises/<any(told,mail,commit,progress,view):verb>",
        promises.act,
        guards.staff,
        methods=("POST",),
    ),
    Route("/r/<token>", AnswerPage, guards.signed("answer"), max_body=10_000),
    Route("/e/<slug>", event.show, guards.public),
    Route("/e/<slug>/calendar.ics", event.calendar, guards.public),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The events web app."""
    return build("events", settings or own.current(), ROUTES)
