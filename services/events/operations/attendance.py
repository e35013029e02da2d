"""Attendance: who came. The latest note about a person counts."""

from datetime import datetime

from mongoengine.errors import NotUniqueError

from services.events import outgoing
from services.events.errors import InvitationNotFound
from services.events.models import Attendance, Event, Invitation
from services.events.operations import dialogues, forgetting, reporting
from shared import clock
from shared.ids import derived


def record(event_id: str, contact: str, attended: bool, *, by: str, at: datetime | None = None) -> Attendance:
    """Note whether an invited person came; who came is owed a report back. Raises EventNotFound, InvitationNotFound."""
    event = dialogues.get(event_id)
    key, at = derived(event_id, contact), at or clock.now()
    own = Invitation.objects(event=event_id, contact=contact, merged_into=None).first()
    invitation = own or Invitation.objects(id=key).first()
    if invitation is None:
        raise InvitationNotFound("This person has no invitation to this event.", field="contact")
    key = invitation.id  # derived from the id they were invited under, be they known under another since
    note = Attendance(id=key, event=event_id, contact=contact, attended=attended, at=at, by=by)
    note.outgoing = [outgoing.attendance(event_id, contact, attended, at)]
    if attended:  # before the note: whoever is killed in between repeats both, and a debt too many is forgiven below
        _owe(event, invitation)
    standing = _keep(note)
    if not standing.attended:
        reporting.forgive(event.id, invitation.contact, _cause(invitation))
    return standing


def _owe(event: Event, invitation: Invitation) -> None:
    person = {"name": invitation.name, "group": invitation.group, "language": invitation.language}
    reporting.owe(event, invitation.contact, _cause(invitation), person)
    forgetting.again([invitation.contact])


def _cause(invitation: Invitation) -> dict[str, str]:
    return {"word": "attended", "id": invitation.id}


def _keep(note: Attendance) -> Attendance:
    try:
        return note.save(force_insert=True)
    except NotUniqueError:
        Attendance.objects(id=note.id, at__lte=note.at).update_one(
            set__attended=note.attended, set__at=note.at, set__by=note.by, push_all__outgoing=note.outgoing
        )
        return Attendance.objects.get(id=note.id)
