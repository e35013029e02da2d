"""Facts about an invitation: one conditional write appends the fact, moves the state and says what follows from it."""

from collections.abc import Callable
from typing import Any

from services.events.errors import InvitationNotFound
from services.events.models import Invitation
from services.events.outgoing import Entry
from services.events.rules.invitation import Standing, adds_nothing, fold

Say = Callable[[Standing, Standing], list[Entry]]
"""From the standing before and after to the messages that ride in the same write."""


def record(invitation_id: str, fact: dict[str, Any], say: Say) -> Invitation:
    """Append a fact once, whoever else is writing. Raises InvitationNotFound."""
    while True:
        invitation = Invitation.objects(id=invitation_id).first()
        if invitation is None:
            raise InvitationNotFound(f"There is no invitation {invitation_id}.")
        before = fold(invitation.facts)
        if adds_nothing(invitation.facts, before, fact):
            return invitation
        standing = fold([*invitation.facts, fact])
        written = Invitation.objects(id=invitation_id, facts__size=len(invitation.facts)).modify(
            new=True,
            push__facts=fact,
            push_all__outgoing=say(before, standing),
            set__state=standing.state,
            set__answer=standing.answer,
            set__answered_at=standing.answered_at,
            set__claim=standing.claim,
        )
        if written is not None:
            return written
