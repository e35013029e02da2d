"""Looking at a list before anything of it is stored: what would be new, known, refused, and how its columns were read.

The counts are those that the import will have: the same rules lay the rows over the same people, only that nothing is
written. A row of somebody whom an earlier row of the list speaks of counts as a duplicate, in both.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS, Import
from services.contacts.operations import importing_chunk, importing_columns, importing_run, importing_steps, refusing
from services.contacts.operations.importing_rows import Chunk
from services.contacts.operations.importing_run import Job
from services.contacts.operations.seen_keys import InMemory, OnDisk, Seen
from services.contacts.rules import audience, slips
from services.contacts.rules.matching import DUPLICATE, plan
from services.contacts.rules.partner_file import Person
from shared import clock, store
from shared.contracts.words import CHANNELS
from shared.errors import Invalid, NotFound
from shared.people import address_key

QUICK_ROWS = 20_000
SAMPLES = 10


def preview(doc: Import) -> dict[str, Any]:
    """The exact counts where they are known; else a look at the first rows, which for most lists are all."""
    found = dict(doc.preview) if doc.preview and doc.preview["complete"] else _quick(doc)
    kept = {key: value for key, value in found.items() if key not in ("checkpoint", "version")}
    problems = importing_columns.problems(doc.parts)
    return {"import": doc.id, "parts": [_part(part) for part in doc.parts], "problems": problems, **kept}


def _quick(doc: Import) -> dict[str, Any]:
    job = importing_run.prepare(doc, clock.now(), 0)
    found = _blank()
    rows = 0
    with InMemory() as seen:
        for chunk in job.chunks:
            found["complete"] = not chunk.size
            if found["complete"] or rows >= QUICK_ROWS:
                return found
            _add(found, job, chunk, seen)
            rows += chunk.size
    return found


def run(import_id: str, version: str) -> None:
    """Look at a list for one slice of time, then leave the rest to the next message. Started or changed meanwhile: nothing."""
    doc = Import.objects(id=import_id, state="previewed", version=version).first()
    if doc is None or (doc.preview or {}).get("complete"):
        return
    found = dict(doc.preview) or _blank()
    try:
        job = importing_run.prepare(doc, clock.now(), found["checkpoint"])
        with OnDisk(settings.current().data_dir / "uploads" / f"{doc.file_path}.{version}.seen") as seen:
            before = found["checkpoint"]
            _look(found, job, seen)
            _keep(doc, before, found)
            if found["complete"]:
                seen.remove()
    except (Invalid, NotFound):
        return  # said again, to whoever says go


def _look(found: dict[str, Any], job: Job, seen: Seen) -> None:
    limits = settings.current()
    until = time.monotonic() + limits.import_slice_seconds
    for chunk in job.chunks:
        _add(found, job, chunk, seen)
        found["complete"] = chunk.size < limits.import_chunk_rows
        found["checkpoint"] = chunk.reached if chunk.size else found["checkpoint"]
        if found["complete"] or time.monotonic() > until:
            return


def _keep(doc: Import, before: int, found: Mapping[str, Any]) -> None:
    """One write, only if nobody else has looked this far and nothing was changed."""
    change: dict[str, Any] = {"$set": {"preview": found}}
    if not found["complete"]:
        change["$push"] = {"outgoing": outgoing.preview_import(doc.id, doc.version, found["checkpoint"])}
    where = {"_id": doc.id, "state": "previewed", "version": doc.version, "preview.checkpoint": before or {"$in": [None, 0]}}
    store.database(ALIAS)["imports"].update_one(where, change)


def _blank() -> dict[str, Any]:
    return {
        "complete": False, "checkpoint": 0, "counts": {}, "reasons": {}, "warnings": {}, "samples": [], "refused": [],
        "typos": [], "at": clock.now(),
    }  # fmt: skip


def _add(found: dict[str, Any], job: Job, chunk: Chunk, seen: Seen) -> None:
    """Lay one chunk over what stands, without writing."""
    importing_steps.sift(chunk, job.doc.id)
    known = importing_chunk.known(chunk.storable())
    repeated = _repeated(chunk.storable(), known, seen)
    fresh = [person for person in chunk.storable() if person.row not in repeated]
    planned = plan(fresh, known, job.terms, clock.now())
    counts = chunk.counts() + Counter(planned.results.values())
    counts[DUPLICATE] += len(repeated)
    counts["known_elsewhere"] = len(planned.elsewhere)
    first = [draft.doc for draft in planned.drafts if draft.doc["_id"] in planned.first]
    counts["suppressed"] = len(_suppressed(first, chunk, seen)) + chunk.erased
    counts["refusals"] = sum(bool(person.refused) for person in chunk.people)
    for name, counter in (("counts", counts), ("reasons", chunk.reasons()), ("warnings", chunk.warnings())):
        found[name] = dict(+(Counter(found[name]) + counter))
    found["typos"] = slips.counted(found.get("typos") or [], ((_row(job.doc, one.row), one) for one in chunk.people))
    found["samples"] += [_sample(_row(job.doc, person.row), person) for person in chunk.people[: SAMPLES - len(found["samples"])]]
    found["refused"] += [
        {"row": row.row, "part": row.part, "reason": row.code, "column": row.column, "detail": row.detail}
        for row in chunk.refused[: SAMPLES - len(found["refused"])]
    ]


def _repeated(people: Sequence[Person], known: Sequence[Mapping[str, Any]], seen: Seen) -> set[int]:
    """The rows of people whom an earlier chunk's row was about: matched as the import matches, by the first key that tells."""
    holder = {key: contact for contact in known for key in contact["keys"]}
    if not people:
        return set()
    top = people[0].row
    before = seen.among({key for person in people for key in person.keys} | set(holder), top)
    repeated: set[int] = set()
    touched: set[str] = set()
    for person in people:
        by = next((key for key in person.keys if key in before or key in holder or key in touched), None)
        own = {key for key in person.keys if key not in holder}
        if by in before:
            repeated.add(person.row)
            before |= own - touched
        elif by in holder:
            own.update(holder[by]["keys"])
        touched |= own
    seen.add(touched, top)
    return repeated


def _suppressed(contacts: Sequence[Mapping[str, Any]], chunk: Chunk, seen: Seen) -> set[str]:
    """Whom a refusal stands against: one that is stored, or one that the list itself has brought so far."""
    found = {contact["_id"] for contact, _ in refusing.standing(contacts)}
    if chunk.people:
        top = chunk.people[0].row
        own = {_refusal(channel, address) for person in chunk.people for channel, address, _ in person.refusals()}
        held = [(_refusal(*pair), contact["_id"]) for contact in contacts for pair in audience.addresses(contact, CHANNELS)]
        forbidden = seen.among({key for key, _ in held}, top) | own
        found.update(contact for key, contact in held if key in forbidden)
        seen.add(own, top)
    return found


def _refusal(channel: str, address: str) -> str:
    return f"refused:{address_key(channel, address)}"


def _row(doc: Import, number: int) -> int:
    """A row as an editor shows it, in its part."""
    return number - max((part["offset"] for part in doc.parts if part["offset"] < number), default=0)


def _sample(row: int, person: Person) -> dict[str, Any]:
    meant = {"suggestion": person.suggestion} if person.suggestion else {}
    return {"row": row, "languages": [], "groups": [], **person.said(), "flags": person.flags, **meant}


def _part(part: Mapping[str, Any]) -> dict[str, Any]:
    return {key: part[key] for key in ("name", "says", "format", "preset", "columns", "warnings", "rows")}
