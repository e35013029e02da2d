"""How long one campaign takes from start to the last file in the outbox folder, in this one process and on a real store.

    .venv/bin/python -m tests.benchmarks.outreach 27000 [--profile]

Contacts, relay and mailer share one core here, so it is an upper bound for the processes of an installation.
"""

import cProfile
import importlib
import os
import pstats
import resource
import secrets
import sys
import tempfile
import time
from pathlib import Path

from deploy.standalone.mongod import Mongod
from shared import ids, store
from shared.bus.settle import settle
from tests.integration.mailer.world import contact


def main(people: int, profile: bool) -> None:
    """Fill contacts, run one campaign, print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            _run(server.url_for("bench"), Path(folder), people, profile)
        finally:
            server.stop()


def _run(mongo_url: str, folder: Path, people: int, profile: bool) -> None:
    os.environ.update(
        BARAZA_MONGO_URL=mongo_url, BARAZA_BROKER_URL="embedded", BARAZA_SECRET_KEY=secrets.token_hex(32),
        BARAZA_DATA_DIR=str(folder), BARAZA_OUTBOX_DIR=str(folder / "outbox"),
    )  # fmt: skip
    parts = []
    for name in ("contacts", "mailer"):
        store.connect(name, mongo_url)
        models = importlib.import_module(f"services.{name}.models")
        models.ensure_indexes()
        parts.append((name, models.OUTBOXES, importlib.import_module(f"services.{name}.handlers").HANDLERS))
    for start in range(0, people, 5000):
        rows = [contact(number, _id=ids.derived("contact", number)) for number in range(start, min(start + 5000, people))]
        store.database("contacts")["contacts"].insert_many(rows)
    campaigns = importlib.import_module("services.mailer.operations.campaigns")
    campaign = campaigns.create({"name": "x", "template": "outreach"}, "bench")
    settings = importlib.import_module("services.mailer.settings").current()
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    began, cpu = time.perf_counter(), time.process_time()
    campaigns.start(campaign["_id"])
    settle(parts, settings)
    took, used = time.perf_counter() - began, time.process_time() - cpu
    profiler.disable()
    written = len(list((folder / "outbox" / "mail").iterdir()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    each, cpu_each = took / written * 1e6, used / written * 1e6
    print(f"{written} mails in {took:.1f} s ({each:.0f} µs each, {cpu_each:.0f} µs of it our CPU), {peak} MB")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "27000")), "--profile" in sys.argv)
