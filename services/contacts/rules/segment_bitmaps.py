"""People as bitmaps of their small numbers: for each value of the usual fields, who has it. A segment is then a few unions and
intersections, and how many of it have each value costs microseconds.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pyroaring import BitMap

from services.contacts.rules.audience import ADDRESS_FIELDS
from services.contacts.rules.journey import rank
from services.contacts.rules.segment import Filter, conditions
from services.contacts.rules.segment_fields import find
from shared.contracts.words import CHANNELS, PURPOSES, STAGES

VALUE_LIMIT = 10_000
"""A field with more values than this is not worth its memory; the store answers for it."""

SINGLE = ("country", "gender", "title", "region", "district")
LISTS = ("languages", "groups", "tags", "flags")
PRESENT = ("email", "phone")
MAPPING = ("influence", "interest")
PROJECTION = dict.fromkeys(
    (
        "seq", *SINGLE, *LISTS, *PRESENT, "sensitive", "unreachable", "sources.partner", "sources.import", "journey.rank",
        *(f"mapping.{name}" for name in MAPPING),
        *(f"consent.{purpose}.{channel}.status" for purpose in PURPOSES for channel in CHANNELS),
    ),
    1,
)  # fmt: skip
"""What must be read of a person to put them in their places."""


def facets(person: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The (field, value) pairs of one person."""
    for field in SINGLE:
        if value := person.get(field):
            yield field, value
    for field in LISTS:
        for value in person.get(field) or ():
            yield field, value
    for source in person.get("sources") or ():
        for name in ("partner", "import"):
            if value := source.get(name):
                yield f"source.{name}", value
    for purpose, channels in (person.get("consent") or {}).items():
        for channel, standing in channels.items():
            if standing and (word := standing.get("status")):
                yield f"consent.{purpose}.{channel}", word
    dead = person.get("unreachable") or {}
    for channel, field in ADDRESS_FIELDS.items():
        if person.get(field) is not None:
            yield field, True
            if dead.get(channel) is None:
                yield f"reachable.{channel}", True
    yield "journey.stage", STAGES[(person.get("journey") or {}).get("rank") or 0]
    if person.get("sensitive") is True:
        yield "sensitive", True
    for name, step in (person.get("mapping") or {}).items():
        if name in MAPPING and isinstance(step, int):
            yield f"mapping.{name}", step


class Bitmaps:
    """Everybody, and for each field and value those who have it."""

    def __init__(self, value_limit: int = VALUE_LIMIT) -> None:
        self.value_limit = value_limit
        self.everyone = BitMap()
        self.known = BitMap()  # with those who are erased, who are nobody any more
        self.fields: dict[str, dict[Any, BitMap]] = {field: {} for field in _held()}
        self.doubtful: frozenset[str] = frozenset()  # fields that may have changed since

    def put(self, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
        """Take people in, or in again as they are now. Each number at most once in one call."""
        by_facet: dict[tuple[str, Any], list[int]] = defaultdict(list)
        here, erased = [], []
        for number, person in rows:
            if "erased" in (person.get("flags") or ()):
                erased.append(number)
                continue
            here.append(number)
            for facet in dict.fromkeys(facets(person)):
                by_facet[facet].append(number)
        self.forget(self.known & BitMap([*here, *erased]))
        self.everyone |= BitMap(here)
        self.known |= BitMap([*here, *erased])
        for (field, value), numbers in by_facet.items():
            if (values := self.fields.get(field)) is None:
                continue
            if value in values:
                values[value] |= BitMap(numbers)
            elif len(values) < self.value_limit:
                values[value] = BitMap(numbers)
            else:
                del self.fields[field]

    def forget(self, numbers: BitMap) -> None:
        """Take people out."""
        if not numbers:
            return
        self.everyone -= numbers
        self.known -= numbers
        for values in self.fields.values():
            for value, having in list(values.items()):
                having -= numbers
                values[value] = having
                if not having:
                    del values[value]

    def hold(self, filter: Filter) -> bool:
        """Whether all that this expanded filter asks about is here, as it is now."""
        held = self.fields.keys() - self.doubtful
        return all(part in held for _, asked in conditions(filter) for part in _parts(asked["field"]))

    def meant(self, filter: Filter) -> BitMap:
        """Whom an expanded filter means, where ``hold`` says that we can tell."""
        if "field" in filter:
            found = [self._having(filter["field"], word, value) for word, value in filter.items() if word != "field"]
            return BitMap.intersection(*found) if len(found) > 1 else found[0]
        if "all" in filter:
            return BitMap.intersection(self.everyone, *(self.meant(one) for one in filter["all"]))
        if "any" in filter:
            return BitMap.union(*(self.meant(one) for one in filter["any"]), BitMap())
        return self.everyone - self.meant(filter["not"]) if "not" in filter else self.everyone

    def counts(self, field: str, within: BitMap) -> dict[Any, int]:
        """How many of these people have each value; values that nobody of them has are left out."""
        numbers = {value: within.intersection_cardinality(having) for value, having in self.fields.get(field, {}).items()}
        return {value: number for value, number in numbers.items() if number}

    def _having(self, field: str, word: str, value: Any) -> BitMap:
        if word == "is":
            having = _union(self.fields[part].get(True) for part in _parts(field))
            return having if value else self.everyone - having
        values = self.fields[field]
        if word == "every":
            return BitMap.intersection(self.everyone, *(values.get(one, BitMap()) for one in value))
        if word == "known":
            having = _union(values.values())
            return having if value else self.everyone - having
        return _union(having for one, having in values.items() if _fits(field, word, value, one))


def _parts(field: str) -> tuple[str, ...]:
    """Reachable at all is reachable by one of the channels."""
    return tuple(f"reachable.{channel}" for channel in ADDRESS_FIELDS) if field == "reachable" else (field,)


def _held() -> list[str]:
    consents = [f"consent.{purpose}.{channel}" for purpose in PURPOSES for channel in CHANNELS]
    roads = [f"reachable.{channel}" for channel in ADDRESS_FIELDS]
    mapping = [f"mapping.{name}" for name in MAPPING]
    return [
        *SINGLE, *LISTS, *PRESENT, *consents, *roads, *mapping, "source.partner", "source.import", "journey.stage", "sensitive",
    ]  # fmt: skip


def _fits(field: str, word: str, wanted: Any, value: Any) -> bool:
    if word in ("in", "any"):
        return value in wanted
    if word == "starts_with":
        return re.match(re.escape(wanted), value, re.IGNORECASE) is not None
    known = find(field)
    assert known is not None
    place, bound = (rank(value), rank(wanted)) if known.kind == "stage" else (value, wanted)
    return bool(place >= bound if word == "at_least" else place < bound if word == "below" else place <= bound)


def _union(found: Iterable[BitMap | None]) -> BitMap:
    parts = [one for one in found if one is not None]
    return BitMap.union(*parts) if len(parts) > 1 else parts[0] if parts else BitMap()
