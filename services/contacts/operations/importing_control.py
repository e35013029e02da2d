"""Stopping, pausing and taking back an import."""

from datetime import timedelta

from services.contacts import outgoing
from services.contacts.errors import WrongState
from services.contacts.models import Import
from services.contacts.operations import retention
from services.contacts.operations.importing import get, visible
from shared import clock

LAST_CHUNK = timedelta(seconds=10)
UNDOABLE = ("done", "cancelled", "failed", "paused")


def pause(import_id: str, partner: str | None = None) -> Import:
    """Stop for a while, at the next row. Raises WrongState for one that doesn't run."""
    paused = visible(import_id, partner).filter(state__in=["queued", "running"]).modify(set__state="paused", new=True)
    return paused or _unless(import_id, partner, "paused")


def resume(import_id: str, partner: str | None = None) -> Import:
    """Go on where it was paused. Raises WrongState for one that was not."""
    found = get(import_id, partner)
    message = outgoing.run_import(import_id, found.checkpoint, clock.now())
    paused = visible(import_id, partner).filter(state="paused", checkpoint=found.checkpoint)
    return paused.modify(set__state="queued", push__outgoing=message, new=True) or _unless(
        import_id, partner, "queued", "running"
    )


def cancel(import_id: str, partner: str | None = None) -> Import:
    """Stop for good; what is stored stays, until it is undone. Raises WrongState for one that has ended otherwise."""
    found = get(import_id, partner)
    now = clock.now()
    said = outgoing.import_ended(import_id, found.partner, "cancelled", found.counts, retention.ends(now))
    going = visible(import_id, partner).filter(state__in=["previewed", "queued", "running", "paused"])
    cancelled = going.modify(set__state="cancelled", set__finished_at=now, push_all__outgoing=said, new=True)
    return cancelled or _unless(import_id, partner, "cancelled")


def undo(import_id: str, partner: str | None = None) -> Import:
    """Take back all that an import brought, as far as nobody else says it too; opt-outs stay. Raises WrongState."""
    found = get(import_id, partner)
    # a worker may have a chunk of one that was just stopped in hand
    due = clock.now() + (timedelta() if found.state == "done" else LAST_CHUNK)
    message = outgoing.undo_import(import_id, -1, due)
    ended = visible(import_id, partner).filter(state__in=UNDOABLE)
    undoing = ended.modify(set__state="undoing", set__undone={}, set__undone_to=-1, push__outgoing=message, new=True)
    return undoing or _unless(import_id, partner, "undoing", "undone")


def _unless(import_id: str, partner: str | None, *states: str) -> Import:
    """The import, if it is in one of these states already."""
    found = get(import_id, partner)
    if found.state not in states:
        raise WrongState(f"this import is {found.state}", remedy="Look at its state again; an import that runs can be stopped.")
    return found
