"""How long the rules of retention take for people whom nobody needs any more, and what one erasure by itself takes.

    .venv/bin/python -m tests.benchmarks.retention 10000

The yardstick erases people one after the other, as staff would. Both do all of it: every holder of something about a person is
asked, and the news to the other services is stored.
"""

import os
import platform
import sys
import time
from datetime import timedelta

import psutil

from services.contacts.app import create_app
from services.contacts.operations import erasing, keeping
from services.contacts.settings import current
from shared import clock, garbage, store
from tests.benchmarks._people import NOW, kept

OTHERS = 20_000
ALONE = 40
AT_ONCE = 500


def memory() -> float:
    """Megabytes that this process holds."""
    return float(psutil.Process().memory_info().rss / 2**20)


def main(due: int) -> None:
    """Set up, run, print."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; {due} people due, {OTHERS} others")
    with kept(due + ALONE + OTHERS):
        create_app(current())  # loads every file that holds something about people
        people = store.database("contacts")["contacts"]
        store.database("contacts")["partners"].update_one({"_id": "p1"}, {"$set": {"ours": False}})
        long_ago = {"mailing": "m1", "channel": "email", "at": NOW - timedelta(days=3650)}
        people.update_many({"seq": {"$lt": due + ALONE}}, {"$set": {"introduced": long_ago}})
        garbage.collect_rarely()
        began = time.perf_counter()
        for one in people.find({"seq": {"$gte": due, "$lt": due + ALONE}}):
            erasing.of_people([one], "kept-long-enough", by="bench", refuse=False)
        alone = (time.perf_counter() - began) / ALONE
        began, cpu, before = time.perf_counter(), time.process_time(), memory()
        rule, done = keeping.RULES["never-acted"], 0
        while number := rule.step(clock.now(), AT_ONCE):
            done += number
        took, used = time.perf_counter() - began, time.process_time() - cpu
        assert (done, rule.count(clock.now()), people.count_documents({})) == (due, 0, OTHERS)
        print(f"{done} people in {took:.1f} s: {took / done * 1000:.2f} ms each, {used / done * 1000:.2f} ms of it our CPU")
        print(f"the process grew by {memory() - before:.0f} MB")
        print(f"one by one {alone * 1000:.1f} ms each: {alone * done / took:.0f} × as long")


if __name__ == "__main__":
    main(int(next((word for word in sys.argv[1:] if word.isdigit()), "10000")))
