"""Inviting, round by round. A round is decided by one conditional write on the event, carried out under derived ids, and
closed by the write that asks mailer for the letters: killed anywhere, the next ``advance`` carries the same round to its end.
"""

from datetime import datetime
from typing import Any

from services.events import outgoing
from services.events.errors import EventNotFound
from services.events.models import Candidate, Event, Invitation
from services.events.operations import forgetting, letters, seating
from services.events.operations.bulk import UNDECIDED, by_state, counts, insert_new, undecided, waiting_candidates
from services.events.rules import choosing, timing
from services.events.rules.answer_words import FIRST_CODE
from services.events.rules.invitation import OPEN
from services.events.rules.seats import room
from shared import clock


def advance(event_id: str) -> None:
    """Tidy up, invite as many as seats and open invitations allow, let waiting people move up. Safe to run at any time."""
    event = Event.objects(id=event_id).first()
    if event is None:
        raise EventNotFound(f"There is no event {event_id}.")
    if _at_rest(event):
        return
    seating.reconcile(event_id)
    seating.tell_of_changes(event_id)
    _carry_out(event_id)
    while _decide(event_id):
        _carry_out(event_id)
    _move_up(event)


def _at_rest(event: Event) -> bool:
    """Whether there is nothing to do: three reads, since most looks (one per answer and candidate) find nothing.

    Whatever changes after these reads brings its own ``advance`` with it.
    """
    if event.inviting or event.sequence:
        return False
    sitting, states = seating.taken(event), by_state(event.id)
    if any(states.get(group, {}).get("seated", 0) != count for group, count in sitting.items()):
        return False
    expected = {group: sum(found.get(state, 0) for state in UNDECIDED) for group, found in states.items()}
    free = {group: room(event.seats, event.capacity, sitting, group) for group in event.seats}
    if any(free[group] and states.get(group, {}).get("waiting") for group in free):
        return False
    candidates = waiting_candidates(event.id)
    return event.state != "open" or not _quotas(event, sitting, expected, candidates)


def _quotas(event: Event, sitting: dict[str, int], expected: dict[str, int], candidates: dict[str, int]) -> dict[str, int]:
    return choosing.quotas(event.seats, event.capacity, event.invite_ahead, sitting, expected, candidates)


def _move_up(event: Event) -> None:
    offered = counts(Invitation, event.id, OPEN)
    for group in event.seats:
        held = 0 if seating.below_minimum(event, group) else choosing.held_for_others(group, offered, event.invite_ahead)
        seating.promote(event.id, group, held)


def _decide(event_id: str) -> bool:
    """Fix the next round, if there is one. Counts are read between two looks at the event, so that no round slips between."""
    before = Event.objects(id=event_id, state="open").first()
    if before is None or before.starts_at <= clock.now():
        return False
    expected, candidates = undecided(event_id), waiting_candidates(event_id)
    event = Event.objects.get(id=event_id)
    if event.round != before.round or event.inviting:
        return True
    quotas = _quotas(event, seating.taken(event), expected, candidates)
    chosen = [candidate for group, number in quotas.items() for candidate in _longest_waiting(event_id, group, number)]
    if not chosen:
        return False
    first_code = FIRST_CODE + Invitation.objects(event=event_id).count()
    next_round = {"round": event.round + 1, "at": clock.now(), "candidates": chosen, "first_code": first_code}
    Event.objects(id=event_id, round=event.round, state="open").update_one(set__inviting=next_round, inc__round=1)
    return True


def _longest_waiting(event_id: str, group: str, number: int) -> list[str]:
    found = Candidate.objects(event=event_id, state="waiting", group=group).order_by("came_at", "id")
    return [candidate.id for candidate in found.only("id").limit(number)]


def _carry_out(event_id: str) -> None:
    event = Event.objects.get(id=event_id)
    if not event.inviting:
        return
    number, at, ids = (event.inviting[key] for key in ("round", "at", "candidates"))
    candidates = sorted(Candidate.objects(id__in=ids), key=lambda candidate: ids.index(candidate.id))
    deadline = timing.deadline(at, event.answer_days, event.zone, event.starts_at)
    codes = range(event.inviting["first_code"], event.inviting["first_code"] + len(candidates))
    rows = [_invitation(event, candidate, at, deadline, code) for candidate, code in zip(candidates, codes, strict=True)]
    insert_new(Invitation, rows)
    forgetting.again(candidate.contact for candidate in candidates)
    Candidate.objects(id__in=ids, state="waiting").update(set__state="invited")
    say = [
        outgoing.made(event_id, number, [candidate.contact for candidate in candidates], at),
        *letters.invitations(event, candidates, list(codes), deadline),
    ]
    Event.objects(id=event_id, inviting__round=number, state="open").update_one(set__inviting={}, push_all__outgoing=say)


def _invitation(event: Event, candidate: Candidate, at: datetime, deadline: datetime, code: int) -> dict[str, Any]:
    remind_at = timing.reminder(at, event.remind_after_days, event.zone)
    due = [outgoing.due(candidate.id, "expire", deadline)]
    if at < remind_at < deadline:
        due.append(outgoing.due(candidate.id, "remind", remind_at))
    return {
        "_id": candidate.id,
        "event": event.id,
        "contact": candidate.contact,
        "group": candidate.group,
        "name": candidate.name,
        "language": candidate.language,
        "code": code,
        "state": "invited",
        "facts": [],
        "told_sequence": event.sequence,  # the letter tells the date as it is now
        "invited_at": at,
        "expires_at": deadline,
        "outgoing": due,
    }
