"""How fast partners' lists come in, beside the way one would write it first, in this one process and on a real store.

    .venv/bin/python -m tests.benchmarks.imports 30000 [--profile]

The yardstick reads with DictReader, checks each field with the full libraries and does get-or-create by email with mongoengine;
it is shown a tenth of the newsletter. Shared cores change both; the ratio of CPU is what stays.
"""

import cProfile
import csv
import os
import pstats
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import mongoengine
import pycountry
from email_validator import EmailNotValidError, validate_email

from deploy.example import generator
from deploy.standalone.mongod import Mongod
from services.contacts.models import Partner, ensure_indexes
from services.contacts.operations import agreements, groups, importing, importing_run, partners
from services.contacts.operations.importing import Wishes
from shared import clock, store


class PlainContact(mongoengine.Document):
    """What the yardstick stores."""

    email = mongoengine.StringField(required=True, unique=True)
    name = mongoengine.StringField()
    country = mongoengine.StringField()
    organisation = mongoengine.StringField()
    meta = {"db_alias": "contacts", "collection": "plain_contacts"}


def naive(path: Path, rows: int) -> int:
    """One row at a time."""
    done = 0
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if done == rows:
                break
            done += 1
            try:
                email = validate_email(row["Email Address"], check_deliverability=False).normalized
            except EmailNotValidError:
                continue
            found = PlainContact.objects(email=email).first() or PlainContact(email=email)
            found.name = f"{row['First Name']} {row['Last Name']}"
            try:
                found.country = pycountry.countries.lookup(row["Country"]).alpha_2
            except LookupError:
                found.country = None
            found.organisation = row["Organisation"]
            found.save()
    return done


def bring_in(path: Path, partner: Partner, wishes: Wishes) -> int:
    """One list, from the upload to the last row."""
    with path.open("rb") as stream:
        found, _ = importing.accept(stream, path.name, partner, wishes, by="benchmark")
    while importing.get(found.id).state in ("queued", "running"):
        importing_run.run(found.id)
    done = importing.get(found.id)
    assert done.state == "done", done.problem
    return int(done.counts["rows"])


def measured(name: str, work: Callable[[], int]) -> float:
    """Run and print; gives the rows per second of our own CPU."""
    began, cpu = time.perf_counter(), time.process_time()
    rows = work()
    took, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"{name:24} {rows:7} rows {took:7.2f} s {rows / took:8.0f} rows/s   our CPU {used / rows * 1e6:6.0f} µs a row")
    return rows / used


def _run(folder: Path, people: int, profile: bool) -> None:
    files = generator.generate(folder / "files", people)
    now = clock.now()
    owner = partners.add("Benchmark")
    agreements.add(owner, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    PlainContact.ensure_indexes()
    slow = measured("row by row (yardstick)", lambda: naive(files.subscribed, people // 15))
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    ours = measured("subscribed", lambda: bring_in(files.subscribed, owner, Wishes()))
    measured("unsubscribed", lambda: bring_in(files.unsubscribed, owner, Wishes()))
    measured("cleaned", lambda: bring_in(files.cleaned, owner, Wishes()))
    measured("energy list", lambda: bring_in(files.energy, owner, Wishes()))
    measured("energy list again", lambda: bring_in(files.energy, owner, Wishes(again=True)))
    measured("miners' sheet", lambda: bring_in(files.miners, owner, Wishes(country="TZ", language="sw")))
    profiler.disable()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{ours / slow:.0f} × the yardstick for each second of our CPU; {peak} MB at most (the generator's people among them)")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(30)


def main(people: int, profile: bool) -> None:
    """Set up, run, print."""
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            os.environ.update(
                BARAZA_MONGO_URL=server.url_for("bench"), BARAZA_BROKER_URL="embedded",
                BARAZA_SECRET_KEY=secrets.token_hex(32), BARAZA_DATA_DIR=folder,
            )  # fmt: skip
            store.connect("contacts", os.environ["BARAZA_MONGO_URL"])
            ensure_indexes()
            groups.seed()
            _run(Path(folder), people, profile)
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "30000")), "--profile" in sys.argv)
