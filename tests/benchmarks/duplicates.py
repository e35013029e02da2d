"""How long it takes to find people who are there twice among 100,000, beside comparing everybody of a country with everybody.

    .venv/bin/python -m tests.benchmarks.duplicates 100000

The people have the names, handsets and organisations of real lists: common names, families on one number, and one in forty
twice, spelt as another list would. The yardstick is shown a sample, by the same rules; its time grows with the square.
"""

import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson

from deploy.standalone.mongod import Mongod
from services.contacts.models import ensure_indexes
from services.contacts.operations import duplicates, pairs
from services.contacts.rules import duplicates as rules
from shared import clock, ids, people, store

NAMES = """
    Asha Juma Neema Baraka Zawadi Salim Rehema Hassan Fatuma Emmanuel Grace John Mary Kwame Akosua Yaw Abena Kofi Ama Rado Hery
    Lalao Soa Jean Marie Pierre Rosa Luis Ana Carlos Tendai Farai Chipo Amina Musa Halima Daudi Esther Peter Joyce
"""
SYLLABLES = ("ma", "mwa", "ki", "nya", "ru", "sa", "ba", "lo", "ndi", "shi", "ka", "ta", "mo", "ni", "we", "ju", "ra", "fu", "le")
PLACES = ("Geita", "Mwanza", "Shinyanga", "Tarkwa", "Obuasi", "Prestea", "Antsirabe", "Ilakaka", "Toliara", "Kitwe", "Cusco")
KINDS = ("Miners", "Women", "Cooperative", "Association", "Ministry", "University", "Chamber", "Union", "Foundation", "Council")
COUNTRIES = {"TZ": "+2557", "GH": "+23324", "MG": "+26132", "ZM": "+26097", "PE": "+5198"}
BATCH = 5000
SAMPLE = 3000
SEARCH = "--search"


def surname(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def crowd(number: int, chance: random.Random) -> list[dict[str, Any]]:
    """People, some of them twice."""
    given, names = NAMES.split(), [surname(chance) for _ in range(4000)]
    found: list[dict[str, Any]] = []
    while len(found) < number:
        country = chance.choice(list(COUNTRIES))
        person: dict[str, Any] = {"name": f"{chance.choice(given)} {chance.choice(names)}", "country": country}
        if chance.random() < 0.8:
            mailbox = person["name"].lower().replace(" ", ".") + str(chance.randint(1, 99_999))
            person["email"] = f"{mailbox}@{chance.choice(('gmail.com', 'yahoo.com', 'ngo.example.org', 'mines.example.go'))}"
        if chance.random() < 0.5 or "email" not in person:
            person["phone"] = COUNTRIES[country] + f"{chance.randint(0, 99_999_999):08d}"[: 12 - len(COUNTRIES[country])]
        if chance.random() < 0.7:
            person["organisation"] = f"{chance.choice(PLACES)} {chance.choice(KINDS)}"
            person["region"] = chance.choice(PLACES)
        found.append(person)
        if chance.random() < 1 / 40:
            found.append(again(person, chance))
        if "phone" in person and chance.random() < 1 / 20:  # others of the family have the same handset
            family = {"country": country, "phone": person["phone"]}
            found += [{**family, "name": f"{chance.choice(given)} {surname(chance)}"} for _ in range(chance.randint(1, 6))]
    return found[:number]


def again(person: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same person as another list has them."""
    first, last = person["name"].split()
    name = chance.choice(
        (f"{last} {first}", f"{last.upper()}, {first}", f"{first} M. {last}", person["name"], f"{first[0]}. {last}")
    )
    twin = {**person, "name": name}
    if (email := person.get("email")) and email.endswith("@gmail.com") and chance.random() < 0.5:
        return {**twin, "email": email.replace(".", "", 1)}
    twin.pop("email", None)
    if "phone" not in person and "organisation" not in person:
        twin["email"] = (email or "").partition("@")[0] + "@example.com"
    return twin


def settled(row: dict[str, Any], number: int) -> dict[str, Any]:
    now = clock.now()
    keys = people.all_keys(row) or [f"h:none:{number}"]
    source = {"partner": "p", "import": "i", "row": number, "result": "new", "said": row}
    return {"_id": ids.derived("bench", number), "keys": keys, **row, "sources": [source], "created_at": now, "changed_at": now}


def enter(number: int) -> int:
    """Into the store; whose keys are those of somebody already was one person before we looked."""
    chance = random.Random(4)
    taken: set[str] = set()
    rows: list[dict[str, Any]] = []
    for index, row in enumerate(crowd(number * 103 // 100, chance)):
        document = settled(row, index)
        if taken.isdisjoint(document["keys"]) and len(rows) < number:
            taken.update(document["keys"])
            rows.append(document)
    for begin in range(0, len(rows), BATCH):
        store.database("contacts")["contacts"].insert_many(rows[begin : begin + BATCH], ordered=False)
    return len(rows)


def search() -> dict[str, Any]:
    """The whole search, slice by slice as the worker does it, with what it took."""
    store.connect("contacts", os.environ["BARAZA_MONGO_URL"])
    before, began, cpu, slices = memory(), time.perf_counter(), time.process_time(), 0
    scan = duplicates.start(by="benchmark")
    while scan["state"] == "running":
        duplicates.run(scan["_id"])
        found = duplicates.latest()
        assert found is not None
        scan, slices = found, slices + 1
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    return {"seconds": seconds, "cpu": cpu, "slices": slices, "compared": scan["compared"], "grown": memory() - before}


def searched() -> dict[str, Any]:
    """The same in a process of its own, as a worker is one: what it holds is what the search holds."""
    done = subprocess.run([sys.executable, "-m", "tests.benchmarks.duplicates", SEARCH], capture_output=True, check=True)
    took: dict[str, Any] = orjson.loads(done.stdout)
    return took


def naive(sample: list[rules.Traits]) -> tuple[float, set[str]]:
    """Everybody with everybody of the same country, by the same rules: CPU, ids of pairs."""
    cpu = time.process_time()
    found = set()
    by_country: dict[str, list[rules.Traits]] = {}
    for person in sample:
        by_country.setdefault(person.country, []).append(person)
    for crowd_of_one in by_country.values():
        for one, other in combinations(crowd_of_one, 2):
            _, reasons = rules.compare(one, other)
            if reasons and reasons != ("name-and-place",):
                found.add(pairs.pair_id(one.id, other.id))
    return time.process_time() - cpu, found


def memory() -> float:
    """The most this process has held so far, in MB."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def main(number: int) -> None:
    """Run and print."""
    with tempfile.TemporaryDirectory() as folder:
        server = Mongod(Path(folder)).start()
        try:
            for size in (number // 10, number):
                url = server.url_for(f"bench{secrets.token_hex(4)}")
                os.environ |= {
                    "BARAZA_MONGO_URL": url, "BARAZA_BROKER_URL": "embedded", "BARAZA_SECRET_KEY": secrets.token_hex(32),
                }  # fmt: skip
                store.connect("contacts", url)
                ensure_indexes()
                took = measure(enter(size))
                if size == number:
                    compare(took)
                store.disconnect("contacts")
        finally:
            server.stop()


def measure(entered: int) -> dict[str, Any]:
    """The search."""
    took = searched()
    found = pairs.collection().count_documents({"state": "open"})
    print(f"{entered:,} people searched in {took['seconds']:.1f} s ({took['cpu']:.1f} s of our CPU, {took['slices']} slices, "
          f"{took['compared']:,} comparisons, {found:,} pairs); memory grew by {took['grown']:.0f} MB", flush=True)  # fmt: skip
    return took


def compare(took: dict[str, Any]) -> None:
    """The yardstick on a sample."""
    contacts = store.database("contacts")["contacts"]
    sample = [rules.traits(row) for row in contacts.find({"country": "TZ"}, duplicates.READ).limit(SAMPLE)]
    plain, expected = naive(sample)
    compared = len(sample) * (len(sample) - 1) / 2
    blocked = pairs.collection().count_documents({"_id": {"$in": list(expected)}})
    whole = sum(n * n / 2 for n in (contacts.count_documents({"country": country}) for country in COUNTRIES))
    estimated = plain / compared * whole
    print(f"the plain way: {len(sample):,} people of one country in {plain:.1f} s; everybody would take {estimated:,.0f} s")
    print(f"ratio of CPU {estimated / took['cpu']:,.0f} ×; of {len(expected):,} pairs the plain way finds in the sample, "
          f"the search has {blocked:,}")  # fmt: skip
    assert took["seconds"] <= 60, "slower than promised"


if __name__ == "__main__":
    if SEARCH in sys.argv:
        print(orjson.dumps(search()).decode())
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
