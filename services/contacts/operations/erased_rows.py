"""Rows of lists that speak of erased people: nothing of them is kept, not even among the refused."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from services.contacts import settings
from services.contacts.models import ALIAS
from services.contacts.operations import erasing
from services.contacts.rules import traces
from services.contacts.rules.partner_file import Person
from shared import ids, store
from shared.people import address_key

CLOCKS_APART = timedelta(minutes=2)
"""By how much two machines may disagree about the time."""


def people(rows: Iterable[Person]) -> set[int]:
    """The numbers of the rows whose person was erased and has not come back by their own act."""
    return _matching((person.row, _of_person(person)) for person in rows)


def cells(rows: Iterable[tuple[int, Sequence[str], str | None]]) -> set[int]:
    """The same for rows that can't be taken, each with its country: by whatever address can be made out in their cells."""
    return _matching((number, _of_cells(row, region)) for number, row, region in rows)


def undo(rows: Sequence[Person], written: Iterable[Mapping[str, Any]], since: datetime) -> None:
    """Erase once more who was erased while their row was being written, from a moment on."""
    if _refusals().find_one({"reason": "erased", "at": {"$gte": since - CLOCKS_APART}}, {"_id": 1}) is None:
        return
    late = people(rows)
    keys = {key for person in rows if person.row in late for key in person.keys}
    back = [contact for contact in written if keys.intersection(contact["keys"])]
    if back:
        erasing.of_people(back, "asked", by="import")


def _matching(rows: Iterator[tuple[int, Iterator[str]]]) -> set[int]:
    refusals = _refusals()
    if refusals.find_one({"reason": "erased"}, {"_id": 1}) is None:
        return set()
    key = settings.current().secret_key
    by_hash: dict[str, set[int]] = {}
    for number, keys in rows:
        for one in keys:
            by_hash.setdefault(ids.keyed_hash(key, one), set()).add(number)
    found = refusals.find({"_id": {"$in": list(by_hash)}, "reason": "erased"}, {"_id": 1})
    return {number for refusal in found for number in by_hash[refusal["_id"]]}


def _refusals() -> Any:
    return store.database(ALIAS)["refusals"]


def _of_person(person: Person) -> Iterator[str]:
    yield from person.keys
    for channel, address in person.addresses().items():
        yield address_key(channel, address)
    for channel, several in person.also.items():
        for address in several:
            yield address_key(channel, address)


def _of_cells(row: Sequence[str], region: str | None) -> Iterator[str]:
    for channel, address in traces.addresses_in(row, region):
        yield address_key(channel, address)
