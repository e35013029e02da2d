"""Attendance: who came. The latest note about a person counts."""

from datetime import datetime

from mongoengine.errors import NotUniqueError

from services.events import outgoing
from services.events.errors import InvitationNotFound
from services.events.models import Attendance, Invitation
from services.events.operations import dialogues
from shared import clock
from shared.ids import derived


def record(event_id: str, contact: str, attended: bool, *, by: str, at: datetime | None = None) -> Attendance:
    """Note whether an invited person came. Raises EventNotFound, InvitationNotFound."""
    dialogues.get(event_id)
    key, at = derived(event_id, contact), at or clock.now()
    own = Invitation.objects(event=event_id, contact=contact, merged_into=None).first()
    invitation = own or Invitation.objects(id=key).first()
    if invitation is None:
        raise InvitationNotFound("This person has no invitation to this event.", field="contact")
    key = invitation.id  # derived from the id they were invited under, be they known under another since
    note = Attendance(id=key, event=event_id, contact=contact, attended=attended, at=at, by=by)
    note.outgoing = [outgoing.attendance(event_id, contact, attended, at)]
    try:
        return note.save(force_insert=True)
    except NotUniqueError:
        Attendance.objects(id=key, at__lte=at).update_one(
            set__attended=attended, set__at=at, set__by=by, push_all__outgoing=note.outgoing
        )
        return Attendance.objects.get(id=key)
