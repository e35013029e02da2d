"""Who is worth comparing with whom: people who share a block. Comparing everybody with everybody takes hours."""

import functools
import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from services.contacts.rules.duplicates import Traits, canonical, local_part

CROWD = 60
WINDOW = 10
"""A block with more people than the first is compared only between neighbours in the order of names, so many of them."""
NAMESAKES = 3
"""So many of one name in one place are worth a look; where there are more, it is a common name."""

_SOUNDS = (("ph", "f"), ("ck", "k"), ("q", "k"), ("z", "s"), ("kh", "k"), ("th", "t"), ("sh", "s"), ("ch", "c"), ("j", "g"))
_SILENT = re.compile(r"[aeiouyhw]")
_TWICE = re.compile(r"(.)\1+")


def addresses(person: Traits) -> Iterator[str]:
    """By number, by mailbox, by what stands before the @."""
    for phone in person.phones:
        yield f"t:{phone}"
    for address in person.emails:
        yield f"m:{canonical(address)}"
        if local := local_part(address):
            yield f"l:{local}"


def organisations(person: Traits) -> Iterator[str]:
    """By organisation, together with the sound of each word of the name."""
    if person.organisation:
        for word in person.words:
            if len(word) > 1:
                yield f"o:{person.organisation}|{sound(word)}"


def names(person: Traits) -> Iterator[str]:
    """By the sound of the whole name within a country, and by the name in a place."""
    words = person.words
    if len(words) > 1:
        yield f"n:{' '.join(sorted(sound(word) for word in words))}|{person.country}"
        if person.place:
            yield f"p:{person.name}|{person.place}|{person.country}"


def of(person: Traits) -> Iterator[str]:
    """Every block a person stands in."""
    yield from addresses(person)
    yield from organisations(person)
    yield from names(person)


@functools.lru_cache(maxsize=50_000)
def sound(word: str) -> str:
    """What is heard of a word when spellings differ: its first letter and its consonants."""
    for letters, heard in _SOUNDS:
        word = word.replace(letters, heard)
    return _TWICE.sub(r"\1", word[0] + _SILENT.sub("", word[1:]))


def number(block: str) -> int:
    """A block as a number, the same in every process; odd for one of a name in a place."""
    digest = int.from_bytes(blake2b(block.encode(), digest_size=8).digest(), "big") >> 2
    return digest | 1 if block.startswith("p:") else digest & ~1


def is_place(number: int) -> bool:
    """Whether the block is one of a name in a place."""
    return bool(number & 1)


def couples(members: Sequence[Traits], place: bool = False) -> Iterator[tuple[Traits, Traits]]:
    """Who of a block is compared with whom."""
    if place and len(members) > NAMESAKES:
        return
    ordered = sorted(members, key=lambda person: (person.name, person.id))
    reach = len(ordered) if len(ordered) <= CROWD else WINDOW
    for index, one in enumerate(ordered):
        for other in ordered[index + 1 : index + 1 + reach]:
            yield one, other
