"""What addresses tell at sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.people.mailboxes import is_office, meant

FINE = [
    "gmail.com",
    "ymail.com",
    "mail.com",
    "yahoo.gr",
    "yahoo.se",
    "yahoo.co.uk",
    "hotmail.es",
    "live.co.uk",
    "example.org",
    "iied.org",
]


@pytest.mark.parametrize(
    ("email", "better"),
    [
        ("Anne@gmial.com", "Anne@gmail.com"),
        ("anne@gmai.com", "anne@gmail.com"),
        ("anne@gmaill.com", "anne@gmail.com"),
        ("anne@yahoo.con", "anne@yahoo.com"),
        ("anne@yaho.fr", "anne@yahoo.fr"),
        ("anne@hotmial.com", "anne@hotmail.com"),
        ("anne@ngo.ogr", "anne@ngo.org"),
        *((f"anne@{domain}", None) for domain in FINE),
    ],
)
def test_slips_of_the_finger_are_told_and_real_domains_left_alone(email: str, better: str | None) -> None:
    assert meant(email) == better


@given(st.text(max_size=20), st.text(max_size=20))
def test_whatever_stands_there_the_part_before_the_sign_stays(name: str, domain: str) -> None:
    better = meant(f"{name}@{domain}")
    assert better is None or better.startswith(name)


@pytest.mark.parametrize(
    ("email", "yes"), [("Info@example.org", True), ("postmaster@example.org", True), ("anne@info.org", False)]
)
def test_addresses_of_offices(email: str, yes: bool) -> None:
    assert is_office(email) is yes
