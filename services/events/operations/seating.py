"""Seats: taken, freed and handed on, each by one conditional write on the event.

``Event.seated`` is the truth about seats and an invitation's state follows it. A process killed between the two writes leaves a
claim that ``reconcile`` finds and finishes, or frees.
"""

from datetime import timedelta
from typing import Any

from services.events import outgoing
from services.events.models import Event, Invitation
from services.events.operations import facts, letters
from services.events.rules.invitation import OPEN, Standing
from services.events.rules.seats import room, unmet
from shared import clock
from shared.ids import derived

SEATING = ("open", "closed")
"""After closing nobody new is invited, yet people on the waiting list still move up when a seat becomes free."""
LOOK_AGAIN = timedelta(seconds=30)


def taken(event: Event) -> dict[str, int]:
    """Seats taken per group."""
    return {group: len(claims) for group, claims in event.seated.items()}


def promote(event_id: str, group: str, held: int = 0) -> None:
    """Give the free seats of a group to its waiting people, the longest waiting first. ``held`` seats are left alone."""
    while True:
        event = Event.objects(id=event_id, state__in=SEATING).first()
        if event is None:
            return
        first = _waiting(event_id, group).first()
        if first is None:
            return
        sits_already = first.claim in event.seated.get(group, [])
        if not sits_already and room(event.seats, event.capacity - held, taken(event), group) == 0:
            return
        if sits_already or _take(event, group, first.claim):
            settle(first, first.claim)


def _waiting(event_id: str, group: str) -> Any:
    return Invitation.objects(event=event_id, group=group, state="waiting").order_by("answered_at", "id")


def _take(event: Event, group: str, claim: str) -> bool:
    """The one conditional write. False when the seat went to somebody else meanwhile, or the event changed."""
    fits = {"_id": event.id, "version": event.version, f"seated.{group}": {"$ne": claim}, "$expr": has_room(event, group)}
    # Whoever is killed right after this write is tidied up after by a later look at the event.
    later = outgoing.advance(event.id, due=clock.now() + LOOK_AGAIN)
    return bool(Event.objects(__raw__=fits).update_one(__raw__={"$push": {f"seated.{group}": claim, "outgoing": later}}))


def has_room(event: Event, group: str) -> dict[str, Any]:
    """rules.seats.room > 0, asked inside the write itself; the plan is that of ``event``, so pin its version."""

    def size(name: str) -> dict[str, Any]:
        return {"$size": {"$ifNull": [f"$seated.{name}", []]}}

    total = [size(name) for name in {*event.seats, *event.seated}]
    kept = [{"$max": [0, {"$subtract": [seats["minimum"], size(name)]}]} for name, seats in event.seats.items() if name != group]
    below_maximum = {"$lt": [size(group), event.seats[group]["maximum"]]}
    return {"$and": [below_maximum, {"$lt": [{"$add": [*total, *kept]}, event.capacity]}]}


def settle(invitation: Invitation, claim: str) -> None:
    """Tell the invitation that its claim sits, with the confirmation in the same write; free a seat it no longer wants."""
    event = Event.objects.get(id=invitation.event)
    now = clock.now()
    fact = {"id": derived(claim, "seated"), "word": "seated", "claim": claim, "at": now, "by": "events"}

    def say(_: Standing, standing: Standing) -> list[outgoing.Entry]:
        if standing.state != "seated" or standing.claim != claim:
            return []
        told = outgoing.answered(event.id, invitation.contact, "yes", True, now)
        return [told, letters.confirmation(event, invitation, now, claim)]

    if facts.record(invitation.id, fact, say).claim != claim:
        release(invitation.event, invitation.group, claim)


def release(event_id: str, group: str, claim: str) -> None:
    """Free a seat; in the same write it goes to the longest waiting person of the same group, if there is one."""
    event = Event.objects.get(id=event_id)
    sitting = event.seated.get(group, [])
    if claim not in sitting:
        return
    following = _waiting(event_id, group).filter(claim__nin=sitting).first() if event.state in SEATING else None
    if following is None:
        Event.objects(id=event_id).update_one(__raw__={"$pull": {f"seated.{group}": claim}})
        return
    held = {"_id": event_id, f"seated.{group}": {"$eq": claim, "$ne": following.claim}}
    others = {"$filter": {"input": f"$seated.{group}", "cond": {"$ne": ["$$this", claim]}}}
    handed = [{"$set": {f"seated.{group}": {"$concatArrays": [others, [following.claim]]}}}]
    if Event.objects(__raw__=held).update_one(__raw__=handed):
        settle(following, following.claim)
    else:
        release(event_id, group, claim)


def reconcile(event_id: str) -> None:
    """Finish what a killed process left: claims that sit and were not told, seats held by claims that are no more."""
    event = Event.objects.get(id=event_id)
    claims = {claim: group for group, sitting in event.seated.items() for claim in sitting}
    known = {invitation.claim: invitation for invitation in Invitation.objects(event=event_id, claim__in=list(claims))}
    for claim, group in claims.items():
        if claim not in known:
            release(event_id, group, claim)
        elif known[claim].state == "waiting":
            settle(known[claim], claim)


def tell_of_changes(event_id: str) -> None:
    """A new date or place, or the end of it all, goes to everybody who may count on a seat; not to who said no."""
    event, now = Event.objects.get(id=event_id), clock.now()
    if event.sequence == 0:
        return
    cancelled = event.state == "cancelled"
    concerned = (*OPEN, "waiting", "seated")
    write = letters.cancellation if cancelled else letters.change
    for invitation in Invitation.objects(event=event_id, state__in=concerned, told_sequence__ne=event.sequence):
        Invitation.objects(id=invitation.id, state=invitation.state, told_sequence__ne=event.sequence).update_one(
            set__told_sequence=event.sequence, push__outgoing=write(event, invitation, now)
        )


def below_minimum(event: Event, group: str) -> bool:
    """Whether a group still lacks people for its minimum."""
    return unmet(event.seats, taken(event), group) > 0
