"""What stands in the place of a name, and how it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.people import folded
from shared.people.capitals import cased
from shared.people.name_words import ORGANISATIONS, TITLES
from shared.people.personal import is_title, named
from shared.people.text import mended

PIECES = st.sampled_from(
    [
        *sorted(TITLES)[::7],
        *sorted(ORGANISATIONS)[::9],
        "ANNE",
        "Person",
        "d'",
        "O'BRIEN",
        "&",
        "na",
        "y",
        ",",
        ".",
        "JK",
        "é",
        "van",
    ]
)
CELLS = st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=6).map(" ".join))


@pytest.mark.parametrize(
    ("capitals", "written"),
    [
        ("ANNE PERSON", "Anne Person"),
        ("anne van der person", "Anne van der Person"),
        ("Jean-Pierre MUKENDI", "Jean-Pierre Mukendi"),
        ("MARY O'BRIEN", "Mary O'Brien"),
        ("ALI NG'OMBE", "Ali Ng'ombe"),
        ("JOSÉ D’ALMEIDA", "José d’Almeida"),
        ("DE LA CRUZ MARÍA", "De la Cruz María"),
        ("ANNE MCDONALD", "Anne McDonald"),
        ("MACHARIA JOHN", "Macharia John"),
        ("JK NYERERE", "JK Nyerere"),
        ("HENRY VIII", "Henry VIII"),
        ("Anne McDonald", "Anne McDonald"),
        ("J.K. Person", "J.K. Person"),
    ],
)
def test_capitals(capitals: str, written: str) -> None:
    assert cased(capitals) == written


@pytest.mark.parametrize(
    ("cell", "title", "name"),
    [
        ("Hon. Dr. Asha Kaya", "Hon. Dr.", "Asha Kaya"),
        ("Mhe. KAYA", "Mhe.", "Kaya"),
        ("ENG. JUMA ALI", "Eng.", "Juma Ali"),
        ("Mme Claire Dupont", "Mme", "Claire Dupont"),
        ("CHIEF NANA KWAME", "Chief Nana", "Kwame"),
        ("Bi. Neema", "Bi.", "Neema"),
        ("Person, Dr Anne", "Dr", "Anne Person"),
        ("Person, Ms", "Ms", "Person"),
        ("H.E. Asha Kaya", "H.E.", "Asha Kaya"),
        ("M. Diallo", "", "M. Diallo"),
        ("Dr", "", "Dr"),
        ("Anne Person, PhD", "", "Anne Person PhD"),
        ("Ortega y Gasset", "", "Ortega y Gasset"),
        ("Kaya, Asha, Neema", "", "Kaya, Asha, Neema"),
    ],
)
def test_titles(cell: str, title: str, name: str) -> None:
    found = named(cell)
    assert (found.title, found.name, found.flag) == (title, name, "")


def test_a_surname_before_a_comma_is_one_for_certain() -> None:
    found = named("PERSON, Anne Mary")
    assert (found.name, found.given, found.family) == ("Anne Mary Person", "Anne Mary", "Person")


@pytest.mark.parametrize(
    "cell", ["Mr & Mrs Smith", "Anne and John Person", "Sr. y Sra. García", "Bw. na Bi. Juma", "M. et Mme Dupont", "Juma na Asha"]
)
def test_two_people_are_flagged_and_stay_as_they_are(cell: str) -> None:
    assert (named(cell).name, named(cell).flag) == (cell, "couple")


@pytest.mark.parametrize(
    "cell",
    ["Geita Gold Mine Ltd", "Wizara ya Madini", "Ministry of Minerals", "S.A.R.L. Mines d'Or", "Université de Kinshasa"]
    + ["Smith & Sons Ltd", "Bank of Ghana", "Chama cha Wachimbaji", "Person, Smith and Company Limited"],
)
def test_an_organisation_is_no_person(cell: str) -> None:
    assert (named(cell).name, named(cell).organisation, named(cell).flag) == ("", cell, "organisation-as-name")


@pytest.mark.parametrize(
    "cell",
    [
        "Union Kaya",
        "Maria del Carmen",
        "Grace Bank",
        "Major Bank",
        "Clatous Chama",
        "Idara Umoh",
        "Jan Sas",
        "He Jiankui",
        "University",
        "Ali Co",
    ],
)
def test_names_that_sound_like_organisations_stay_names(cell: str) -> None:
    assert named(cell).organisation == ""


@given(CELLS)
def test_a_name_understood_once_is_settled_and_loses_no_word(cell: str) -> None:
    found = named(cell)
    if not found.organisation and found.flag != "couple" and "," not in found.name:
        again = named(found.name)
        assert again.name == found.name or again.title or again.organisation or again.flag
    kept = folded(f"{found.title} {found.name} {found.organisation}").split()
    assert sorted(kept) == sorted(folded(cell).split())


@given(CELLS)
def test_writing_in_the_usual_way_changes_only_capitals(text: str) -> None:
    assert folded(cased(text)) == folded(text)
    assert cased(cased(text)) == cased(text)


@pytest.mark.parametrize(
    ("text", "yes"), [("Dr", True), ("Hon. Dr.", True), ("H.E.", True), ("Director of Mines", False), ("", False)]
)
def test_what_people_are_addressed_by_is_told_from_what_they_do(text: str, yes: bool) -> None:
    assert is_title(text) is yes


@pytest.mark.parametrize(
    ("broken", "right"),
    [
        ("HÃ©lÃ¨ne", "Hélène"),
        ("FÃ¡tima NÃºÃ±ez", "Fátima Núñez"),
        ("Ãlvaro São Tomé", "Ãlvaro São Tomé"),
        ("José D’Almeida", "José D’Almeida"),
    ],
)
def test_text_read_in_the_wrong_encoding_is_mended_only_where_that_is_certain(broken: str, right: str) -> None:
    assert mended(broken) == right
