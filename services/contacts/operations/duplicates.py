"""The search for people who are there twice: part by part, for a bounded time, from its checkpoint.

A part is the blocks whose number leaves one remainder; there are as many parts as keep what is held in memory small, however
many people there are. Pairs have derived ids: a part done twice finds the same ones.
"""

import time
from array import array
from collections.abc import Iterator, Sequence
from typing import Any

from pymongo import UpdateOne

from services.contacts import outgoing, settings
from services.contacts.models import ALIAS
from services.contacts.operations import pairs
from services.contacts.rules import duplicates as rules
from services.contacts.rules import duplicates_blocks as blocks
from services.contacts.rules.duplicates import Traits
from shared import clock, ids, store
from shared.people import all_keys

READ = dict.fromkeys(("name", "email", "phone", "also", "country", "region", "district", "organisation"), 1)
PRESENT = {"flags": {"$ne": "erased"}}
AT_ONCE = 2000
ROW = "one-row"

Found = dict[tuple[str, str], tuple[int, tuple[str, ...]]]


def start(by: str, id: str | None = None) -> dict[str, Any]:
    """Begin a search, unless one is under way; that one is given instead."""
    running = _scans().find_one({"state": "running"}, {"outgoing": 0})
    if running is not None:
        return dict(running)
    scan = id or ids.fresh()
    number = _contacts().estimated_document_count()
    parts = max(1, -(-number // settings.current().duplicates_split)) + 1  # the last is for rows that named two people
    fresh = {
        "state": "running", "parts": parts, "part": 0, "after": -1, "people": number, "compared": 0, "by": by,
        "started_at": clock.now(), "outgoing": [outgoing.scan_duplicates(scan, 0, -1)],
    }  # fmt: skip
    _scans().update_one({"_id": scan}, {"$setOnInsert": fresh}, upsert=True)
    return dict(_scans().find_one({"_id": scan}, {"outgoing": 0}))


def latest() -> dict[str, Any] | None:
    """The search begun last."""
    found: dict[str, Any] | None = _scans().find_one({}, {"outgoing": 0}, sort=[("started_at", -1)])
    return found


def run(scan_id: str) -> None:
    """Search on for one slice of time, then leave the rest to the next message. A search that is done: nothing."""
    scan = _scans().find_one({"_id": scan_id, "state": "running"})
    apart = pairs.apart() if scan else set()
    clockwork = Slice(settings.current().duplicates_slice_seconds)
    while scan is not None:
        scan = _step(scan, apart, clockwork)
        if clockwork.over():
            return


class Slice:
    """How long one message works. A part begins with a look at everybody; after it there is always time to compare some."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.until = time.monotonic() + seconds

    def over(self) -> bool:
        """Whether the rest is for the next message."""
        return time.monotonic() > self.until

    def looked(self) -> None:
        """Everybody was looked at."""
        self.until = max(self.until, time.monotonic() + self.seconds / 2)


def _step(scan: dict[str, Any], apart: set[tuple[str, str]], slice: Slice) -> dict[str, Any] | None:
    """One part, or as much of it as there is time for; gives the search to go on with."""
    if scan["part"] == scan["parts"] - 1:
        _store(scan["_id"], _of_rows(apart), claimed=True)
        pairs.collection().delete_many({"state": "open", "scan": {"$ne": scan["_id"]}})
        return _moved(scan, {"state": "done", "finished_at": clock.now(), "part": scan["parts"]}, 0, slice)
    compared = 0
    for found, number, after in _part(scan["part"], scan["parts"] - 1, scan["after"], slice):
        compared += number
        _store(scan["_id"], {pair: why for pair, why in found.items() if pair not in apart})
        if slice.over():
            return _moved(scan, {"after": after}, compared, slice)
    return _moved(scan, {"part": scan["part"] + 1, "after": -1}, compared, slice)


def _moved(scan: dict[str, Any], fields: dict[str, Any], compared: int, slice: Slice) -> dict[str, Any] | None:
    """Move the checkpoint, with the message that goes on from there when time is over; None if somebody else has moved it."""
    there = {**scan, **fields}
    change: dict[str, Any] = {"$set": fields, "$inc": {"compared": compared}}
    if there["state"] == "running" and slice.over():
        change["$push"] = {"outgoing": outgoing.scan_duplicates(scan["_id"], there["part"], there["after"])}
    here = {"_id": scan["_id"], "state": "running", "part": scan["part"], "after": scan["after"]}
    return there if _scans().update_one(here, change).modified_count and there["state"] == "running" else None


def _part(part: int, parts: int, after: int, slice: Slice) -> Iterator[tuple[Found, int, int]]:
    """What comparing the blocks of one part finds, some blocks at a time: pairs, comparisons, last block."""
    members, numbers, names = _index(part, parts, after)
    slice.looked()
    order = sorted(range(len(numbers)), key=numbers.__getitem__)
    waiting: list[tuple[int, list[str]]] = []
    wanted = 0
    for number, block in _grouped(order, numbers, members, names):
        waiting.append((number, block))
        wanted += len(block)
        if wanted >= AT_ONCE:
            yield _compared(waiting)
            waiting, wanted = [], 0
    if waiting:
        yield _compared(waiting)


def _index(part: int, parts: int, after: int) -> tuple["array[int]", "array[int]", list[str]]:
    """For each (person, block) of the part: which person, which block. Small numbers only, whatever the people hold."""
    members, numbers, names = array("I"), array("Q"), list[str]()
    for row in _contacts().find(PRESENT, READ, batch_size=5000):
        every = map(blocks.number, blocks.of(rules.traits(row)))
        mine = {number for number in every if (number >> 1) % parts == part and number > after}
        if mine:
            names.append(row["_id"])
            members.extend([len(names) - 1] * len(mine))
            numbers.extend(mine)
    return members, numbers, names


def _grouped(
    order: Sequence[int], numbers: Sequence[int], members: Sequence[int], names: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Blocks of two people and more, in the order of their numbers."""
    start = 0
    while start < len(order):
        number, end = numbers[order[start]], start + 1
        while end < len(order) and numbers[order[end]] == number:
            end += 1
        if end - start > 1:
            yield number, [names[members[at]] for at in order[start:end]]
        start = end


def _compared(waiting: Sequence[tuple[int, Sequence[str]]]) -> tuple[Found, int, int]:
    people = _traits({id for _, block in waiting for id in block})
    found: Found = {}
    seen = 0
    for number, block in waiting:
        place = blocks.is_place(number)
        for one, other in blocks.couples([people[id] for id in block if id in people], place):
            seen += 1
            score, reasons = rules.compare(one, other)
            if reasons and (place or reasons != ("name-and-place",)):
                found.setdefault(_ordered(one.id, other.id), (score, reasons))
    return found, seen, waiting[-1][0]


def _traits(wanted: set[str]) -> dict[str, Traits]:
    return {row["_id"]: rules.traits(row) for row in _contacts().find({"_id": {"$in": list(wanted)}}, READ, batch_size=5000)}


def _of_rows(apart: set[tuple[str, str]]) -> Found:
    """People whom one row of a list named together: the import took the row for one of them and flagged that person."""
    found: Found = {}
    fields = {"keys": 1, "sources.said": 1, "sources.partner": 1}
    for row in _contacts().find({"flags": pairs.FLAG}, fields):
        said = {key for source in row.get("sources") or () for key in all_keys(source.get("said") or {}, source.get("partner"))}
        for other in _contacts().find({"keys": {"$in": list(said - set(row["keys"]))}, "_id": {"$ne": row["_id"]}}, {"_id": 1}):
            pair = _ordered(row["_id"], other["_id"])
            if pair not in apart:
                found[pair] = (rules.SCORES[ROW], (ROW,))
    return found


def _store(scan: str, found: Found, claimed: bool = False) -> None:
    """Write pairs under derived ids; one that was decided stays decided."""
    now = clock.now()
    writes = []
    for pair, (score, reasons) in found.items():
        once: dict[str, Any] = {"contacts": list(pair), "state": "open", "found_at": now}
        change: dict[str, Any] = {"$set": {"scan": scan}, "$setOnInsert": once}
        if claimed:
            change |= {"$max": {"score": score}, "$addToSet": {"reasons": {"$each": list(reasons)}}}
        else:
            change["$set"] |= {"score": score, "reasons": list(reasons)}
        writes.append(UpdateOne({"_id": pairs.pair_id(*pair)}, change, upsert=True))
    if writes:
        pairs.collection().bulk_write(writes, ordered=False)


def _ordered(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _contacts() -> Any:
    return store.database(ALIAS)["contacts"]


def _scans() -> Any:
    return store.database(ALIAS)["duplicate_scans"]
