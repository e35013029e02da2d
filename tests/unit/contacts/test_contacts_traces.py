"""What somebody is recognised by: every spelling of one address, and nobody else's."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import traces


@pytest.mark.parametrize(
    "cell",
    ["asha.juma@example.org", "ASHA.Juma@Example.ORG", "Asha <asha.juma@example.org>", "asha.juma(at)example.org",
     "x; asha.juma@example.org.", "asha.juma [at] example.org"],
)  # fmt: skip
def test_an_email_is_found_in_every_spelling(cell):
    assert re.search(traces.pattern("email", "asha.juma@example.org"), cell, re.IGNORECASE)


@pytest.mark.parametrize(
    "cell",
    ["ashajuma@example.org", "asha-juma@example.org", "natasha.juma@example.org", "x.asha.juma@example.org",
     "asha.juma@example.org.tz", "asha.juma@example.orga"],
)  # fmt: skip
def test_another_email_is_another_person(cell):
    assert not re.search(traces.pattern("email", "asha.juma@example.org"), cell, re.IGNORECASE)


@pytest.mark.parametrize("cell", ["0712 345 678", "+255712345678", "00255-712-345-678", "(0712) 345.678", "255712345678"])
def test_a_number_is_found_in_every_spelling(cell):
    assert re.search(traces.pattern("sms", "+255712345678"), cell)


@pytest.mark.parametrize("cell", ["0712 345 679", "+2557123456780", "712345"])
def test_another_number_is_another_person(cell):
    assert not re.search(traces.pattern("sms", "+255712345678"), cell)


def test_addresses_are_made_out_in_a_row_that_cannot_be_taken():
    row = ["Asha", "Asha Juma <Asha.Juma@Example.org>; b(at)example.org", "0712 345 678 / 00255 754 123 456", "12"]
    assert set(traces.addresses_in(row, "TZ")) == {
        ("email", "Asha.Juma@example.org"), ("email", "b@example.org"), ("sms", "+255712345678"), ("sms", "+255754123456"),
    }  # fmt: skip


@given(st.lists(st.text(max_size=40), max_size=6))
def test_no_cell_whatever_is_too_strange(cells):
    assert all(channel in ("email", "sms") and address for channel, address in traces.addresses_in(cells, "TZ"))


@given(st.from_regex(r"[a-z0-9]{1,12}(\.[a-z0-9]{1,8})?", fullmatch=True), st.sampled_from(["{}", "Name <{}>", "x, {}", "'{}'"]))
def test_what_is_made_out_in_a_cell_is_what_erases_it(local, written):
    email = f"{local}@example.org"
    cell = written.format(email.upper())
    assert [address.casefold() for _, address in traces.addresses_in([cell], None)] == [email]
    assert re.search(traces.pattern("email", email), cell, re.IGNORECASE)
