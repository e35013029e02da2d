"""Reading an import: chunk by chunk, for a bounded time, from its checkpoint.

The rows of a chunk are written first, under derived ids; then one write moves the checkpoint, adds the counts and carries
the next message. Killed anywhere, the chunk is done again and counts the same.
"""

import dataclasses
import itertools
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS, Agreement, Import, Partner
from services.contacts.operations import agreements, erased_rows, groups, importing_chunk, refusing, retention, uploads
from services.contacts.readers.table import Row
from services.contacts.rules.matching import Terms
from services.contacts.rules.partner_file import Person, Reading, RowRefused
from shared import clock, ids, store
from shared.errors import BarazaError, Invalid, NotFound

Numbered = tuple[int, Row]


@dataclasses.dataclass
class Chunk:
    """What the rows of a chunk turned out to be."""

    people: list[Person] = dataclasses.field(default_factory=list)
    refused: list[tuple[int, Row, RowRefused]] = dataclasses.field(default_factory=list)
    blank: int = 0


@dataclasses.dataclass(frozen=True)
class Job:
    """An import with all that reading it needs."""

    doc: Import
    reading: Reading
    terms: Terms
    header_row: int
    rows: Iterator[Numbered]


def run(import_id: str) -> None:
    """Work on an import for one slice of time, then leave the rest to the next message. Done, failed, cancelled: nothing."""
    doc = Import.objects(id=import_id).first()
    if doc is None or doc.state not in ("queued", "running"):
        return
    try:
        job = prepare(doc, clock.now())
    except (Invalid, NotFound) as fault:
        _fail(doc, fault)
        return
    Import.objects(id=doc.id, state="queued").update_one(set__state="running", set__started_at=clock.now())
    _work(job, doc.checkpoint)


def prepare(doc: Import, now: datetime, *, from_top: bool = False) -> Job:
    """Open the list where its checkpoint stands. Raises NoAgreement, NoList."""
    partner = Partner.objects.get(id=doc.partner)
    agreement = agreements.in_force(partner, doc.agreement, now)
    table, header = uploads.read(doc.file_path)
    defaults = doc.defaults or {}
    start = header.row if from_top else max(header.row, doc.checkpoint)
    return Job(
        doc=doc,
        reading=Reading(header.columns, defaults.get("country"), groups.words()),
        terms=_terms(doc, agreement, defaults),
        header_row=header.row,
        rows=itertools.islice(enumerate(table.rows(), start=1), start, None),
    )


def _terms(doc: Import, agreement: Agreement, defaults: dict[str, Any]) -> Terms:
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
    limits = settings.current()
    until = time.monotonic() + limits.import_slice_seconds
    while True:
        rows = list(itertools.islice(job.rows, limits.import_chunk_rows))
        end = len(rows) < limits.import_chunk_rows
        counts, reasons, warnings = _write(job, understood(job, rows))
        reached = rows[-1][0] if rows else max(checkpoint, job.header_row)
        slice_over = time.monotonic() > until
        if not _advance(job.doc, checkpoint, reached, (counts, reasons, warnings), end, slice_over) or end or slice_over:
            return
        checkpoint = reached


def understood(job: Job, rows: Iterable[Numbered]) -> Chunk:
    """What the rows say, by the rules alone."""
    chunk = Chunk()
    for number, cells in rows:
        try:
            person = job.reading.person(number, cells)
        except RowRefused as why:
            chunk.refused.append((number, cells, why))
            continue
        if person is None:
            chunk.blank += 1
        else:
            if reason := job.doc.refusal_reason:
                person.refused = {"email" if "email" in person.addresses() else "sms": reason}
            chunk.people.append(person)
    return chunk


def storable(job: Job, people: Sequence[Person]) -> list[Person]:
    """Those who become or stay contacts: a list of refusals makes nobody one, nor does a row that forbids its only address."""
    if job.doc.kind == "refusals":
        return []
    return [person for person in people if set(person.addresses()) - set(person.refused)]


def without_erased(job: Job, chunk: Chunk) -> int:
    """Leave out the rows of people who were erased, so that nothing of them is stored anywhere. Gives how many."""
    refused = ((number, cells, job.reading.country_of(cells)) for number, cells, _ in chunk.refused)
    rows = erased_rows.people(chunk.people) | erased_rows.cells(refused)
    chunk.people = [person for person in chunk.people if person.row not in rows]
    chunk.refused = [row for row in chunk.refused if row[0] not in rows]
    return len(rows)


def _write(job: Job, chunk: Chunk) -> tuple[Counter[str], Counter[str], Counter[str]]:
    now = clock.now()
    erased = without_erased(job, chunk)
    refusing.insert_new("refused_rows", [_refused(job.doc.id, *row) for row in chunk.refused])
    written = importing_chunk.write(storable(job, chunk.people), job.terms, now)
    counts = written.counts
    counts["refusals"] = refusing.note(chunk.people, job.doc.partner, job.doc.id, now)
    counts["suppressed"] = len(refusing.enforce(written.contacts.values())) + erased
    erased_rows.undo(chunk.people, written.contacts.values())
    counts["refused"] = len(chunk.refused)
    counts["rows"] = len(chunk.people) + len(chunk.refused) + erased
    counts["blank"] = chunk.blank
    reasons = Counter(why.code for _, _, why in chunk.refused)
    return +counts, reasons, Counter(word for person in chunk.people for word in person.warnings)


def _refused(import_id: str, number: int, cells: Row, why: RowRefused) -> dict[str, Any]:
    return {
        "_id": ids.derived("refused", import_id, number),
        "import_id": import_id,
        "row": number,
        "reason": why.code,
        "column": why.column,
        "detail": why.detail[:500],
        "remedy": why.remedy,
        "cells": [cell[:1000] for cell in cells[:200]],
    }


def _advance(doc: Import, checkpoint: int, reached: int, counted: tuple[Counter[str], ...], end: bool, slice_over: bool) -> bool:
    """Move the checkpoint; false if somebody else has, or the import was cancelled."""
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
