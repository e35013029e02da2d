"""Looking at a list before anything of it is stored: what would be new, known, refused, and how its columns were read."""

import itertools
from collections import Counter
from typing import Any

from services.contacts import settings
from services.contacts.models import Import
from services.contacts.operations import importing_chunk, importing_run
from services.contacts.rules.partner_file import Person
from shared import clock

MOST_ROWS = 20_000
SAMPLES = 10


def preview(doc: Import) -> dict[str, Any]:
    """Counts over the first rows (all, for most lists), ten of them as they would be stored, ten that would be refused."""
    now = clock.now()
    # A preview is always from the top, however far the import has come.
    job = importing_run.prepare(doc, now, from_top=True)
    rows = itertools.islice(job.rows, MOST_ROWS)
    counts: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    samples: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    while piece := list(itertools.islice(rows, settings.current().import_chunk_rows)):
        chunk = importing_run.understood(job, piece)
        erased = importing_run.without_erased(job, chunk)
        storable = importing_run.storable(job, chunk.people)
        counts += importing_chunk.seen(storable, job.terms, now)
        counts += Counter(
            rows=len(chunk.people) + len(chunk.refused) + erased, suppressed=erased, refused=len(chunk.refused), blank=chunk.blank
        )
        counts["refusals"] += sum(bool(person.refused) for person in chunk.people)
        reasons += Counter(why.code for _, _, why in chunk.refused)
        warnings += Counter(word for person in chunk.people for word in person.warnings)
        samples += [_sample(person) for person in chunk.people[: SAMPLES - len(samples)]]
        refused += [
            {"row": row, "reason": why.code, "detail": why.detail} for row, _, why in chunk.refused[: SAMPLES - len(refused)]
        ]
    return {
        "import": doc.id,
        "complete": next(job.rows, None) is None,
        "mapping": doc.mapping,
        "ignored": doc.format.get("ignored", []),
        "counts": +counts,
        "reasons": reasons,
        "warnings": warnings,
        "samples": samples,
        "refused": refused,
    }


def _sample(person: Person) -> dict[str, Any]:
    return {"row": person.row, **person.fields, "languages": person.languages, "groups": person.groups}
