"""Numbers as lists hold them, and agreement with phonenumbers on clean ones."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from shared.errors import Invalid
from shared.people import normalise_phone

REGIONS = st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS))


@pytest.mark.parametrize(
    ("raw", "region"),
    [
        ("0754 123 456", "TZ"),
        ("754123456", "TZ"),
        ("754123456.0", "TZ"),
        ("O754123456", "TZ"),
        ("00255754123456", None),
        ("255754123456", None),
        ("255754123456", "KE"),
        ("+255 (0) 754-123-456", "FR"),
        ("0754 123 456 / 0688 123 456", "TZ"),
        ("abc or 0754123456", "TZ"),
        ("Simu: 0754123456", "TZ"),
        ("'0754123456", "TZ"),
        ("0754123456 ext 12", "TZ"),
        ("\u202a+255754123456\u202c", None),
    ],
)
def test_one_number_however_it_is_written(raw: str, region: str | None) -> None:
    assert normalise_phone(raw, region) == "+255754123456"


@pytest.mark.parametrize(
    ("raw", "region", "code"),
    [
        ("", "TZ", "phone-missing"),
        ("7.54E+08", "TZ", "phone-damaged"),
        ("2.55754E+11", None, "phone-damaged"),
        ("0754 abc", "TZ", "phone-letters"),
        ("0800FLOWERS", "US", "phone-letters"),
        ("0754123456", None, "phone-no-country"),
        ("12", "TZ", "phone-invalid"),
    ],
)
def test_a_number_that_cannot_be_called_is_refused(raw: str, region: str | None, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        normalise_phone(raw, region)
    assert caught.value.code == code


@given(REGIONS)
def test_agrees_with_phonenumbers_on_valid_numbers(region: str) -> None:
    number = phonenumbers.example_number(region)
    full = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    for style in (PhoneNumberFormat.E164, PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.NATIONAL):
        assert normalise_phone(phonenumbers.format_number(number, style), region) == full


@given(st.text(alphabet="0123456789 +-()./eEoO:", max_size=24), st.none() | REGIONS)
def test_whatever_is_accepted_is_valid_and_stays_the_same(raw: str, region: str | None) -> None:
    try:
        number = normalise_phone(raw, region)
    except Invalid:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert normalise_phone(number, region) == number
