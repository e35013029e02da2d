"""How long counts of segments and of facets take: from the copy in the process, from the store, and by reading everybody.

    .venv/bin/python -m tests.benchmarks.segments 1000000

The yardstick of the facets is the store's own ``$group``, that of the indexes the same count with ``$natural``. All run one after
the other in this process on a real store, with the indexes the product has.
"""

import os
import platform
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from pymongo import IndexModel

from deploy.standalone.mongod import Mongod
from services.contacts import models
from services.contacts.models import ALIAS
from services.contacts.operations import mirror, segment_counts, segments
from services.contacts.pages import segment_form
from services.contacts.rules import segment
from shared import clock, ids, store

BLOCK = 10_000
COUNTRIES = ("TZ", "GH", "PE", "KE", "UG", "MG", "MN", "CO", "BF", "ML", "GB", "US")
NARROW = {
    "all": [
        {"field": "country", "in": ["TZ"]},
        {"field": "groups", "any": ["asm"]},
        {"field": "journey.stage", "at_least": "interested"},
        {"field": "consent.outreach.email", "in": ["agreed", "granted"]},
        {"field": "reachable.email", "is": True},
    ]
}
WIDE = {"all": [{"field": "groups", "any": ["asm"]}, {"not": {"field": "consent.outreach.email", "in": ["withdrawn"]}}]}
FILTERS = {"narrow": NARROW, "wide": WIDE, "everybody": {}}


def person(number: int, chance: random.Random) -> dict[str, Any]:
    """One of many, as an import leaves them, without what each source said."""
    at = clock.now() - timedelta(days=chance.randrange(30, 900))
    word = chance.choices(("agreed", "granted", "withdrawn"), (80, 15, 5))[0]
    standing = {"status": word, "basis": "agreement", "method": "partner", "at": at}
    return {
        "_id": ids.derived("bench", number), "seq": number, "keys": [f"e:p{number}@example.org"], "name": f"Person {number}",
        "email": f"p{number}@example.org", "languages": [chance.choice(("sw", "en", "fr", "es"))],
        "country": chance.choices(COUNTRIES, range(len(COUNTRIES), 0, -1))[0], "region": f"Region {chance.randrange(120)}",
        "groups": [chance.choices(("asm", "government", "lsm", "press"), (4, 3, 2, 1))[0]],
        "tags": [f"t{chance.randrange(20)}"],
        "sources": [{"partner": f"p{number % 25}", "import": f"i{number % 40}", "row": number}],
        "consent": {"outreach": {"email": standing}}, "unreachable": {"email": "bounced"} if number % 20 == 0 else {},
        "journey": {"rank": min(7, int(chance.expovariate(1.6))), "at": {"imported": at}},
        "created_at": at, "changed_at": at,
    }  # fmt: skip


def timed(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """The median in milliseconds, and the last answer."""
    took, answer = [], None
    for _ in range(times):
        began = time.perf_counter()
        answer = work()
        took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took), answer


def fill(number: int) -> None:
    """People, and the indexes of the product."""
    models.ensure_indexes()
    chance, people = random.Random(7), store.database(ALIAS)["contacts"]
    began = time.perf_counter()
    for start in range(1, number + 1, BLOCK):
        people.insert_many([person(one, chance) for one in range(start, min(start + BLOCK, number + 1))], ordered=False)
    took = time.perf_counter() - began
    print(f"filled {number:,} people in {took:.0f} s ({number / took:,.0f}/s), straight into the store")


def read_the_copy(number: int) -> mirror.Mirror:
    """The copy, with what it costs to have it."""
    process, copy = psutil.Process(), mirror.of_store()
    before = process.memory_info().rss
    began = time.perf_counter()
    with copy.current() as bitmaps:
        behind = bitmaps is None
    copy.wait(3600)
    took = time.perf_counter() - began
    grown = (process.memory_info().rss - before) / 2**20
    with copy.current(fresh=False) as bitmaps:
        assert bitmaps is not None
        assert len(bitmaps.everyone) == number
        kept = [len(having.serialize()) for values in bitmaps.fields.values() for having in values.values()]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(
        f"copy read in {took:.1f} s{' behind the scenes' if behind else ''}: {len(kept)} bitmaps, {sum(kept) / 2**20:.1f} MB;"
        f" the process grew by {grown:.0f} MB (peak {peak} MB)"
    )
    return copy


def facets() -> None:
    """All facets of the editor beside the same for one field from the store."""
    people = store.database(ALIAS)["contacts"]
    fields = len(segment_counts.FACETS)
    print(f"\n{'facets':12}{'people':>10}{f'copy, all {fields} fields':>24}{'$group, one field':>20}{'ratio per field':>18}")
    for name, filter in FILTERS.items():
        from_copy, told = timed(lambda filter=filter: segment_counts.everywhere(filter), 15)
        matching = {"$match": segments.people_query(filter)}
        grouped, rows = timed(lambda matching=matching: list(people.aggregate([matching, {"$sortByCount": "$country"}])), 3)
        assert {row["_id"]: row["count"] for row in rows} == {one["value"]: one["count"] for one in told["facets"]["country"]}
        number = sum(row["count"] for row in rows)
        ratio = grouped / (from_copy / fields)
        print(f"{name:12}{number:>10,}{from_copy:>21.1f} ms{grouped:>17.0f} ms{ratio:>16,.0f} ×")


def editor() -> None:
    """Every box of the editor with its number, each kind within what the others leave, as the page shows it."""
    chosen = {"group": ["asm"], "country": ["TZ", "GH"], "stage": ["reached", "interested"], "consent": ["outreach.email"]}
    took, told = timed(lambda: segment_form.boxes(chosen, {}, "en"), 15)
    boxes = sum(len(rows) for rows in told["boxes"].values())
    print(
        f"\nthe editor with four kinds ticked: {boxes} boxes with their numbers in {took:.1f} ms, questions to the store included"
    )


def counts() -> None:
    """One count from the copy, from the store by its indexes, and by reading everybody."""
    people = store.database(ALIAS)["contacts"]
    print(f"\n{'count':12}{'people':>10}{'copy':>12}{'store, indexes':>18}{'store, all read':>18}{'copy : indexes : all':>28}")
    for name, filter in FILTERS.items():
        query = segments.people_query(filter)
        from_copy, told = timed(lambda filter=filter: segment_counts.count(filter), 15)
        indexed, number = timed(lambda query=query: people.count_documents(query), 3)
        read, again = timed(lambda query=query: people.count_documents(query, hint=[("$natural", 1)]), 3)
        assert told["count"] == number == again
        ratio = f"1 : {indexed / from_copy:,.0f} : {read / from_copy:,.0f}"
        print(f"{name:12}{number:>10,}{from_copy:>9.1f} ms{indexed:>15.0f} ms{read:>15.0f} ms{ratio:>28}")


def compound() -> None:
    """What an index over the fields of the narrow count would bring, which the product does without."""
    people = store.database(ALIAS)["contacts"]
    index = IndexModel([("country", 1), ("groups", 1), ("consent.outreach.email.status", 1), ("journey.rank", 1)], name="bench")
    began = time.perf_counter()
    people.create_indexes([index])
    made = time.perf_counter() - began
    query = segments.people_query(NARROW)
    took, _ = timed(lambda: people.count_documents(query, hint="bench"), 3)
    read, _ = timed(lambda: people.count_documents(query, hint=[("$natural", 1)]), 3)
    people.drop_index("bench")
    print(f"\na compound index for the narrow count: {took:.0f} ms, 1/{read / took:.0f} of reading all; made in {made:.0f} s")


def changes(number: int) -> None:
    """The count after people have changed."""
    people, chance = store.database(ALIAS)["contacts"], random.Random(8)
    for changed in (1, 100, 1500):
        some = [ids.derived("bench", chance.randrange(1, number + 1)) for _ in range(changed)]
        people.update_many({"_id": {"$in": some}}, {"$set": {"country": "ZM", "changed_at": clock.now()}})
        took, _ = timed(lambda: segment_counts.count(WIDE), 1)
        told = segment_counts.count(segment.parse({"field": "country", "in": ["ZM"]}))["count"]
        assert told == people.count_documents({"country": "ZM"})
        print(f"first count after {changed:5} changes: {took:6.1f} ms")


def main(number: int) -> None:
    """Fill, read, count, print."""
    memory = psutil.virtual_memory().total / 2**30
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder) / "mongod").start()
        try:
            store.connect(ALIAS, server.url_for("bench"))
            version = store.database(ALIAS).command("buildInfo")["version"]
            machine = f"{os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}, mongod {version}"
            print(f"{machine}; {number:,} people")
            fill(number)
            read_the_copy(number)
            facets()
            editor()
            counts()
            compound()
            changes(number)
        finally:
            store.disconnect(ALIAS)
            server.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200_000)
