"""Who may be one person: what is found, why, and what must not drown the list."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import duplicates_blocks as blocks
from services.contacts.rules.duplicates import SCORES, Traits, compare, names_alike, traits
from shared.pages.catalogue import LANGUAGES, texts


def person(id: str, **fields: Any) -> Traits:
    return traits({"_id": id, "country": "TZ", **fields})


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"name": "Asha Juma", "phone": "+255754000001"}, {"name": "JUMA, Asha", "phone": "+255754000001"}, ("same-phone",)),
        ({"name": "Asha Juma", "phone": "+255754000001"}, {"phone": "+255754000001"}, ("same-phone",)),
        ({"name": "Asha Juma", "phone": "+255754000001"}, {"name": "Baraka Ally", "phone": "+255754000001"}, ()),
        ({"name": "A. Juma", "email": "a.juma@gmail.com"}, {"name": "Asha Juma", "email": "aju.ma+x@gmail.com"}, ("gmail-dots",)),
        ({"name": "Baraka", "email": "a.juma@gmail.com"}, {"name": "Neema", "email": "ajuma@gmail.com"}, ()),
        ({"name": "Asha Juma", "email": "asha@x.org"}, {"name": "Asha Juma", "email": "asha+news@x.org"}, ("address-tag",)),
        (
            {"name": "Asha Juma", "organisation": "Geita Women Miners", "email": "a@x.org"},
            {"name": "Asha M. Juma", "organisation": "Geita Women Miners"},
            ("name-and-organisation",),
        ),
        ({"name": "Asha Juma", "organisation": "Geita Women Miners"}, {"name": "Asha Juma", "organisation": "Ministry"}, ()),
        ({"name": "Asha Juma", "email": "asha.juma@x.org"}, {"name": "Juma Asha", "email": "ashajuma@y.org"},
         ("same-mailbox-name",)),
        ({"name": "Asha Juma", "email": "info@x.org"}, {"name": "Asha Juma", "email": "info@y.org"}, ()),
        ({"name": "Asha Juma", "region": "Geita", "email": "a@x.org"},
         {"name": "Asha Juma", "region": "Geita", "phone": "+255754000001"},
         ("name-and-place",)),
        ({"name": "Asha Juma", "region": "Geita", "email": "a@x.org"},
         {"name": "Asha Juma", "region": "Geita", "email": "b@x.org"}, ()),
        ({"name": "Asha Juma"}, {"name": "Asha Juma"}, ()),
        ({}, {}, ()),
    ],
)  # fmt: skip
def test_two_things_must_agree(one, other, expected):
    first, second = person("a", **one), person("b", **other)
    score, reasons = compare(first, second)
    assert reasons == expected
    assert (score > 0) == bool(expected)
    assert compare(second, first) == (score, reasons)
    if expected and expected != ("one-row",):
        assert set(blocks.of(first)) & set(blocks.of(second)), "they would never be compared"


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("asha juma", "asha juma", 100, 100), ("asha juma", "asha juma mwinyi", 95, 95), ("asha", "asha juma", 80, 80),
        ("a juma", "asha juma", 88, 88), ("asha mwakiusa", "asha mwakyusa", 86, 99), ("asha juma", "baraka ally", 0, 59),
        ("a juma juma", "juma b b", 0, 85),
    ],
)  # fmt: skip
def test_how_alike_names_are(one, other, least, most):
    assert least <= names_alike(one, other) <= most
    assert names_alike(one, other) == names_alike(other, one)


def test_a_family_on_one_handset_is_not_listed():
    names = ["Asha Juma", "Baraka Juma Ally", "Neema Salim", "Zawadi Hassan", "Emmanuel Peter"]
    family = [person(str(number), name=name, phone="+255754000001") for number, name in enumerate(names)]
    found = [compare(one, other)[1] for one, other in blocks.couples(family) if compare(one, other)[1]]
    assert found == []


def test_a_crowd_is_compared_with_its_neighbours_only():
    crowd = [person(f"{number:03}", name=f"Person {number:03}") for number in range(300)]
    assert len(list(blocks.couples(crowd))) < 300 * blocks.WINDOW
    assert list(blocks.couples(crowd[:4], place=True)) == []
    assert len(list(blocks.couples(crowd[:3], place=True))) == 3


@given(st.lists(st.text(max_size=12), min_size=2, max_size=2), st.sampled_from(["a.b@gmail.com", "+@x.org", "x@y"]))
def test_whatever_names_and_addresses_are_the_answer_is_the_same_both_ways(names, email):
    one, other = (person(name, name=text, email=email) for name, text in zip("ab", names, strict=True))
    assert compare(one, other) == compare(other, one)
    assert all(block for block in blocks.of(one))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", SCORES)
def test_every_reason_is_said_in_every_language(language, reason):
    assert len(texts(language, "contacts")[f"duplicates.reason.{reason}"]) > 10
