"""Which chunks may be written side by side."""

from typing import Any

import pytest

from services.contacts.operations.importing_rows import Chunk
from services.contacts.operations.importing_steps import Met
from services.contacts.rules.partner_file import Person

PHONE = "+255754000001"


def one(email: str, phone: str = "", name: str = "", forbids: str = "") -> Person:
    fields = {"email": email} | ({"phone": phone} if phone else {})
    keys = [f"e:{email}", *([f"p:{phone}|{name}"] if phone else [])]
    return Person(1, keys, fields, [], [], {forbids: "unsubscribed"} if forbids else {}, [])


@pytest.mark.parametrize(
    ("first", "second", "known", "apart"),
    [
        (one("a@example.org"), one("b@example.org"), [], True),
        (one("a@example.org"), one("a@example.org"), [], False),
        (one("a@example.org", PHONE, "asha"), one("b@example.org", PHONE, "juma"), [], True),
        (one("a@example.org", PHONE, "asha", forbids="sms"), one("b@example.org", PHONE, "juma"), [], False),
        (one("a@example.org", PHONE, "asha", forbids="email"), one("b@example.org", PHONE, "juma"), [], True),
        (one("a@example.org"), one("b@example.org"), [{"keys": ["e:a@example.org", "e:b@example.org"]}], False),
        (one("a@example.org", forbids="email"), one("b@example.org"), [{"keys": ["x:p:1"], "email": "A@example.org"}], False),
    ],
)
def test_chunks_of_different_people_are_apart(first: Person, second: Person, known: list[dict[str, Any]], apart: bool) -> None:
    mine, other = Met.of(Chunk(people=[first]), []), Met.of(Chunk(people=[second]), known)
    assert (mine.apart(other), other.apart(mine)) == (apart, apart)
