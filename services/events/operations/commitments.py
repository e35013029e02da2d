"""Commitments: who promised what by when, how far it is, and a reminder in time."""

from datetime import datetime
from typing import Any

from services.events import outgoing
from services.events.errors import CommitmentNotFound
from services.events.models import Commitment
from services.events.operations import dialogues, letters, merging
from services.events.rules import promises as rules
from services.events.rules import wording
from shared import clock
from shared.errors import Invalid
from shared.ids import derived, fresh


def enter(body: dict[str, Any], *, by: str, id: str | None = None) -> Commitment:
    """Keep a commitment with its reminder; once per ``id``. Raises EventNotFound, Invalid."""
    if id and (standing := Commitment.objects(id=id).first()):
        return standing
    dialogues.get(body["event"])
    rules.check_commitment(body)
    commitment = Commitment(**body, id=id or fresh(), created_by=by)
    commitment.outgoing = _reminder(commitment.id, commitment.due_on)
    commitment.save(force_insert=True)
    return get(commitment.id)


def change(commitment_id: str, body: dict[str, Any]) -> Commitment:
    """Change its words, day or who may see it. A new day brings a reminder of its own. Raises CommitmentNotFound, Invalid."""
    commitment = get(commitment_id)
    rules.check_commitment({**{name: getattr(commitment, name) for name in ("text", "promised_by")}, **body})
    update = {f"set__{name}": value for name, value in body.items()}
    if "due_on" in body and body["due_on"] != commitment.due_on:
        update |= {"set__reminded_at": None, "push_all__outgoing": _reminder(commitment_id, body["due_on"])}
    Commitment.objects(id=commitment_id).update_one(**update)
    return get(commitment_id)


def report(commitment_id: str, note: str, state: str | None, *, by: str, id: str | None = None) -> Commitment:
    """Note how far it is; ``state`` says that it was kept, was dropped, or is open after all. Raises Invalid."""
    commitment = get(commitment_id)
    if not note.strip() and not state:
        raise Invalid("Say how far it is.", code="progress-missing", field="note", remedy="Write a few words, or choose a state.")
    state = state or commitment.state
    step = {"id": id or fresh(), "at": clock.now(), "by": by, "state": state, "note": note.strip()}
    Commitment.objects(id=commitment_id, progress__id__ne=step["id"]).update_one(push__progress=step, set__state=state)
    return get(commitment_id)


def due(commitment_id: str) -> None:
    """Its day is near: remind whoever promised, if they are one of ours and it is still open.

    A reminder of an older day is nothing.
    """
    commitment = Commitment.objects(id=commitment_id, state="open", reminded_at=None).first()
    if commitment is None or not commitment.due_on or rules.remind_at(commitment.due_on) > clock.now():
        return
    say = [_letter(commitment)] if commitment.contact else []
    still = Commitment.objects(id=commitment_id, state="open", reminded_at=None, due_on=commitment.due_on)
    still.update_one(set__reminded_at=clock.now(), push_all__outgoing=say)


def _reminder(commitment_id: str, due_on: datetime | None) -> list[outgoing.Entry]:
    return [outgoing.remind_of_commitment(commitment_id, rules.remind_at(due_on))] if due_on else []


def _letter(commitment: Commitment) -> outgoing.Entry:
    event = dialogues.get(commitment.event)
    values = wording.values(letters.plain(event), commitment.due_on)
    for told in values.values():
        told["commitment"] = commitment.text
    return outgoing.mailing(
        "commitment",
        mailing=derived(commitment.id, "commitment", commitment.due_on.isoformat()),
        event=event.id,
        values=values,
        people=[{"contact": merging.current(commitment.contact)}],
        message_class="transactional",
    )


def public(event_id: str) -> list[Commitment]:
    """What everybody may know was promised at an event."""
    return list(Commitment.objects(event=event_id, public=True).order_by("due_on", "id"))


def get(commitment_id: str) -> Commitment:
    """Raises CommitmentNotFound."""
    commitment = Commitment.objects(id=commitment_id).first()
    if commitment is None:
        raise CommitmentNotFound(f"There is no commitment {commitment_id}.")
    return commitment
