"""Numbers as lists hold them, and agreement with phonenumbers on clean ones."""

import phonenumbers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from shared.errors import Invalid
from shared.people import normalise_phone
from shared.people.numbering import quick
from shared.people.phone import normalise_phones

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


DIALLED = st.tuples(
    REGIONS,
    st.sampled_from(["", "0", "00", "+", "+0", "code", "+code", "00code", "+code0"]),
    st.text("0123456789", max_size=12),
    st.booleans(),
)


@settings(max_examples=400)
@given(DIALLED)
def test_where_the_quick_road_answers_phonenumbers_agrees(dialled: tuple[str, str, str, bool]) -> None:
    region, before, digits, real = dialled
    if real:  # a number that exists, with its end changed: random digits are hardly ever valid
        example = str(phonenumbers.example_number(region).national_number)
        digits = example[: max(0, len(example) - len(digits))] + digits[: len(example)]
    text = before.replace("code", str(phonenumbers.country_code_for_region(region))) + digits
    found = quick(text, region)
    if found is None:
        return
    number = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, region)
    assert phonenumbers.is_valid_number(number)
    assert phonenumbers.format_number(number, PhoneNumberFormat.E164) == found


@pytest.mark.parametrize("text", ["+255754123456", "0754 123 456", "00255 754-123-456", "754123456"])
def test_clean_numbers_take_the_quick_road(text: str) -> None:
    assert quick(text, "TZ") == "+255754123456"


def test_all_numbers_of_a_cell_are_found_and_what_is_none_is_counted() -> None:
    assert normalise_phones("0754 123 456 / 0688123456 or abc", "TZ") == (["+255754123456", "+255688123456"], 1)
