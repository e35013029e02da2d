"""How fast partners' lists come in, beside the way one would write it first, in this one process and on a real store.

    .venv/bin/python -m tests.benchmarks.imports 30000 [--profile]

The list has 12 columns and 3 % dirt; it comes in once when nobody is known, and once more (from another file) when all are.
The yardstick reads with DictReader, checks each row with marshmallow and the full libraries, and gets and saves each person with
mongoengine; it is shown the first rows of the same list. Shared cores change both; the ratios are what stays.
"""

import cProfile
import csv
import os
import platform
import pstats
import random
import resource
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import marshmallow as ma
import mongoengine
import phonenumbers
import psutil
import pycountry
from marshmallow import fields

from deploy.standalone.mongod import Mongod
from services.contacts.models import Partner, ensure_indexes
from services.contacts.operations import agreements, groups, importing, importing_run, partners
from services.contacts.operations.importing import Wishes
from shared import clock, garbage, store

YARDSTICK = 2000
COLUMNS = (
    "Email Address", "First Name", "Last Name", "Phone", "Country", "Region", "Organisation", "Job Title", "Language", "Group",
    "Member ID", "Notes",
)  # fmt: skip
COUNTRIES = {"Tanzania": "+255754", "Ghana": "+233244", "Kenya": "+254712", "Mongolia": "+97699", "Peru": "+51912"}
GIVEN = [
    "Asha",
    "Juma",
    "Neema",
    "Kofi",
    "Ama",
    "Batbayar",
    "Rosa",
    "Luis",
    "Grace",
    "Mohamed",
    "Fatuma",
    "Esther",
    "John",
    "Mary",
    "Peter",
]
FAMILY = ["Mushi", "Mwangi", "Mensah", "Owusu", "Quispe", "Flores", "Otieno", "Bat-Erdene", "Komba", "Salum", "Massawe", "Appiah"]
GROUPS = ("Government", "Large-scale mining", "ASM", "", "")


def write(path: Path, rows: int, note: str) -> None:
    """The list. The same number gives the same person, whatever the note."""
    chance = random.Random(1)
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for number in range(rows):
            country = chance.choice(tuple(COUNTRIES))
            phone = f"{COUNTRIES[country]}{number % 1_000_000:06d}" if number % 3 == 0 else ""
            email = f"person{number}@example{number % 997}.org" if number % 33 else "not an address"
            lines.writerow(
                (email, chance.choice(GIVEN), chance.choice(FAMILY), phone, country, f"Region {number % 40}",
                 f"Organisation {number % 5000}", "Officer", chance.choice(("English", "sw", "Français")), chance.choice(GROUPS),
                 f"M{number}", note)
            )  # fmt: skip


class PlainContact(mongoengine.Document):
    """What the yardstick stores."""

    email = mongoengine.StringField(required=True, unique=True)
    phone = mongoengine.StringField()
    name = mongoengine.StringField()
    country = mongoengine.StringField()
    organisation = mongoengine.StringField()
    meta = {"db_alias": "contacts", "collection": "plain_contacts"}


class PlainRow(ma.Schema):
    """What the yardstick checks."""

    class Meta:
        """Columns that nobody reads are left alone."""

        unknown = ma.EXCLUDE

    email = fields.Email(required=True, data_key="Email Address")
    given = fields.String(data_key="First Name")
    family = fields.String(data_key="Last Name")
    phone = fields.String(data_key="Phone")
    country = fields.String(data_key="Country")
    organisation = fields.String(data_key="Organisation")


def naive(path: Path) -> int:
    """One row at a time."""
    done = 0
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if done == YARDSTICK:
                break
            done += 1
            try:
                said = PlainRow().load(row)
            except ma.ValidationError:
                continue
            found = PlainContact.objects(email=said["email"]).first() or PlainContact(email=said["email"])
            found.name = f"{said['given']} {said['family']}"
            found.country = pycountry.countries.lookup(said["country"]).alpha_2
            if said["phone"]:
                parsed = phonenumbers.parse(said["phone"], found.country)
                found.phone = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
            found.organisation = said["organisation"]
            found.save()
    return done


def bring_in(path: Path, partner: Partner) -> int:
    """One list, from the upload to the last row."""
    with path.open("rb") as stream:
        found, _ = importing.accept(stream, path.name, partner, Wishes(), by="benchmark")
    while importing.get(found.id).state in ("queued", "running"):
        importing_run.run(found.id)
    done = importing.get(found.id)
    assert done.state == "done", done.problem
    print(f"    {dict(done.counts)}; {_memory()} MB at most so far")
    return int(done.counts["rows"])


def measured(name: str, work: Callable[[], int]) -> float:
    """Run and print; gives the rows per second."""
    server = next(child for child in psutil.Process().children() if "mongod" in child.name())
    began, cpu, theirs = time.perf_counter(), _cpu(), sum(server.cpu_times()[:2])
    rows = work()
    took, used, theirs = time.perf_counter() - began, _cpu() - cpu, sum(server.cpu_times()[:2]) - theirs
    print(
        f"{name:24} {rows:8} rows {took:7.2f} s {rows / took:8.0f} rows/s"
        f"   CPU a row: ours {used / rows * 1e6:5.0f} µs, the store's {theirs / rows * 1e6:5.0f} µs"
    )
    return rows / took


def _cpu() -> float:
    """Of this process and of those that read for it and have ended."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _memory() -> str:
    own, beside = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return f"{own} + {beside}"


def _run(folder: Path, rows: int, profile: bool) -> None:
    first, again = folder / "first.csv", folder / "again.csv"
    write(first, rows, "from the first list")
    write(again, rows, "from the second list")
    now = clock.now()
    owner, other = partners.add("Benchmark"), partners.add("Another list")
    for partner in (owner, other):
        agreements.add(partner, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    PlainContact.ensure_indexes()
    garbage.collect_rarely()
    slow = measured("row by row (yardstick)", lambda: naive(first))
    slow_again = measured("row by row, all known", lambda: naive(first))
    profiler = cProfile.Profile()
    if profile:
        profiler.enable()
    ours = measured("nobody known", lambda: bring_in(first, owner))
    known = measured("everybody known", lambda: bring_in(again, other))
    profiler.disable()
    print(f"{ours / slow:.0f} × the yardstick when nobody is known, {known / slow_again:.0f} × when everybody is")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)


def main(rows: int, profile: bool) -> None:
    """Set up, run, print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {rows} rows of 12 columns")
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            os.environ.update(
                BARAZA_MONGO_URL=server.url_for("bench"), BARAZA_BROKER_URL="embedded", BARAZA_UPLOAD_LIMIT_MB="1024",
                BARAZA_SECRET_KEY=secrets.token_hex(32), BARAZA_DATA_DIR=folder,
            )  # fmt: skip
            store.connect("contacts", os.environ["BARAZA_MONGO_URL"])
            ensure_indexes()
            groups.seed()
            _run(Path(folder), rows, profile)
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "30000")), "--profile" in sys.argv)
