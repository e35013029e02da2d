"""The chunks of an import on their way into the store: two at a time, each counted only after the one before.

Most of a step is waiting for the store, so a second one goes along with it. Two chunks that speak of the same people, or of an
address that one of them forbids, are done one after the other, so that each row finds what the rows above it have written.
"""

import contextvars
import dataclasses
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, Self

from services.contacts import outgoing
from services.contacts.models import ALIAS, Import
from services.contacts.operations import erased_rows, importing_chunk, refusing, retention
from services.contacts.operations.importing_rows import Chunk, Refused
from services.contacts.operations.numbering import Pool
from services.contacts.rules.matching import ROADS, Terms
from services.contacts.rules.partner_file import Person
from shared import clock, ids, store
from shared.people import address_key

AT_ONCE = 2


@dataclasses.dataclass(frozen=True)
class Met:
    """Whom a chunk touches: the keys of its rows and of the people they were found to be, addresses, and those forbidden."""

    keys: set[str]
    addresses: set[str]
    forbidden: set[str]

    @classmethod
    def of(cls, chunk: Chunk, known: Sequence[Mapping[str, Any]]) -> "Met":
        """By the rows and the people who share a key with any of them."""
        keys = chunk.keys.union(*(contact["keys"] for contact in known)) if known else chunk.keys
        theirs = {
            address_key(channel, contact[field]) for contact in known for channel, field in ROADS.items() if contact.get(field)
        }
        return cls(keys, chunk.addresses | theirs, chunk.forbidden)

    def apart(self, other: "Met") -> bool:
        """Whether what becomes of the one is all the same to the other."""
        return (
            self.keys.isdisjoint(other.keys)
            and self.forbidden.isdisjoint(other.addresses)
            and other.forbidden.isdisjoint(self.addresses)
        )


class Step:
    """One chunk: laid over the store, written, and then counted by one write that moves the checkpoint."""

    def __init__(self, chunk: Chunk, checkpoint: int, before: "Step | None", *, end: bool, slice_over: bool):
        self.chunk, self.reached = chunk, chunk.reached if chunk.size else checkpoint
        self._checkpoint, self._before, self._end, self._slice_over = checkpoint, before, end, slice_over
        self._met: Future[Met] = Future()
        self.counted: Future[bool] = Future()

    def run(self, doc: Import, terms: Terms, numbers: Pool) -> None:
        """To the end; what goes wrong is told to whoever waits for it."""
        try:
            counts = self._write(doc, terms, numbers)
            going = self._before is None or self._before.counted.result()
            self._before = None  # which has its own before it, and so on
            self.counted.set_result(going and self._count(doc, counts))
        except BaseException as fault:  # noqa: BLE001 - raised where the step is waited for
            for waited in (self._met, self.counted):
                if not waited.done():
                    waited.set_exception(fault)

    def _write(self, doc: Import, terms: Terms, numbers: Pool) -> Counter[str]:
        chunk, now = self.chunk, clock.now()
        sift(chunk, doc.id)
        refusing.insert_new("refused_rows", [_refused(doc.id, row) for row in chunk.refused])
        written = importing_chunk.write(chunk.storable(), terms, numbers, now, self._known)
        counts = written.counts + chunk.counts()
        counts["refusals"] = refusing.note(chunk.people, doc.partner, doc.id, now)
        counts["suppressed"] = len(refusing.enforce(written.contacts.values()) & written.first) + chunk.erased
        erased_rows.undo(chunk.people, written.contacts.values(), since=now)
        return +counts

    def _known(self, people: Sequence[Person], again: bool) -> list[dict[str, Any]]:
        """Who of the rows is known, those counted in whom the chunk before writes. ``again``: somebody else was faster."""
        if again:
            self._wait()
        found = importing_chunk.known(people)
        if not self._met.done():
            met = Met.of(self.chunk, found)
            if self._before is not None and not met.apart(self._before._met.result()):
                self._wait()
                found = importing_chunk.known(people)
                met = Met.of(self.chunk, found)
            self._met.set_result(met)
        return found

    def _wait(self) -> None:
        if self._before is not None:
            self._before.counted.result()

    def _count(self, doc: Import, counts: Counter[str]) -> bool:
        """Move the checkpoint; false if somebody else has, or the import was paused or cancelled."""
        chunk = self.chunk
        counted = {"counts": counts, "reasons": chunk.reasons(), "warnings": chunk.warnings()}
        adds = {f"{name}.{key}": number for name, counter in counted.items() for key, number in counter.items()}
        change: dict[str, Any] = {"$set": {"checkpoint": self.reached}}
        if adds:
            change["$inc"] = adds
        if self._end:
            now = clock.now()
            change["$set"] |= {"state": "done", "finished_at": now}
            said = outgoing.import_ended(doc.id, doc.partner, "done", Counter(doc.counts) + counts, retention.ends(now))
            change["$push"] = {"outgoing": {"$each": said}}
        elif self._slice_over:
            change["$push"] = {"outgoing": outgoing.run_import(doc.id, self.reached)}
        where = {"_id": doc.id, "checkpoint": self._checkpoint, "state": "running"}
        moved = store.database(ALIAS)["imports"].find_one_and_update(where, change, {"counts": 1}, return_document=True)
        if moved is not None:
            doc.counts = moved.get("counts", {})
        return moved is not None


class Steps:
    """The steps of an import for one slice of time."""

    def __init__(self, doc: Import, terms: Terms):
        self._doc, self._terms, self._numbers = doc, terms, Pool()
        self._going: deque[Step] = deque()
        self._writers = ThreadPoolExecutor(max_workers=AT_ONCE)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self._writers.shutdown()

    def add(self, chunk: Chunk, checkpoint: int, *, end: bool, slice_over: bool) -> bool:
        """Begin with one more; false if one before was not counted. Raises what went wrong in one before."""
        if len(self._going) == AT_ONCE and not self._going.popleft().counted.result():
            return False
        step = Step(chunk, checkpoint, self._going[-1] if self._going else None, end=end, slice_over=slice_over)
        self._going.append(step)
        self._writers.submit(contextvars.copy_context().run, step.run, self._doc, self._terms, self._numbers)
        return True

    def finish(self) -> bool:
        """Whether all are counted. Raises what went wrong."""
        return all(step.counted.result() for step in self._going)


def sift(chunk: Chunk, import_id: str) -> None:
    """Leave out what our own list says again, and the rows of people who were erased."""
    refusing.leave_out_known(chunk.people, import_id)
    refused = ((row.number, row.cells, row.country) for row in chunk.refused)
    if rows := erased_rows.people(chunk.people) | erased_rows.cells(refused):
        chunk.leave_out(rows)


def _refused(import_id: str, refused: Refused) -> dict[str, Any]:
    return {
        "_id": ids.derived("refused", import_id, refused.number),
        "import_id": import_id,
        "number": refused.number,
        "row": refused.row,
        "part": refused.part,
        "reason": refused.code,
        "column": refused.column,
        "detail": refused.detail[:500],
        "remedy": refused.remedy,
        "cells": [cell[:1000] for cell in refused.cells[:200]],
    }
