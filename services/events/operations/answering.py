"""Answers to invitations, by the person or by staff for them, and what else ends an invitation."""

from datetime import datetime, timedelta

from services.events import outgoing
from services.events.errors import AnsweringOver, EventNotFound, InvitationNotFound, LinkEnded, WrongState
from services.events.models import Event, Invitation
from services.events.operations import facts, letters, seating
from services.events.rules.invitation import Standing, may_answer
from shared import clock
from shared.errors import Invalid
from shared.ids import derived

TICK = timedelta(milliseconds=1)


def look(invitation_id: str) -> tuple[Invitation, Event]:
    """An invitation with its event. Changes nothing. Raises InvitationNotFound."""
    invitation = Invitation.objects(id=invitation_id).first()
    if invitation is not None and invitation.merged_into:  # its person is known under another id, with an invitation of theirs
        invitation = Invitation.objects(id=invitation.merged_into).first()
    if invitation is None:
        raise InvitationNotFound("There is no such invitation.")
    return invitation, Event.objects.get(id=invitation.event)


def by_link(invitation_id: str) -> tuple[Invitation, Event]:
    """The same for the person themselves. Raises InvitationNotFound, and LinkEnded when we hold them no longer."""
    invitation, event = look(invitation_id)
    if invitation.erased_at:
        raise LinkEnded()
    return invitation, event


def still_answerable(invitation: Invitation, event: Event) -> bool:
    """Whether the person may answer or change their mind by themselves."""
    return event.state == "open" and may_answer(invitation.state, invitation.expires_at, event.starts_at, clock.now())


def answer_by_person(invitation_id: str, word: str) -> Invitation:
    """The person pressed a button. Raises AnsweringOver after the deadline, when the event is closed, or withdrawn; LinkEnded."""
    invitation, event = by_link(invitation_id)
    if not still_answerable(invitation, event):
        raise AnsweringOver("The time to answer here has passed.", remedy=event.contact_line)
    return _record(invitation, word, after_all(invitation), "person")


def answer_by_text(invitation_id: str, word: str, at: datetime) -> Invitation:
    """The person answered by text message, sent at ``at``. The same message again changes nothing."""
    invitation, _ = look(invitation_id)
    return _record(invitation, word, at.replace(microsecond=at.microsecond // 1000 * 1000), "person")


def answer_by_staff(invitation_id: str, word: str, *, by: str, at: datetime | None = None) -> Invitation:
    """Staff note what a person told them, also after the deadline; ``at`` is when they were told. The latest answer counts."""
    invitation, event = look(invitation_id)
    if event.state in ("draft", "cancelled"):
        raise WrongState(f"The event is {event.state}; no answers are noted.")
    now = clock.now()
    if at is not None and at > now:
        raise Invalid("An answer can't lie in the future.", code="answer-in-future", field="at", remedy="Leave it out for now.")
    at = at.replace(microsecond=at.microsecond // 1000 * 1000) if at else after_all(invitation)
    return _record(invitation, word, at, by)


def withdraw(invitation_id: str, *, by: str) -> Invitation:
    """Staff take an invitation back; its seat goes to the next."""
    invitation, _ = look(invitation_id)
    return _record(invitation, "withdrawn", after_all(invitation), by)


def after_all(invitation: Invitation) -> datetime:
    """Now, yet later than every fact so far: two clicks within a millisecond keep their order."""
    return max([clock.now(), *(fact["at"] + TICK for fact in invitation.facts if fact["word"] != "seated")])


def _record(invitation: Invitation, word: str, at: datetime, by: str) -> Invitation:
    fact = {"id": derived(invitation.id, word, at.isoformat(), by), "word": word, "at": at, "by": by}

    def say(_: Standing, standing: Standing) -> list[outgoing.Entry]:
        entries = [outgoing.advance(invitation.event)]
        if standing.answer:
            seated = standing.state == "seated"
            entries.append(outgoing.answered(invitation.event, invitation.contact, standing.answer, seated, at))
        return entries

    claim_before = invitation.claim
    written = facts.record(invitation.id, fact, say)
    if claim_before and claim_before != written.claim:
        seating.release(invitation.event, invitation.group, claim_before)
    if written.state == "waiting":
        seating.promote(invitation.event, invitation.group)
    return Invitation.objects.get(id=invitation.id)


def due(invitation_id: str, step: str) -> None:
    """The time of a reminder or of the deadline has come."""
    invitation = Invitation.objects(id=invitation_id).first()
    if invitation is None:
        raise InvitationNotFound(f"There is no invitation {invitation_id}.")
    if step == "expire":
        _end(invitation.id, "expired", invitation.expires_at)
    elif invitation.state == "invited":
        _remind(invitation)


def _remind(invitation: Invitation) -> None:
    event = Event.objects.get(id=invitation.event)
    now = clock.now()
    if event.state == "open" and now < invitation.expires_at:
        Invitation.objects(id=invitation.id, state="invited", reminded_at=None).update_one(
            set__reminded_at=now, push__outgoing=letters.reminder(event, invitation)
        )


def unreachable(event_id: str, contacts: list[str]) -> None:
    """Invitations that could not be delivered: their places are passed on."""
    if not Event.objects(id=event_id).first():
        raise EventNotFound(f"There is no event {event_id}.")
    now = clock.now()
    named = {"$or": [{"contact": {"$in": contacts}}, {"_id": {"$in": [derived(event_id, contact) for contact in contacts]}}]}
    for invitation in Invitation.objects(__raw__={"event": event_id, "state": "invited", **named}).only("id"):
        _end(invitation.id, "unreachable", now)


def nobody_there(contact: str, at: datetime) -> None:
    """A person is held no longer, and could not be told of a seat: their place is passed on, unless it is a seat they have."""
    for invitation in Invitation.objects(contact=contact, state="invited").only("id"):
        _end(invitation.id, "unreachable", at)
    for invitation in Invitation.objects(contact=contact, state__in=["maybe", "waiting"]):
        _record(invitation, "withdrawn", after_all(invitation), "contacts")


def _end(invitation_id: str, word: str, at: datetime) -> None:
    event = Invitation.objects.get(id=invitation_id).event
    fact = {"id": derived(invitation_id, word), "word": word, "at": at, "by": "events"}
    facts.record(invitation_id, fact, lambda before, after: [outgoing.advance(event)] if before != after else [])
