"""How fast an audience is answered, beside the way one would write it first, in this one process.

    .venv/bin/python -m tests.benchmarks.audiences 100000

The yardstick loads each person as an object and asks their refusals one by one.
"""

import os
import platform
import statistics
import sys
import time

from services.contacts.models import Contact, Refusal
from services.contacts.operations import audiences, refusing
from services.contacts.rules import consent
from shared import garbage, ids, store
from shared.bus.envelope import Message, trace
from tests.benchmarks._people import NOW, kept

SAMPLE = 2000
FIRST_PAGES = 9


def question(request: str, cursor: str) -> Message:
    """A page of everybody in Tanzania and Ghana and Kenya."""
    data = {
        "request": request, "requester": "mailer", "purpose": "outreach", "channels": ["email", "sms"], "cursor": cursor,
        "size": 1000, "filter": {"countries": ["TZ", "GH", "KE"]},
    }  # fmt: skip
    return Message(
        id=ids.fresh(), type="contacts.audience.resolve", source="mailer", time=NOW, data=data, correlationid="b",
        traceparent=trace(None),
    )  # fmt: skip


def ask(request: str, cursor: str) -> tuple[str, int]:
    """The next cursor, and how many people the page holds."""
    message = question(request, cursor)
    audiences.resolve(message.data, cause=message)
    number = int(cursor or 0)
    wanted = {"audience": request, "page": number}
    bucket = store.database("contacts")["audience_buckets"].find_one(wanted, {"number": {"$size": "$contacts"}, "more": 1})
    assert bucket is not None
    return (str(number + 1) if bucket["more"] else ""), bucket["number"]


def first_pages() -> None:
    """The first page of new questions, the very first of this process apart."""
    took = []
    for number in range(FIRST_PAGES):
        began = time.perf_counter()
        ask(f"first{number}", "")
        took.append((time.perf_counter() - began) * 1000)
    print(f"first page of 1,000: {took[0]:.0f} ms in a new process, then {statistics.median(took[1:]):.0f} ms")


def audience(request: str) -> float:
    """All pages; gives the people per second."""
    began, cpu = time.perf_counter(), time.process_time()
    cursor, people = ask(request, "")
    while cursor:
        cursor, more = ask(request, cursor)
        people += more
    took, used = time.perf_counter() - began, time.process_time() - cpu
    print(f"all {people} people: {took:.1f} s, {people / took:.0f} people/s; {used / people * 1e6:.1f} µs of our CPU each")
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


def main(people: int) -> None:
    """Set up, run, print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {people} people")
    with kept(people):
        garbage.collect_rarely()
        first_pages()
        fast, slow = audience("all"), one_by_one()
        print(f"audience {fast / slow:.0f} × the yardstick ({slow:.0f} people/s)")
        store.database("contacts")["partners"].update_one({"_id": "p1"}, {"$set": {"ours": False}})
        print("of a partner's list, to be introduced by this mailing: each is claimed for it by a write")
        audience("introducing")


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "100000")))
