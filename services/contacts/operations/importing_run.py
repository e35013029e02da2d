"""Reading an import: chunk by chunk, for a bounded time, from its checkpoint.

The rows of a chunk are written first, under derived ids; then one write moves the checkpoint, adds the counts and carries
the next message. Killed anywhere, the chunk is done again and counts the same.
"""

import contextvars
import dataclasses
import functools
import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS, Agreement, Import, Partner
from services.contacts.operations import (
    agreements,
    customs,
    erased_rows,
    groups,
    importing_chunk,
    importing_parts,
    refusing,
    retention,
    sharing,
)
from services.contacts.operations.importing_parts import REFUSALS, Part
from services.contacts.operations.numbering import Pool
from services.contacts.readers.table import Row
from services.contacts.rules import own_list
from services.contacts.rules.matching import Terms
from services.contacts.rules.partner_file import Person, Reading, RowRefused
from shared import clock, ids, store
from shared.errors import BarazaError, Invalid, NotFound

Numbered = tuple[int, Part, Row]

KEPT_OPEN = 4
_OPEN: dict[tuple[str, int], Iterator[Numbered]] = {}
"""Lists that a slice has left open, by import and checkpoint; a list itself never changes."""


@dataclasses.dataclass
class Chunk:
    """What the rows of a chunk turned out to be. ``storable`` are those of the people who become or stay contacts: a list of
    refusals makes nobody one, nor does a row that forbids its only address."""

    people: list[Person] = dataclasses.field(default_factory=list)
    storable: list[Person] = dataclasses.field(default_factory=list)
    refused: list[tuple[int, Part, Row, RowRefused]] = dataclasses.field(default_factory=list)
    blank: int = 0
    erased: int = 0

    def counts(self) -> Counter[str]:
        """What is known of a chunk before it is laid over the store."""
        rows = len(self.people) + len(self.refused) + self.erased
        return Counter(rows=rows, refused=len(self.refused), blank=self.blank)

    def reasons(self) -> Counter[str]:
        """Why rows were refused."""
        return Counter(why.code for *_, why in self.refused)

    def warnings(self) -> Counter[str]:
        """What was left out of, or mended in, rows that were taken."""
        return Counter(word for person in self.people for word in person.warnings)


@dataclasses.dataclass(frozen=True)
class Job:
    """An import with all that reading it needs."""

    doc: Import
    readings: dict[str, Reading]  # by the name of the part
    terms: Terms
    rows: Iterator[Numbered]
    numbers: Pool = dataclasses.field(default_factory=Pool)


def run(import_id: str) -> None:
    """Work on an import for one slice of time, then leave the rest to the next message. Done, failed, paused …: nothing."""
    doc = Import.objects(id=import_id).first()
    if doc is None or doc.state not in ("queued", "running"):
        return
    try:
        job = prepare(doc, clock.now(), doc.checkpoint)
    except (Invalid, NotFound) as fault:
        _fail(doc, fault)
        return
    Import.objects(id=doc.id, state="queued").update_one(set__state="running", set__started_at=doc.started_at or clock.now())
    _work(job, doc.checkpoint)


def prepare(doc: Import, now: datetime, checkpoint: int) -> Job:
    """Open the list below a row. Raises NoAgreement, NoList."""
    partner = Partner.objects.get(id=doc.partner)
    agreement = agreements.in_force(partner, doc.agreement, now)
    parts = importing_parts.reopened(doc.file_path, doc.file_name, doc.parts)
    country = (doc.defaults or {}).get("country")
    how = (country, groups.words(), doc.partner, customs.reader(), bool(partner.ours))
    rows = _OPEN.pop((doc.id, checkpoint), None)
    return Job(
        doc=doc,
        readings={part.name: own_list.reading(part.header.columns, *how) for part in parts},
        terms=_terms(doc, agreement),
        rows=rows or ((number, part, cells) for part in parts for number, cells in part.rows(checkpoint)),
    )


def _terms(doc: Import, agreement: Agreement) -> Terms:
    defaults = doc.defaults or {}
    return Terms(
        partner=doc.partner,
        import_id=doc.id,
        purposes=tuple(agreement.purposes),
        channels=tuple(agreement.channels),
        basis=agreement.basis,
        agreement=agreement.id,
        languages=tuple(defaults.get("languages", ())),
        groups=tuple(defaults.get("groups", ())),
    )


def _work(job: Job, checkpoint: int) -> None:
    """While one chunk is being written, which is mostly waiting for the store, the next is read and understood."""
    limits = settings.current()
    until = time.monotonic() + limits.import_slice_seconds
    with ThreadPoolExecutor(max_workers=1) as writer:
        going: Future[bool] | None = None
        end = slice_over = False
        while not (end or slice_over):
            rows = list(itertools.islice(job.rows, limits.import_chunk_rows))
            chunk = understood(job, rows)
            end = len(rows) < limits.import_chunk_rows
            slice_over = time.monotonic() > until
            reached = rows[-1][0] if rows else checkpoint
            if going is not None and not going.result():
                return
            step = functools.partial(_store, job, chunk, checkpoint, reached, end, slice_over)
            going = writer.submit(contextvars.copy_context().run, step)
            checkpoint = reached
    if going is not None and going.result() and not end:
        _keep_open(job, checkpoint)


def _keep_open(job: Job, checkpoint: int) -> None:
    """The next slice, if it comes to this process, reads on where this one stops, without skipping all rows above."""
    while len(_OPEN) >= KEPT_OPEN:
        del _OPEN[next(iter(_OPEN))]
    _OPEN[job.doc.id, checkpoint] = job.rows


def _store(job: Job, chunk: Chunk, checkpoint: int, reached: int, end: bool, slice_over: bool) -> bool:
    """Write a chunk, then move the checkpoint; false if somebody else has."""
    counts = _write(job, chunk)
    return _advance(job.doc, checkpoint, reached, (counts, chunk.reasons(), chunk.warnings()), end, slice_over)


def understood(job: Job, rows: Iterable[Numbered]) -> Chunk:
    """What the rows say, by the rules and two questions: which addresses several people read, and of our own list which no we
    have heard."""
    chunk, shared, refusals = Chunk(), sharing.keys(), set()
    for part in job.doc.parts:
        if part["name"] in job.readings and part["says"] not in REFUSALS:  # a refusal is of the address, whoever reads it
            job.readings[part["name"]].shared = shared
    for number, part, cells in rows:
        try:
            person = job.readings[part.name].person(number, cells)
            if person is not None and part.says == "never-subscribed":
                raise RowRefused("never-subscribed", None, "this person never agreed to hear from the partner")
        except RowRefused as why:
            chunk.refused.append((number, part, cells, _alone(why)))
            continue
        if person is None:
            chunk.blank += 1
            continue
        chunk.people.append(person)
        if part.says in REFUSALS:
            person.refused = dict.fromkeys(person.addresses(), part.says)
            refusals.add(person.row)
    refusing.leave_out_known(chunk.people, job.doc.id)
    for person in chunk.people:
        addresses = person.addresses()
        if person.row not in refusals and (not addresses or set(addresses) - set(person.refused)):
            chunk.storable.append(person)
    return chunk


def _alone(why: RowRefused) -> RowRefused:
    """Without the frames it came through, which hold the whole chunk in a circle."""
    why.__cause__ = why.__context__ = None
    return why.with_traceback(None)


def leave_out_erased(job: Job, chunk: Chunk) -> None:
    """Leave out the rows of people who were erased, so that nothing of them is stored anywhere."""
    refused = ((number, cells, job.readings[part.name].country_of(cells)) for number, part, cells, _ in chunk.refused)
    rows = erased_rows.people(chunk.people) | erased_rows.cells(refused)
    if rows:
        chunk.people = [person for person in chunk.people if person.row not in rows]
        chunk.storable = [person for person in chunk.storable if person.row not in rows]
        chunk.refused = [row for row in chunk.refused if row[0] not in rows]
        chunk.erased = len(rows)


def _write(job: Job, chunk: Chunk) -> Counter[str]:
    now = clock.now()
    leave_out_erased(job, chunk)
    refusing.insert_new("refused_rows", [_refused(job.doc.id, *row) for row in chunk.refused])
    written = importing_chunk.write(chunk.storable, job.terms, job.numbers, now)
    counts = written.counts + chunk.counts()
    counts["refusals"] = refusing.note(chunk.people, job.doc.partner, job.doc.id, now)
    counts["suppressed"] = len(refusing.enforce(written.contacts.values()) & written.first) + chunk.erased
    erased_rows.undo(chunk.people, written.contacts.values(), since=now)
    return +counts


def _refused(import_id: str, number: int, part: Part, cells: Row, why: RowRefused) -> dict[str, Any]:
    return {
        "_id": ids.derived("refused", import_id, number),
        "import_id": import_id,
        "number": number,
        "row": number - part.offset,
        "part": part.name,
        "reason": why.code,
        "column": why.column,
        "detail": why.detail[:500],
        "remedy": why.remedy,
        "cells": [cell[:1000] for cell in cells[:200]],
    }


def _advance(doc: Import, checkpoint: int, reached: int, counted: Sequence[Counter[str]], end: bool, slice_over: bool) -> bool:
    """Move the checkpoint; false if somebody else has, or the import was paused or cancelled."""
    adds = {
        f"{name}.{key}": number
        for name, counter in zip(("counts", "reasons", "warnings"), counted, strict=True)
        for key, number in counter.items()
    }
    change: dict[str, Any] = {"$set": {"checkpoint": reached}}
    if adds:
        change["$inc"] = adds
    if end:
        totals = Counter(doc.counts) + counted[0]
        now = clock.now()
        change["$set"] |= {"state": "done", "finished_at": now}
        said = outgoing.import_ended(doc.id, doc.partner, "done", totals, retention.ends(now))
        change["$push"] = {"outgoing": {"$each": said}}
    elif slice_over:
        change["$push"] = {"outgoing": outgoing.run_import(doc.id, reached)}
    where = {"_id": doc.id, "checkpoint": checkpoint, "state": "running"}
    moved = store.database(ALIAS)["imports"].find_one_and_update(where, change, {"counts": 1}, return_document=True)
    if moved is not None:
        doc.counts = moved.get("counts", {})
    return moved is not None


def _fail(doc: Import, fault: BarazaError) -> None:
    now = clock.now()
    problem = {"code": fault.code, "detail": fault.detail, "remedy": fault.remedy or ""}
    Import.objects(id=doc.id, state__in=["queued", "running"]).modify(
        set__state="failed",
        set__problem=problem,
        set__finished_at=now,
        push_all__outgoing=outgoing.import_ended(doc.id, doc.partner, "failed", doc.counts, retention.ends(now)),
    )
