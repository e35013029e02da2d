"""What the rows of a list say, chunk by chunk: by the rules alone and without the store, so that another process can read them
ahead of the one that writes."""

import dataclasses
import functools
import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.contacts.operations import importing_parts
from services.contacts.operations.importing_parts import REFUSALS
from services.contacts.readers.table import Row
from services.contacts.rules import own_list
from services.contacts.rules.partner_file import Person, RowRefused
from services.contacts.rules.row_words import Customs
from shared.people import address_key


@dataclasses.dataclass(frozen=True)
class Order:
    """Which list to read, from below which row, and all that understanding its rows takes."""

    upload: str
    file_name: str
    parts: Sequence[Mapping[str, Any]]  # as an import remembers them
    partner: str
    country: str | None
    words: Mapping[str, str]
    customs: Customs
    ours: bool
    checkpoint: int


@dataclasses.dataclass(frozen=True, slots=True)
class Refused:
    """A row that can't be taken, with why. ``country``: where its numbers would be read."""

    number: int
    row: int  # in its part
    part: str
    cells: Row
    code: str
    column: str | None
    detail: str
    remedy: str
    country: str | None


@dataclasses.dataclass
class Chunk:
    """What the rows of a chunk turned out to be. ``refusals`` are the numbers of those in a list of refusals."""

    size: int = 0
    reached: int = 0  # the number of its last row
    people: list[Person] = dataclasses.field(default_factory=list)
    refusals: set[int] = dataclasses.field(default_factory=set)
    refused: list[Refused] = dataclasses.field(default_factory=list)
    blank: int = 0
    erased: int = 0

    def storable(self) -> list[Person]:
        """Who becomes or stays a contact: a list of refusals makes nobody one, nor does a row that forbids its only address."""
        return [
            person
            for person in self.people
            if person.row not in self.refusals
            and not (person.refused and (addresses := person.addresses()) and not set(addresses) - set(person.refused))
        ]

    def counts(self) -> Counter[str]:
        """What is known of a chunk before it is laid over the store."""
        rows = len(self.people) + len(self.refused) + self.erased
        return Counter(rows=rows, refused=len(self.refused), blank=self.blank)

    def reasons(self) -> Counter[str]:
        """Why rows were refused."""
        return Counter(row.code for row in self.refused)

    def warnings(self) -> Counter[str]:
        """What was left out of, or mended in, rows that were taken."""
        return Counter(word for person in self.people for word in person.warnings)

    def leave_out(self, rows: set[int]) -> None:
        """The people of these rows were erased: nothing of them is stored anywhere."""
        self.people = [person for person in self.people if person.row not in rows]
        self.refused = [row for row in self.refused if row.number not in rows]
        self.erased = len(rows)

    @functools.cached_property
    def keys(self) -> set[str]:
        """Whom the rows speak of."""
        return {key for person in self.people for key in person.keys}

    @functools.cached_property
    def addresses(self) -> set[str]:
        """To whom one may or may not write, by the rows."""
        return {address_key(*one) for person in self.people for one in person.addresses().items()}

    @functools.cached_property
    def forbidden(self) -> set[str]:
        """The addresses that the rows forbid."""
        return {
            address_key(channel, address) for person in self.people if person.refused for channel, address, _ in person.refusals()
        }


class Rows:
    """A list that is being read, in this process. Raises NoList where the list is no longer there."""

    def __init__(self, order: Order):
        parts = importing_parts.reopened(order.upload, order.file_name, order.parts)
        self._readings = {
            part.name: own_list.reading(part.header.columns, order.country, order.words, order.partner, order.customs, order.ours)
            for part in parts
        }
        self._parts = parts
        self._rows = ((number, part, cells) for part in parts for number, cells in part.rows(order.checkpoint))

    def skip(self, rows: int) -> None:
        """Leave out the next rows."""
        next(itertools.islice(self._rows, rows, rows), None)

    def chunk(self, size: int, shared: frozenset[str]) -> Chunk:
        """The next rows, fewer at the end. ``shared``: the keys of the addresses that several people read."""
        for part in self._parts:
            if part.says not in REFUSALS:  # a refusal is of the address, whoever reads it
                self._readings[part.name].shared = shared
        return self._understood(itertools.islice(self._rows, size))

    def _understood(self, rows: Iterable[tuple[int, importing_parts.Part, Row]]) -> Chunk:
        chunk = Chunk()
        for number, part, cells in rows:
            chunk.size += 1
            chunk.reached = number
            try:
                person = self._readings[part.name].person(number, cells)
                if person is not None and part.says == "never-subscribed":
                    raise RowRefused("never-subscribed", None, "this person never agreed to hear from the partner")
            except RowRefused as why:
                chunk.refused.append(self._refused(number, part, cells, why))
                continue
            if person is None:
                chunk.blank += 1
                continue
            chunk.people.append(person)
            if part.says in REFUSALS:
                person.refused = dict.fromkeys(person.addresses(), part.says)
                chunk.refusals.add(number)
        return chunk

    def _refused(self, number: int, part: importing_parts.Part, cells: Row, why: RowRefused) -> Refused:
        country = self._readings[part.name].country_of(cells)
        return Refused(number, number - part.offset, part.name, cells, why.code, why.column, why.detail, why.remedy, country)
