"""The fast road gives what email-validator gives, on whatever string."""

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.people import address_key, normalise_email
from shared.people.email import _plain

PARTS = st.sampled_from(
    [*"abzAZ09.-_+@!#%'{} ", "..", "xn--", "test", "local", ".org", ".co.tz", "é", "ß", "中", "(", '"', ",", "<"]
)
STRINGS = st.one_of(
    st.lists(PARTS, max_size=12).map("".join),
    st.builds(lambda a, b: f"{a}@{b}", st.lists(PARTS, max_size=6).map("".join), st.lists(PARTS, max_size=8).map("".join)),
    st.builds(lambda a, b: f"{'a' * a}@{'b' * b}.org", st.integers(1, 70), st.integers(1, 260)),
)


@given(STRINGS)
def test_where_the_fast_road_answers_the_validator_agrees(text: str) -> None:
    fast = _plain(text)
    try:
        full = validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        full = None
    if fast is not None:
        assert fast == full


@given(STRINGS)
def test_normalising_twice_changes_nothing(text: str) -> None:
    try:
        once = normalise_email(text)
    except Invalid:
        return
    assert normalise_email(once) == once


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Anne.Person@Example.ORG ", "Anne.Person@example.org"),
        ("Anne Person <anne@example.com>", "anne@example.com"),
        ("mailto:anne@example.com?subject=x", "anne@example.com"),
        ("anne(at)example.com", "anne@example.com"),
        ("\u200banne@example.com\u00a0", "anne@example.com"),
        ("anne@example.com.", "anne@example.com"),
        ("anne@bücher.de", "anne@bücher.de"),
    ],
)
def test_wrapping_is_taken_off(raw: str, clean: str) -> None:
    assert normalise_email(raw) == clean


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "email-missing"),
        ("n/a", "email-missing"),
        ("a@b,org", "email-invalid"),
        ("anne", "email-invalid"),
        ("a@b.org; c@d.org", "email-several"),
        ("a@localhost", "email-invalid"),
    ],
)
def test_what_is_no_address_is_refused_with_a_stable_code(raw: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise_email(raw)
    assert caught.value.code == code
    assert caught.value.field == "email"


def test_one_address_has_one_key() -> None:
    assert address_key("email", "Anne@example.org") == address_key("email", "anne@EXAMPLE.org") == "email:anne@example.org"
    assert address_key("sms", "+255754123456") == "sms:+255754123456"
