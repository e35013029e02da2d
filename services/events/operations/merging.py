"""Two ids turned out to be one person: one invitation per event stays theirs, and never two seats. A split gives it all back.

Ids of invitations and candidates derive from the id a person had, so they tell whose each was. Every step may be repeated.
"""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from mongoengine.errors import NotUniqueError

from services.events import outgoing
from services.events.models import Candidate, Event, Invitation, SamePerson
from services.events.operations import answering, facts, seating
from services.events.operations.bulk import insert_new
from services.events.rules.invitation import fold, keeps
from shared.ids import derived


def merged(contact: str, into: str, at: datetime) -> None:
    """``contact`` means ``into`` from now on. Older news than what we know changes nothing."""
    if not _noted(contact, into, at):
        return
    into = current(into)
    for invitation in Invitation.objects(contact=contact, merged_into=None):
        _join(invitation, into)
    for candidate in Candidate.objects(contact=contact, state="waiting"):
        known = Candidate.objects(id=derived(candidate.event, into)).first()
        if known or Invitation.objects(event=candidate.event, contact=into).first():
            _bar(candidate, contact)
        else:
            Candidate.objects(id=candidate.id).update_one(set__contact=into)
            _bar_id(candidate.event, into, candidate.group, contact)


def split(contact: str, origin: str, at: datetime) -> None:
    """``contact`` is a person of their own again: what was theirs is theirs."""
    if not _noted(contact, None, at):
        return
    for kind in (Invitation, Candidate):
        for row in kind.objects(contact=current(origin)):
            if row.id == derived(row.event, contact):
                kind.objects(id=row.id).update_one(set__contact=contact)
    for invitation in Invitation.objects(merged=contact):
        _give_back(invitation)
    Candidate.objects(merged=contact, was=None).delete()
    for candidate in Candidate.objects(merged=contact):
        Candidate.objects(id=candidate.id).update_one(set__state=candidate.was, unset__merged=1, unset__was=1)


def current(contact: str) -> str:
    """The id under which contacts keeps this person now, as far as we were told."""
    seen = {contact}
    while (alias := SamePerson.objects(id=contact).first()) is not None and alias.into and alias.into not in seen:
        contact = alias.into
        seen.add(contact)
    return contact


def known_as(contacts: Iterable[str]) -> set[str]:
    """Every id that means one of these people now, as far as we were told."""
    ids = {current(contact) for contact in contacts}
    found = ids
    while found := {alias.id for alias in SamePerson.objects(into__in=list(found)).only("id")} - ids:
        ids = ids | found
    return ids


def _noted(contact: str, into: str | None, at: datetime) -> bool:
    """Keep the latest word; whether this is it, now or already."""
    with suppress(NotUniqueError):  # the same or a later word is kept
        SamePerson.objects(id=contact, at__lt=at).update_one(set__into=into, set__at=at, upsert=True)
    kept = SamePerson.objects.get(id=contact)
    return bool(kept.at == at and kept.into == into)


def _join(theirs: Invitation, into: str) -> None:
    """One invitation of two: that which came further. The other's seat goes on within its group."""
    contact = theirs.contact
    own = Invitation.objects(event=theirs.event, contact=into, merged_into=None).first()
    if own is not None:
        loser = theirs if keeps(own.state, theirs.state) else own
        keeper = own if loser is theirs else theirs
        _withdraw(loser, contact)
        Invitation.objects(id=loser.id).update_one(set__merged_into=keeper.id, set__merged=contact)
        if loser is theirs:
            return
    Invitation.objects(id=theirs.id).update_one(set__contact=into)
    _bar_id(theirs.event, into, theirs.group, contact)


def _withdraw(invitation: Invitation, contact: str) -> None:
    fact = {
        "id": _mark(invitation, contact), "word": "withdrawn", "at": answering.after_all(invitation), "by": "contacts",
    }  # fmt: skip
    facts.record(invitation.id, fact, lambda before, after: [outgoing.advance(invitation.event)])
    if invitation.claim:
        seating.release(invitation.event, invitation.group, invitation.claim)


def _mark(invitation: Invitation, contact: str) -> str:
    """Each merge withdraws under an id of its own, so that what a split took back does not stand for the next one."""
    alias = SamePerson.objects.get(id=contact)
    return derived(invitation.id, "merged", contact, alias.at.isoformat())


def _give_back(invitation: Invitation) -> None:
    """As it was; a yes asks for a seat anew, since the old one was passed on."""
    at = answering.after_all(invitation)
    last = [fact for fact in invitation.facts if fact["by"] == "contacts" and fact["word"] == "withdrawn"][-1]
    fact = {"id": derived(last["id"], "restored"), "word": "restored", "undoes": last["id"], "at": at, "by": "contacts"}
    before = fold([*invitation.facts, fact])
    if before.answer == "yes":
        fact = {"id": derived(last["id"], "yes"), "word": "yes", "at": at, "by": "contacts"}
    facts.record(invitation.id, fact, lambda was, standing: [outgoing.advance(invitation.event)])
    if before.answer == "yes":
        seating.promote(invitation.event, invitation.group)
    Invitation.objects(id=invitation.id).update_one(unset__merged=1, unset__merged_into=1)


def _bar(candidate: Candidate, contact: str) -> None:
    waiting = Candidate.objects(id=candidate.id, state="waiting")
    waiting.update_one(set__state="excluded", set__was="waiting", set__merged=contact)


def _bar_id(event: str, into: str, group: str, contact: str) -> None:
    """The survivor is no candidate of their own where they have an invitation, or a place in the line, already."""
    key = derived(event, into)
    insert_new(
        Candidate,
        [{"_id": key, "event": event, "contact": into, "group": group, "state": "excluded", "merged": contact,
          "came_at": Event.objects.get(id=event).created_at}],
    )  # fmt: skip
    known = Candidate.objects(id=key).first()
    if known is not None:
        _bar(known, contact)
