"""Makes up the people of the example: the same ones for the same seed, at any size."""

import dataclasses
import random
import unicodedata
from collections.abc import Iterator
from functools import cached_property

from deploy.example.world import COUNTRIES, MAILBOXES, SECTORS, WORKPLACES, Country

LEAST_PER_TANZANIAN_GROUP = 120  # so that a small example fills its seats too


@dataclasses.dataclass(frozen=True)
class Person:
    """One made-up person."""

    number: int
    given: str
    family: str
    email: str
    country: Country
    sector: int  # index into SECTORS

    @cached_property
    def group(self) -> str:
        """The stakeholder group, or nothing."""
        return SECTORS[self.sector][0]


def people(randomness: random.Random, count: int, first: int = 0) -> Iterator[Person]:
    """``count`` people numbered from ``first``. Each address says where its owner works, and is nobody else's."""
    groups = [index for index, sector in enumerate(SECTORS) if sector[0]]
    certain = [sector for sector in groups for _ in range(min(LEAST_PER_TANZANIAN_GROUP, count // 8))]
    countries = randomness.choices(COUNTRIES, [country.weight for country in COUNTRIES], k=count)
    sectors = randomness.choices(range(len(SECTORS)), [sector[1] for sector in SECTORS], k=count)
    for place, sector in zip(randomness.sample(range(count), len(certain)), certain, strict=True):
        countries[place], sectors[place] = COUNTRIES[0], sector
    for offset in range(count):
        yield _person(randomness, first + offset, countries[offset], sectors[offset])


def _person(randomness: random.Random, number: int, country: Country, sector: int) -> Person:
    given = randomness.choice(country.given.split())
    family = randomness.choice(country.family.split())
    local = f"{plain(given)}.{plain(family)}{number}"
    workplace = WORKPLACES.get(SECTORS[sector][0])
    domain = f"{workplace}-{country.code.lower()}.example.org" if workplace else randomness.choice(MAILBOXES)
    return Person(number, given, family, f"{local}@{domain}", country, sector)


def plain(text: str) -> str:
    """ASCII letters only, as in addresses."""
    folded = unicodedata.normalize("NFKD", text.replace("ß", "ss"))
    return "".join(letter for letter in folded.lower() if "a" <= letter <= "z")
