"""What invited people need to be received well: noted by themselves behind their link, or by staff; the latest word counts."""

from typing import Any

from services.events.errors import AnsweringOver
from services.events.models import Event, Invitation
from services.events.operations import answering
from services.events.rules import wishes as rules
from shared import clock

COMING = ("seated", "waiting", "maybe")
"""Whoever is not coming needs nothing."""


def by_person(invitation_id: str, given: dict[str, Any]) -> Invitation:
    """The person sent the form. Raises AnsweringOver, LinkEnded, Invalid."""
    invitation, event = answering.by_link(invitation_id)
    if not open_to_wishes(invitation, event):
        raise AnsweringOver("The time to answer here has passed.", remedy=event.contact_line)
    return _keep(invitation, event, given, "person")


def by_staff(invitation_id: str, given: dict[str, Any], *, by: str) -> Invitation:
    """Staff note what a person told them. Raises InvitationNotFound, Invalid."""
    invitation, event = answering.look(invitation_id)
    return _keep(invitation, event, given, by)


def open_to_wishes(invitation: Invitation, event: Event) -> bool:
    """Whether the person is asked what they need."""
    return invitation.state in COMING and answering.still_answerable(invitation, event)


def _keep(invitation: Invitation, event: Event, given: dict[str, Any], by: str) -> Invitation:
    kept = rules.clean(given, event.languages, event.country)
    # An erased person's row takes nothing more.
    Invitation.objects(id=invitation.id, erased_at=None).update_one(set__wishes={**kept, "at": clock.now(), "by": by})
    return Invitation.objects.get(id=invitation.id)
