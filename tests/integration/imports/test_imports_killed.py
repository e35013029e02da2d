"""``kill -9`` of the worker in the middle of a list: the end is that of a run nobody disturbed."""

import io
import random
from pathlib import Path
from typing import Any

import pytest

from services.contacts import settings
from services.contacts.models import ALIAS, Import, Partner
from services.contacts.operations import importing
from services.contacts.operations.importing import Wishes
from shared import store
from tests.conftest import Installation
from tests.integration.imports.conftest import Importer
from tests.support.processes import Process, eventually

ROWS = 4000
KILLS = 6
WRITTEN = ("contacts", "refusals", "refused_rows", "consent_events")
SMALL_STEPS = {"BARAZA_IMPORT_CHUNK_ROWS": "50", "BARAZA_IMPORT_SLICE_SECONDS": "0.2", "BARAZA_IMPORT_BESIDE_ROWS": "1000"}


def a_list() -> str:
    """New people, people twice, people known before, bad rows and rows that forbid writing."""
    lines = ["Name,Email,Phone,Country,Status"]
    for number in range(ROWS):
        email = f"p{number % 3400}@example.org"
        phone = f"+2557{54000000 + number}" if number % 5 == 0 else ""
        bad = "not-an-address" if number % 31 == 0 else email
        lines.append(f"Person {number},{bad},{phone},TZ,{'unsubscribed' if number % 97 == 0 else ''}")
    return "\n".join(lines)


def timeless(value: Any) -> Any:
    """Without the moments, which differ between any two runs."""
    if isinstance(value, dict):
        return {
            key: timeless(inner) for key, inner in value.items() if key not in ("at", "_at", "seq") and not key.endswith("_at")
        }
    return [timeless(inner) for inner in value] if isinstance(value, list) else value


def everything() -> dict[str, Any]:
    database = store.database(ALIAS)
    written = {name: [timeless(row) for row in database[name].find().sort("_id", 1)] for name in WRITTEN}
    for contact in written["contacts"]:
        contact["keys"] = sorted(contact["keys"])
    done = Import.objects.get(file_name="long.csv")
    return written | {"counts": done.counts, "reasons": done.reasons, "state": done.state, "checkpoint": done.checkpoint}


def start(partner: Partner) -> Import:
    found, _ = importing.accept(io.BytesIO(a_list().encode()), "long.csv", partner, Wishes(), by="test")
    return found


def test_killed_anywhere_the_end_is_the_same(
    installation: Installation, partner: Partner, bring: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in SMALL_STEPS.items():
        monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    before = "Name,Email\n" + "".join(f"Known,p{number}@example.org\n" for number in range(0, 3400, 7))
    bring(before, "before.csv")
    database = store.database(ALIAS)
    kept = {name: list(database[name].find()) for name in ("contacts", "imports")}

    environment = installation.environment | SMALL_STEPS
    relay = Process("services.contacts.relay", environment=environment, log=tmp_path / "relay.log").start()
    worker = Process("services.contacts.worker", "contacts.imports", environment=environment, log=tmp_path / "worker.log")
    found = start(partner)
    chance = random.Random(7)
    try:
        for _ in range(KILLS):
            reached = importing.get(found.id).checkpoint
            goal = min(reached + chance.randint(1, 500), ROWS)
            worker.start()
            eventually(lambda goal=goal: importing.get(found.id).checkpoint >= goal, 60, 0.003)
            worker.kill()
        worker.start()
        eventually(lambda: importing.get(found.id).state == "done", 60)
        worker.stop()
    finally:
        if worker.is_running():
            worker.kill()
        relay.stop()
    killed = everything()

    for name in (*WRITTEN, "imports", "inbox"):
        database[name].delete_many({})
        if kept.get(name):
            database[name].insert_many(kept[name])
    start(partner)
    installation.settle("contacts")
    assert killed["counts"] == everything()["counts"]
    assert killed == everything()
    assert sum(killed["counts"].get(word, 0) for word in ("new", "updated", "unchanged", "duplicate", "refused")) >= ROWS - 50
