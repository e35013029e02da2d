"""Countries, languages, names and the keys made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Invalid
from shared.people import clean, contact_keys, country_code, folded, language_tag


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("Tanzanie", "TZ"),
        ("TZA", "TZ"),
        ("UK", "GB"),
        ("DRC", "CD"),
        ("Congo-Kinshasa", "CD"),
        ("Republic of the Congo", "CG"),
        ("Ivory Coast", "CI"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire", "CI"),
        ("México", "MX"),
        ("Marekani", "US"),
        ("The Gambia", "GM"),
        ("bolivia", "BO"),
    ],
)
def test_countries_in_five_languages(raw: str, code: str) -> None:
    assert country_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "code"), [("Congo", "country-ambiguous"), ("Narnia", "country-unknown"), ("-", "country-missing")]
)
def test_a_country_nobody_knows_is_refused(raw: str, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        country_code(raw)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("Kiswahili", "sw"),
        ("FRENCH", "fr"),
        ("español", "es"),
        ("EN_gb", "en-GB"),
        ("swa", "sw"),
        ("pt-br", "pt-BR"),
        ("suk", "suk"),
    ],
)
def test_languages(raw: str, tag: str) -> None:
    assert language_tag(raw) == tag


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(Invalid) as caught:
        language_tag("Klingonish")
    assert caught.value.code == "language-unknown"


@given(st.text(max_size=30))
def test_folding_and_cleaning_are_settled_after_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
    assert clean(clean(text)) == clean(text)


def test_keys_do_not_care_for_case_accents_or_the_order_of_names() -> None:
    one = contact_keys("Anne@example.org", "+255754123456", "José D’Almeida")
    two = contact_keys("anne@EXAMPLE.org", "+255754123456", "D'ALMEIDA, jose")
    assert one == two == ["e:anne@example.org", "p:+255754123456|almeida d jose"]


def test_a_shared_handset_has_several_people() -> None:
    assert contact_keys(None, "+255754123456", "Juma Ali") != contact_keys(None, "+255754123456", "Asha Ali")
