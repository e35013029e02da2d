"""What mailer is asked to write to invited people: invitation, reminder, confirmation with the calendar entry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.events import outgoing, settings
from services.events.models import Candidate, Event, Invitation
from services.events.rules import calendar, wording
from shared.http.links import Links
from shared.ids import derived

AT_ONCE = 500
TOLD = (
    "id", "kind", "titles", "descriptions", "place", "starts_at", "ends_at", "zone", "state", "sequence", "contact_line",
)  # fmt: skip


def answer_url(invitation_id: str) -> str:
    """The signed link under which a person answers."""
    here = settings.current()
    return Links(here.secret_key, here.public_url).url("answer", invitation_id)


@dataclass(frozen=True)
class Invited:
    """Whom a letter is for, and the number under which they answer by text message."""

    id: str
    contact: str
    code: int | None


def invitations(event: Event, candidates: Sequence[Candidate], codes: Sequence[int], deadline: datetime) -> list[outgoing.Entry]:
    """The requests for one round, of at most 500 people each."""
    people = [Invited(one.id, one.contact, code) for one, code in zip(candidates, codes, strict=True)]
    chunks = [people[start : start + AT_ONCE] for start in range(0, len(people), AT_ONCE)]
    return [_letter("invitation", event, chunk, deadline) for chunk in chunks]


def reminder(event: Event, invitation: Invitation) -> outgoing.Entry:
    """The one reminder to a person who has not answered."""
    return _letter("reminder", event, [Invited(invitation.id, invitation.contact, invitation.code)], invitation.expires_at)


def _letter(kind: str, event: Event, people: Sequence[Invited], deadline: datetime) -> outgoing.Entry:
    return outgoing.mailing(
        kind,
        mailing=derived(event.id, kind, *(one.id for one in people)),
        event=event.id,
        values=wording.values(plain(event), deadline),
        people=[{"contact": one.contact, "values": _own_values(one)} for one in people],
        message_class="invitation",
    )


def _own_values(one: Invited) -> dict[str, str]:
    code = {"answer_code": str(one.code)} if one.code and settings.current().sms_answers else {}
    return {"answer_url": answer_url(one.id), **code}


def confirmation(event: Event, invitation: Invitation, now: datetime, claim: str | None = None) -> outgoing.Entry:
    """Tell a person that the seat is theirs, with an entry for the calendar. Once per claim and version of the date."""
    claim = claim or invitation.claim
    return _with_calendar("confirmation", event, invitation, now, derived(claim, "confirmation", event.sequence))


def change(event: Event, invitation: Invitation, now: datetime) -> outgoing.Entry:
    """Tell a person of the new date or place; who has a seat gets the changed entry for the calendar with it."""
    return _with_calendar("change", event, invitation, now, derived(invitation.id, "change", event.sequence))


def cancellation(event: Event, invitation: Invitation, now: datetime) -> outgoing.Entry:
    """Tell a person that it was called off, and take the entry out of the calendar."""
    return _with_calendar("cancellation", event, invitation, now, derived(invitation.id, "cancellation"))


def _with_calendar(kind: str, event: Event, invitation: Invitation, now: datetime, mailing: str) -> outgoing.Entry:
    person: dict[str, Any] = {"contact": invitation.contact, "values": {"answer_url": answer_url(invitation.id)}}
    if kind == "confirmation" or (invitation.claim and (kind == "cancellation" or invitation.state == "seated")):
        person["calendar"] = calendar_entry(event, invitation, now)
    return outgoing.mailing(
        kind,
        mailing=mailing,
        event=event.id,
        values=wording.values(plain(event), None),
        people=[person],
        message_class="transactional",
    )


def calendar_entry(event: Event, invitation: Invitation | None, now: datetime) -> str:
    """The iCalendar text for one guest, or for everybody."""
    here = settings.current()
    return calendar.entry(
        plain(event),
        language=(invitation.language if invitation else None) or event.languages[0],
        url=answer_url(invitation.id) if invitation else f"{here.public_url}/e/{event.slug}",
        now=now,
        organiser=calendar.Organiser(here.organiser_name, here.organiser_email),
        guest={"id": invitation.id, "name": invitation.name} if invitation else None,
    )


def plain(event: Event) -> dict[str, Any]:
    """The event as the rules take it."""
    return {name: getattr(event, name) for name in TOLD}
