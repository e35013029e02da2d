"""Reading an import: chunk by chunk, for a bounded time, from its checkpoint.

The rows of a chunk are written first, under derived ids; then one write moves the checkpoint, adds the counts and carries
the next message. Killed anywhere, the chunk is done again and counts the same.
"""

import dataclasses
import json
import time
from datetime import datetime

from services.contacts import outgoing, settings
from services.contacts.models import Agreement, Import, Partner
from services.contacts.operations import agreements, customs, groups, retention, sharing
from services.contacts.operations.importing_ahead import Ahead
from services.contacts.operations.importing_rows import Order
from services.contacts.operations.importing_steps import Steps
from services.contacts.rules.matching import Terms
from shared import clock
from shared.errors import BarazaError, Invalid, NotFound

KEPT_OPEN = 2
_OPEN: dict[tuple[str, int], Ahead] = {}
"""Lists that a slice has left open, by import and checkpoint; a list itself never changes."""


@dataclasses.dataclass(frozen=True)
class Job:
    """An import with all that reading it needs."""

    doc: Import
    terms: Terms
    chunks: Ahead


def run(import_id: str) -> None:
    """Work on an import for one slice of time, then leave the rest to the next message. Done, failed, paused …: nothing."""
    doc = Import.objects(id=import_id).first()
    if doc is None or doc.state not in ("queued", "running"):
        return
    try:
        job = prepare(doc, clock.now(), doc.checkpoint, (doc.total or 0) - doc.checkpoint)
    except (Invalid, NotFound) as fault:
        _fail(doc, fault)
        return
    Import.objects(id=doc.id, state="queued").update_one(set__state="running", set__started_at=doc.started_at or clock.now())
    _work(job, doc.checkpoint)


def prepare(doc: Import, now: datetime, checkpoint: int, left: int = 0) -> Job:
    """Open the list below a row. ``left``: how many are expected to be read. Raises NoAgreement, NoList."""
    partner = Partner.objects.get(id=doc.partner)
    agreement = agreements.in_force(partner, doc.agreement, now)
    chunks = _OPEN.pop((doc.id, checkpoint), None)
    if chunks is None or not chunks.alive:
        limits = settings.current()
        long = 0 < limits.import_beside_rows <= left
        chunks = Ahead(_order(doc, checkpoint, bool(partner.ours)), limits.import_chunk_rows, sharing.keys, long=long)
    return Job(doc, _terms(doc, agreement), chunks)


def _order(doc: Import, checkpoint: int, ours: bool) -> Order:
    return Order(
        upload=doc.file_path,
        file_name=doc.file_name,
        parts=json.loads(json.dumps(doc.parts)),  # plain, without what a model's own lists hold on to
        partner=doc.partner,
        country=(doc.defaults or {}).get("country"),
        words=groups.words(),
        customs=customs.reader(),
        ours=ours,
        checkpoint=checkpoint,
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
    """While chunks are being written, the next are read and understood."""
    limits = settings.current()
    until = time.monotonic() + limits.import_slice_seconds
    kept = False
    try:
        with Steps(job.doc, job.terms) as steps:
            for chunk in job.chunks:
                end, slice_over = chunk.size < limits.import_chunk_rows, time.monotonic() > until
                if not steps.add(chunk, checkpoint, end=end, slice_over=slice_over):
                    return
                checkpoint = chunk.reached
                if end or slice_over:
                    break
            kept = steps.finish() and not end
    finally:
        if not kept:
            job.chunks.close()
    if kept:
        _keep_open(job, checkpoint)


def _keep_open(job: Job, checkpoint: int) -> None:
    """The next slice, if it comes to this process, reads on where this one stops, without skipping all rows above."""
    while len(_OPEN) >= KEPT_OPEN:
        _OPEN.pop(next(iter(_OPEN))).close()
    _OPEN[job.doc.id, checkpoint] = job.chunks


def _fail(doc: Import, fault: BarazaError) -> None:
    now = clock.now()
    problem = {"code": fault.code, "detail": fault.detail, "remedy": fault.remedy or ""}
    Import.objects(id=doc.id, state__in=["queued", "running"]).modify(
        set__state="failed",
        set__problem=problem,
        set__finished_at=now,
        push_all__outgoing=outgoing.import_ended(doc.id, doc.partner, "failed", doc.counts, retention.ends(now)),
    )
