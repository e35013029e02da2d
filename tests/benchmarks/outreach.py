"""How long one campaign takes from start to the last file in the outbox folder, in this one process and on a real store.

    .venv/bin/python -m tests.benchmarks.outreach 27000 [--profile]

Contacts, relay and mailer share one core here, so it is an upper bound for the processes of an installation. The yardstick is
the way one would write it first, without consent, audience and bus: per person a template, an EmailMessage, a file and two saves.
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
from email.message import EmailMessage
from pathlib import Path

import jinja2
from markdown_it import MarkdownIt

from deploy.standalone.mongod import Mongod
from services.mailer.models import Delivery
from shared import ids, store
from shared.bus.settle import settle
from tests.integration.mailer.world import contact

ROOT = Path(__file__).parents[2]
YARDSTICK = 500


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
    plain, plain_cpu = one_by_one(folder, YARDSTICK)
    print(f"one by one (yardstick) {YARDSTICK:6} mails   {plain:5.0f} µs each, {plain_cpu:5.0f} µs of it our CPU")
    print(f"campaign               {written:6} mails   {each:5.0f} µs each, {cpu_each:5.0f} µs of it our CPU, {peak} MB at most")
    print(
        f"{plain / each:.1f} × as fast, {plain_cpu / cpu_each:.1f} × per second of our CPU, the questions about consent included"
    )
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(35)


def one_by_one(folder: Path, people: int) -> tuple[float, float]:
    """Microseconds and CPU microseconds a mail, of the naive way."""
    text = (ROOT / "services/mailer/defaults/outreach/en.md").read_text().split("+++")[2]
    values = {name: f"https://baraza.example/{name}" for name in ("interest_url", "unsubscribe_url", "preferences_url")}
    (folder / "naive").mkdir()
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(people):
        person = contact(number)
        body = jinja2.Template(text).render(greeting=f"Dear {person['name']}", organisation="Baraza", **values)
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "post@baraza.example", person["email"], "Mining and communities"
        mail.set_content(body)
        mail.add_alternative(MarkdownIt().render(body), subtype="html")
        given = dict.fromkeys(("mailing", "batch", "contact"), person["_id"])
        kept = Delivery(id=f"naive {number}", channel="email", address=person["email"], address_hash="x", **given).save()
        (folder / "naive" / f"{number}.eml").write_bytes(mail.as_bytes())
        kept.rank = 5
        kept.save()
    return (time.perf_counter() - began) / people * 1e6, (time.process_time() - cpu) / people * 1e6


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "27000")), "--profile" in sys.argv)
