"""Answers that came by text message. Whose they are is said by the number in the message, or by there being only one it can mean.

Several people share one handset, so a bare word means somebody only where one invitation of all its readers is open. Otherwise
nothing is guessed: the message stands among the replies that staff read.
"""

from collections.abc import Sequence
from datetime import datetime

from services.events.models import Event, Invitation
from services.events.operations import answering, merging
from services.events.rules.answer_words import Answer, read
from services.events.rules.invitation import may_answer


def answer(contacts: Sequence[str], text: str, at: datetime) -> Invitation | None:
    """Take a text as the answer to an invitation of one of these people; None where it is none, or could mean several."""
    said = read(text)
    if said is None:
        return None
    meant = _meant(contacts, said, at)
    return answering.answer_by_text(meant.id, said.word, at) if meant else None


def _meant(contacts: Sequence[str], said: Answer, at: datetime) -> Invitation | None:
    ids = {*contacts, *(merging.current(contact) for contact in contacts)}
    found = Invitation.objects(contact__in=list(ids), merged_into=None, erased_at=None)
    if said.code is not None:
        found = found.filter(code=said.code)
    rows = list(found)
    events = Event.objects.in_bulk(list({row.event for row in rows}))
    open_ = [row for row in rows if _open(row, events[row.event], at)]
    return open_[0] if len(open_) == 1 else None


def _open(invitation: Invitation, event: Event, at: datetime) -> bool:
    """Whether it could be answered when the text was sent: gateways may keep a message for hours."""
    return event.state == "open" and may_answer(invitation.state, invitation.expires_at, event.starts_at, at)
