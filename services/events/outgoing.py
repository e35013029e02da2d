"""The messages events sends, one function each; the result rides in the ``outgoing`` of the document that changes."""

from datetime import datetime
from typing import Any

from shared.bus.outbox import entry
from shared.ids import derived

Entry = dict[str, Any]
SENDER = "events"
PURPOSE = "dialogue"
CHANNELS = ["email", "sms"]


def seek(event: str, search: int) -> Entry:
    """Look through everybody for candidates; ``search`` counts how often staff asked."""
    return entry("events.candidates.seek", {"event": event}, sender=SENDER, id=derived("seek", event, search), subject=event)


def ask(event: str) -> Entry:
    """Ask contacts about people who declared interest."""
    return entry("events.candidates.ask", {"event": event}, sender=SENDER, subject=event)


def advance(event: str, due: datetime | None = None) -> Entry:
    """See whom to seat and to invite next."""
    return entry("events.invitations.advance", {"event": event}, sender=SENDER, due=due, subject=event)


def due(invitation: str, step: str, at: datetime) -> Entry:
    """Remind, or let expire, when the time has come."""
    data = {"invitation": invitation, "step": step}
    return entry("events.invitation.due", data, sender=SENDER, due=at, id=derived("due", invitation, step), subject=invitation)


def made(event: str, round_number: int, contacts: list[str], at: datetime) -> Entry:
    """These people were invited."""
    data = {"event": event, "contacts": contacts, "at": at}
    return entry("events.invitations.made", data, sender=SENDER, id=derived("made", event, round_number), subject=event)


def answered(event: str, contact: str, answer: str, seated: bool, at: datetime) -> Entry:
    """One person answered, or a yes that waited has got its seat."""
    data = {"event": event, "contact": contact, "answer": answer, "seated": seated, "at": at}
    return entry("events.invitation.answered", data, sender=SENDER, subject=event)


def attendance(event: str, contact: str, attended: bool, at: datetime) -> Entry:
    """Staff noted whether a person came."""
    data = {"event": event, "contact": contact, "attended": attended, "at": at}
    return entry("events.attendance.recorded", data, sender=SENDER, subject=event)


def reported(event: str, contact: str, how: str | None, at: datetime | None) -> Entry:
    """One person was told what became of an event."""
    data = {"event": event, "contact": contact, "how": how, "at": at}
    id = derived("reported", event, contact, how or "", at.isoformat() if at else "")
    return entry("events.report.given", data, sender=SENDER, id=id, subject=event)


def remind_of_commitment(commitment: str, at: datetime) -> Entry:
    """Remind of a commitment when its time is near."""
    id = derived("commitment", commitment, at.isoformat())
    return entry("events.commitment.due", {"commitment": commitment}, sender=SENDER, due=at, id=id, subject=commitment)


def resolve(request: str, cursor: str, *, filter: dict[str, Any] | None = None, contacts: list[str] | None = None) -> Entry:
    """Ask contacts for a page of people whom we may invite: whom a filter means, or of these contacts, or both."""
    data: dict[str, Any] = {
        "request": request, "requester": SENDER, "purpose": PURPOSE, "channels": CHANNELS, "cursor": cursor, "size": 500,
    }  # fmt: skip
    if contacts is not None:
        data["contacts"] = contacts
    if contacts is None or filter:
        data["filter"] = filter or {}
    return entry("contacts.audience.resolve", data, sender=SENDER, id=derived("resolve", request, cursor), subject=request)


def mailing(
    kind: str,
    *,
    mailing: str,
    event: str,
    values: dict[str, dict[str, Any]],
    people: list[dict[str, Any]],
    message_class: str,
) -> Entry:
    """Ask mailer to write to named people; at most 500 at once. The template has the name of the kind."""
    title = values.get("en", {}).get("event_title")
    data = {
        "mailing": mailing, "kind": kind, "template": kind, "message_class": message_class, "purpose": PURPOSE,
        "channels": CHANNELS, "about": {"event": event} | ({"name": title} if title else {}), "values": values, "people": people,
    }  # fmt: skip
    return entry("mailer.mailing.request", data, sender=SENDER, id=derived("request", mailing), subject=event)
