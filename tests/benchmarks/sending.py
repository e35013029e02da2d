"""How fast batches leave by a provider that takes 200 ms per request, with more and more requests at once.

    .venv/bin/python -m tests.benchmarks.sending [requests per slot] [people per batch]

The provider is the real one for SendGrid; the other side is a sink in a process of its own that waits 200 ms and says 202. A
batch of a campaign is one request; invitations carry a calendar entry each and so are a request each. The yardstick is one
request at a time in the same run; our CPU per request says where a worker is at its end, whatever else the machine does.
At the end, how long an invitation takes beside a campaign that keeps another thread busy.
"""

import asyncio
import multiprocessing
import os
import resource
import secrets
import socket
import statistics
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.standalone.mongod import Mongod, free_port
from services.mailer import models, settings
from services.mailer.operations import mailings, sending, templates
from shared import ids, store

DELAY = 0.2
SLOTS = (1, 2, 4, 8, 16, 32)
ROUNDS = 5
PEOPLE = 10
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"


def sink(port: int) -> None:
    """Take requests, wait, answer 202."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            return
        length = next(int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        await reader.readexactly(length)
        await asyncio.sleep(DELAY)
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", port, limit=2**20, backlog=256)
        await server.serve_forever()

    asyncio.run(serve())


def main(rounds: int, people: int) -> None:
    """Fill the store with batches, hand them over, print the figures."""
    port = free_port()
    other_side = multiprocessing.get_context("spawn").Process(target=sink, args=(port,), daemon=True)
    other_side.start()
    _until_open(port)
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            _run(server.url_for("bench"), Path(folder), port, rounds, people)
        finally:
            server.stop()
            other_side.kill()


def _until_open(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("the sink did not start")


def _run(mongo_url: str, folder: Path, port: int, rounds: int, people: int) -> None:
    os.environ.update(
        BARAZA_MONGO_URL=mongo_url, BARAZA_BROKER_URL="embedded", BARAZA_SECRET_KEY=secrets.token_hex(32),
        BARAZA_DATA_DIR=str(folder), BARAZA_MAIL_PROVIDER="sendgrid", BARAZA_SENDGRID_API_KEY="SG.bench",
        BARAZA_SENDGRID_URL=f"http://127.0.0.1:{port}", BARAZA_MAIL_FROM="Baraza <post@baraza.example>",
        BARAZA_POSTAL_ADDRESS="Box 1", BARAZA_MAIL_RAMP="off", BARAZA_MAIL_HOURS="off",
    )  # fmt: skip
    store.connect("mailer", mongo_url)
    models.ensure_indexes()
    one = 0.0
    for slots in SLOTS:
        _use(slots)
        _campaign(f"warm {slots}", 1, people)
        rate, cpu = _campaign(str(slots), slots * rounds, people)
        one = one or rate
        _say("campaign   ", slots, rate, one, cpu)
    one = 0.0
    for slots in SLOTS:
        _use(slots)
        rate, cpu = _invitations(str(slots), slots * rounds)
        one = one or rate
        _say("invitations", slots, rate, one, cpu)
    _use(8)
    waits = _beside(people)
    print(f"an invitation beside a campaign: {statistics.median(waits):.2f} s, {max(waits):.2f} s at most of {len(waits)}")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


def _say(what: str, slots: int, rate: float, one: float, cpu: float) -> None:
    print(f"{what} {slots:3} at once {rate:7.1f} requests/s {rate / one:5.1f} × one at a time, {cpu:4.1f} ms of our CPU each")


def _use(slots: int) -> None:
    os.environ["BARAZA_SEND_PARALLEL"] = str(slots)
    settings.current.cache_clear()


def _campaign(name: str, batches: int, people: int) -> tuple[float, float]:
    """Requests per second, and milliseconds of CPU each, of a campaign whose batches all wait."""
    waiting = _waiting(name, batches, people)
    began, cpu = time.perf_counter(), time.process_time()
    for batch in waiting:
        sending.send(batch, f"m {batch}")
    took, used = time.perf_counter() - began, time.process_time() - cpu
    done = store.database("mailer")["batches"].count_documents({"mailing": ids.derived("bench", name), "state": "accepted"})
    assert done == batches, f"{batches - done} batches were not handed over"
    return batches / took, used / batches * 1e3


def _waiting(name: str, batches: int, people: int) -> list[str]:
    mailing = _mailing(name, "campaign", "bulk", "outreach")
    for page in range(batches):
        last = page == batches - 1
        _page(mailing, page, [_row(f"{name} {page} {number}") for number in range(people)], "" if last else str(page + 1))
    store.database("mailer")["batches"].update_many({"mailing": mailing}, {"$set": {"outgoing": []}})
    return [row["_id"] for row in store.database("mailer")["batches"].find({"mailing": mailing}, {"_id": 1})]


def _invitations(name: str, people: int) -> tuple[float, float]:
    """The same of one batch of invitations, each with a calendar entry of its own."""
    batch = _invited(name, people)
    began, cpu = time.perf_counter(), time.process_time()
    sending.send(batch, f"m {batch}")
    took, used = time.perf_counter() - began, time.process_time() - cpu
    found = store.database("mailer")["batches"].find_one({"_id": batch})
    assert found
    assert found["counts"] == {"accepted": people}
    return people / took, used / people * 1e3


def _invited(name: str, people: int) -> str:
    rows = [_row(f"invited {name} {number}") for number in range(people)]
    mailing = _mailing(f"invite {name}", "events", "invitation", "invitation", recipients=people)
    values = {
        "event_title": "Dialogue",
        "event_date": "4 January",
        "event_place": "Geita",
        "answer_url": "https://baraza.example/a",
    }
    named = [
        {"_id": mailings.person_id(mailing, row["contact"]), "mailing": mailing, "contact": row["contact"], "values": values}
        for row in rows
    ]
    for row in named:
        row["calendar"] = CALENDAR
    store.database("mailer")["mailing_people"].insert_many(named)
    _page(mailing, 0, rows, "")
    found = store.database("mailer")["batches"].find_one({"mailing": mailing})
    assert found
    return str(found["_id"])


def _beside(people: int) -> list[float]:
    """Seconds from the message of one invitation to its acceptance, handed over by this thread while another sends a campaign."""
    waiting = _waiting("beside", 240, people)
    over = threading.Event()

    def bulk() -> None:
        for batch in waiting:
            sending.send(batch, f"m {batch}")
        over.set()

    threading.Thread(target=bulk).start()
    waits = []
    while not over.is_set():
        batch = _invited(f"beside {len(waits)}", 1)
        began = time.perf_counter()
        sending.send(batch, f"m {batch}")
        waits.append(time.perf_counter() - began)
    return waits


def _mailing(name: str, origin: str, message_class: str, template: str, **more: Any) -> str:
    mailing = ids.derived("bench", name)
    fixed = {
        "origin": origin,
        "kind": origin,
        "about": {},
        "template": templates.latest(template)["_id"],
        "filter": {},
        "values": {},
    }
    mailings.begin(
        {"_id": mailing, **fixed, "message_class": message_class, "purpose": "outreach", "channels": ["email"], **more}
    )
    return mailing


def _row(mark: str) -> dict[str, str]:
    contact = ids.derived("contact", mark)
    return {"contact": contact, "channel": "email", "address": f"{contact}@example.org", "language": "en", "name": "Asha"}


def _page(mailing: str, number: int, rows: list[dict[str, str]], following: str) -> None:
    cursor = str(number) if number else ""
    mailings.take_page(
        {"request": mailing, "cursor": cursor, "people": rows, "withheld": {}, "next": following, "total": len(rows)}
    )


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    main(*(numbers + [ROUNDS, PEOPLE][len(numbers) :]))
