"""How fast an audience is answered and people are listed, beside the way one would write it first, in this one process.

    .venv/bin/python -m tests.benchmarks.audiences 100000

The yardstick of the audience loads each person as an object and asks their refusals one by one; that of the list dumps objects
with marshmallow. The list is asked through the whole web application, token and all, without the network.
"""

import os
import platform
import secrets
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.standalone.mongod import Mongod
from services.contacts.app import create_app
from services.contacts.models import Contact, Partner, Refusal, ensure_indexes
from services.contacts.operations import audiences, refusing
from services.contacts.rules import consent
from services.contacts.schemas.people import ContactView
from services.contacts.settings import current
from shared import garbage, ids, store
from shared.bus.envelope import Message, trace
from shared.http.access import tokens

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE = 2000
REQUESTS = 300
PLAIN = ("id", "name", "given_name", "family_name", "email", "phone", "country", "region", "organisation", "role", "groups")


def person(number: int) -> dict[str, Any]:
    """One person as an import leaves them."""
    email = f"person{number}@example{number % 997}.org"
    agreed = {"status": "agreed", "basis": "consent", "method": "partner", "at": NOW, "source": "i" * 24, "agreement": "a" * 24}
    said = {
        "name": f"Person Number{number}", "given_name": "Person", "family_name": f"Number{number}", "email": email,
        "country": ("TZ", "GH", "KE", "MN")[number % 4], "region": f"Region {number % 40}", "role": "Officer",
        "organisation": f"Organisation {number % 5000}", "languages": ["en"], "groups": ["government"] if number % 3 else ["asm"],
    }  # fmt: skip
    source = {"partner": "p1", "import": "i" * 24, "row": number, "result": "new", "said": said}
    return {
        "_id": ids.derived("person", number), "seq": number, "keys": [f"e:{email}"], **said, "sources": [source],
        "consent": {"outreach": {"email": agreed}}, "journey": {"rank": 0, "at": {"imported": NOW}}, "created_at": NOW,
        "changed_at": NOW,
    }  # fmt: skip


def question(cursor: str) -> Message:
    """A page of everybody in Tanzania and Ghana and Kenya."""
    data = {
        "request": "r1", "requester": "mailer", "purpose": "outreach", "channels": ["email", "sms"], "cursor": cursor,
        "size": 1000, "filter": {"countries": ["TZ", "GH", "KE"]},
    }  # fmt: skip
    return Message(
        id=ids.fresh(), type="contacts.audience.resolve", source="mailer", time=NOW, data=data, correlationid="b",
        traceparent=trace(None),
    )  # fmt: skip


def ask(cursor: str) -> tuple[str, int]:
    """The next cursor, and how many people the page holds."""
    message = question(cursor)
    audiences.resolve(message.data, cause=message)
    number = int(cursor or 0)
    bucket = store.database("contacts")["audience_buckets"].find_one({"audience": "r1", "page": number}, {"contacts": 1})
    assert bucket is not None
    later = store.database("contacts")["audience_buckets"].count_documents({"audience": "r1", "page": number + 1})
    return (str(number + 1) if later else ""), len(bucket["contacts"])


def audience() -> float:
    """All pages; gives the people per second."""
    began = time.perf_counter()
    cursor, people = ask("")
    first = time.perf_counter() - began
    while cursor:
        cursor, more = ask(cursor)
        people += more
    took = time.perf_counter() - began
    print(f"first page of 1,000 {first * 1000:6.0f} ms;   all {people:8} people {took:6.1f} s {people / took:8.0f} people/s")
    return people / took


def one_by_one() -> float:
    """People per second of the naive way."""
    began = time.perf_counter()
    chosen = [
        found
        for found in Contact.objects(country__in=["TZ", "GH", "KE"]).limit(SAMPLE)
        if consent.status(found.consent, ("outreach", "email")) in consent.MAY_WRITE
        and Refusal.objects(id=refusing.hashed("email", found.email)).first() is None
    ]
    return len(chosen) / (time.perf_counter() - began)


def listing() -> tuple[float, float]:
    """Requests per second of the list of 100 people, ours and the naive way."""
    client = create_app(current()).test_client()
    headers = {"Authorization": f"Bearer {tokens.create('bench', ['contacts:read'])}"}
    asked = {"limit": 100, "country": "TZ"}
    assert len(client.get("/contacts/v1/contacts", query_string=asked, headers=headers).json["items"]) == 100
    began, cpu = time.perf_counter(), time.process_time()
    for _ in range(REQUESTS):
        client.get("/contacts/v1/contacts", query_string=asked, headers=headers).get_data()
    ours = REQUESTS / (time.perf_counter() - began)
    used = (time.process_time() - cpu) / REQUESTS * 1000
    began = time.perf_counter()
    for _ in range(10):
        ContactView(many=True, only=PLAIN).dumps(list(Contact.objects(country="TZ").limit(100)))
    naive = 10 / (time.perf_counter() - began)
    print(f"list of 100 {ours:6.0f} requests/s in one process, {used:4.1f} ms of our CPU each; yardstick {naive:4.0f} requests/s")
    return ours, naive


def main(people: int) -> None:
    """Set up, run, print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {people} people")
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            os.environ.update(
                BARAZA_MONGO_URL=server.url_for("bench"), BARAZA_BROKER_URL="embedded",
                BARAZA_SECRET_KEY=secrets.token_hex(32), BARAZA_DATA_DIR=folder,
            )  # fmt: skip
            for alias in ("contacts", "access"):
                store.connect(alias, os.environ["BARAZA_MONGO_URL"])
            ensure_indexes()
            Partner(id="p1", name="Energy list", name_key="energy list").save()
            for start in range(0, people, 5000):
                rows = [person(number) for number in range(start, min(start + 5000, people))]
                store.database("contacts")["contacts"].insert_many(rows, ordered=False)
            garbage.collect_rarely()
            fast, slow = audience(), one_by_one()
            ours, naive = listing()
            print(f"audience {fast / slow:.0f} × the yardstick ({slow:.0f} people/s), list {ours / naive:.0f} ×")
        finally:
            server.stop()


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "100000")))
