"""Cells as people write them."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import customs
from services.contacts.rules.assembling import assembled
from services.contacts.rules.columns import FIELDS, Column
from services.contacts.rules.partner_file import Person, Reading, RowRefused

EVERY_FIELD = (*FIELDS, "email", "phone", "custom:shoe", "handle:twitter", "in_group:asm")
WORDS = {"asm": "asm", "wachimbaji wadogo": "asm", "government": "government"}
PIECES = st.sampled_from(
    ["a@b.org", "Anne <a@b.org>", "0754123456", "+255688123456", " / ", "; ", ",", " or ", "Mr", "&", "ANNE", "Ltd", "n/a", "'+"]
    + [
        "Tanzania",
        "sw",
        "Ã©",
        "7.5E+08",
        "/o=X/cn=Y",
        "yes",
        "No",
        "pending",
        "unsubscribed",
        " ::: ",
        "* myContacts",
        "\x00",
        "@",
        "Mme",
    ]
)
CELLS = st.one_of(st.text(max_size=25), st.lists(PIECES, max_size=5).map("".join))


def understood(**cells: str) -> Person:
    """The person of a row with these cells; ``email_2`` is another column for *email*, ``custom__x`` is custom:x."""
    fields = [name.rstrip("_23").replace("__", ":") if name[-1] in "23" else name.replace("__", ":") for name in cells]
    columns = [Column(at, field, field, 1.0) for at, field in enumerate(fields)]
    found = Reading(columns, "TZ", WORDS, "partner").person(1, list(cells.values()))
    assert found is not None
    return found


def refusal(**cells: str) -> RowRefused:
    with pytest.raises(RowRefused) as caught:
        understood(**cells)
    return caught.value


def test_of_several_addresses_in_a_cell_the_first_is_written_to() -> None:
    anne = understood(email="a@b.org; c@d.org / a@B.org")
    assert (anne.fields["email"], anne.also, anne.flags) == ("a@b.org", {"email": ["c@d.org"]}, ["email-several"])
    assert anne.keys == ["e:a@b.org", "e:c@d.org"]


def test_of_several_numbers_in_a_cell_the_first_is_written_to() -> None:
    anne = understood(name="Anne", phone="0754 123 456 / +255 688 123 456")
    assert (anne.fields["phone"], anne.also) == ("+255754123456", {"sms": ["+255688123456"]})
    assert anne.flags == anne.warnings == ["phone-several"]


def test_a_part_of_a_cell_that_is_no_number_is_told() -> None:
    assert understood(phone="0754 123 456 / 457").flags == ["phone-partly-read"]


def test_address_and_number_in_one_cell() -> None:
    for cells in ({"email": "a@b.org / 0754 123456"}, {"phone": "0754 123456, a@b.org"}):
        assert understood(**cells).addresses() == {"email": "a@b.org", "sms": "+255754123456"}


def test_a_number_in_the_column_for_addresses_and_the_other_way_round() -> None:
    anne = understood(email="0754123456", phone="a@b.org")
    assert anne.addresses() == {"email": "a@b.org", "sms": "+255754123456"}
    assert anne.warnings == ["phone-in-email-column", "email-in-phone-column"]


@pytest.mark.parametrize("cell", ["Anne Person <a@b.org>", '"Anne Person" <a@b.org>', "ANNE PERSON <mailto:a@b.org>"])
def test_the_name_before_an_address_is_the_name_where_no_column_says_it(cell: str) -> None:
    assert understood(email=cell).fields == {"email": "a@b.org", "name": "Anne Person", "country": "TZ"}
    assert understood(email=cell, name="Juma").fields["name"] == "Juma"


@pytest.mark.parametrize("cell", ["a(at)b.org", "a [at] b [dot] org", "a at b.org", "mailto:a@b.org", "a@b.org.", "'a@b.org'"])
def test_addresses_in_disguise(cell: str) -> None:
    assert understood(email=cell).fields["email"] == "a@b.org"


@pytest.mark.parametrize("cell", ["00255754123456", "754123456.0", "'0754123456", "Simu: 0754123456", "O754123456"])
def test_numbers_in_disguise(cell: str) -> None:
    assert understood(phone=cell).fields["phone"] == "+255754123456"


@pytest.mark.parametrize(
    ("cells", "code", "column"),
    [
        ({"phone": "7.54123E+08"}, "phone-damaged", "phone"),
        ({"email": "/o=Org/ou=Exchange/cn=Recipients/cn=anne"}, "email-exchange", "email"),
        ({"email": "a@b,org"}, "email-invalid", "email"),
        ({"email": "a@b.org; broken@"}, "email-several", "email"),
        ({"email": "call me"}, "email-invalid", "email"),
        ({"email": "a@b.org", "country": "Congo"}, "country-ambiguous", "country"),
        ({"name": "Anne", "email": "n/a"}, "no-address", None),
        ({"email": "a@b.org", "not_shareable": "1"}, "not-shareable", "not_shareable"),
        ({"email": "a@b.org", "opt_in": "No"}, "never-subscribed", "opt_in"),
        ({"email": "a@b.org", "status": "Pending"}, "never-subscribed", "status"),
    ],
)
def test_what_can_only_be_guessed_refuses_the_row(cells: dict[str, str], code: str, column: str | None) -> None:
    why = refusal(**cells)
    assert (why.code, why.column) == (code, column)
    assert why.remedy


def test_a_further_address_that_is_wrong_loses_nobody() -> None:
    anne = understood(email="a@b.org", email_2="broken@", phone="0754123456", phone_2="12")
    assert anne.also == {}
    assert anne.flags == ["email-further-unread", "phone-further-unread"]


def test_further_columns_fill_in_for_an_empty_first_one() -> None:
    assert understood(email="", email_2="a@b.org").fields["email"] == "a@b.org"


def test_organisations_couples_and_titles() -> None:
    mine = understood(name="Geita Gold Mine Ltd", email="a@b.org")
    assert (mine.fields["organisation"], "name" in mine.fields, mine.flags) == (
        "Geita Gold Mine Ltd",
        False,
        ["organisation-as-name"],
    )
    two = understood(name="Mr & Mrs Smith", email="a@b.org")
    assert (two.fields["name"], two.flags) == ("Mr & Mrs Smith", ["couple"])
    asha = understood(given_name="Dr. ASHA", family_name="KAYA", email="a@b.org")
    assert {"name": "Asha Kaya", "title": "Dr.", "given_name": "Asha", "family_name": "Kaya"}.items() <= asha.fields.items()


def test_another_organisation_in_the_column_for_names_is_not_lost() -> None:
    found = understood(name="Geita Gold Mine Ltd", organisation="Ministry of Minerals", email="a@b.org")
    assert (found.fields["name"], found.fields["organisation"]) == ("Geita Gold Mine Ltd", "Ministry of Minerals")
    assert found.flags == ["organisation-as-name"]


def test_a_title_that_is_a_job_is_one() -> None:
    assert understood(title="Director of Mines", email="a@b.org").fields["role"] == "Director of Mines"
    assert understood(title="Mhe.", email="a@b.org").fields["title"] == "Mhe."


def test_offices_and_slips_of_the_finger_are_flagged_and_left_as_they_are() -> None:
    assert understood(email="info@example.org").flags == ["role-address"]
    anne = understood(email="anne@gmial.com")
    assert (anne.fields["email"], anne.suggestion, anne.flags) == ("anne@gmial.com", "anne@gmail.com", ["email-typo"])


@pytest.mark.parametrize(
    ("header", "word", "gender"),
    [
        ("Jinsia", "Mme", "m"),
        ("Sexe", "Mme", "f"),
        ("Jinsia", "Ke", "f"),
        ("Gender", "Female", "f"),
        ("Sexo", "M", None),
        ("Sexo", "H", "m"),
    ],
)
def test_a_word_for_a_gender_means_what_the_language_of_its_column_says(header: str, word: str, gender: str | None) -> None:
    columns = [Column(0, "Email", "email"), Column(1, header, "gender")]
    found = Reading(columns).person(1, ["a@b.org", word])
    assert found is not None
    assert found.fields.get("gender") == gender


def test_everything_a_row_may_say_besides() -> None:
    found = understood(
        email="a@b.org", external_id="17", tags='"Press","ASM"', handle__twitter="https://twitter.com/Anne_P?s=1",
        custom__shoe="42", in_group__government="TRUE", in_group__press_club="yes", language="Kiswahili, en",
    )  # fmt: skip
    assert found.said() == {
        "email": "a@b.org", "country": "TZ", "external_id": "17", "tags": ["Press", "press_club"],
        "groups": ["asm", "government"], "handles": ["twitter:anne_p"], "custom": {"shoe": "42"}, "languages": ["sw", "en"],
    }  # fmt: skip
    assert found.keys == ["e:a@b.org", "h:twitter:anne_p", "x:partner:17"]


def test_somebody_without_any_address_is_known_by_handle_or_number() -> None:
    assert understood(name="Anne", handle__twitter="@anne").keys == ["h:twitter:anne"]
    assert understood(name="Anne", external_id="9").keys == ["x:partner:9"]


@pytest.mark.parametrize(
    ("cells", "refused"),
    [
        ({"status": "Désinscrit"}, {"email": "unsubscribed"}),
        ({"status": "baja"}, {"email": "unsubscribed"}),
        ({"status": "cleaned"}, {"email": "bounced"}),
        ({"status": "abonné"}, {}),
        ({"status": "Active", "status_2": "Unsubscribed"}, {"email": "unsubscribed"}),
        ({"opt_out": "2024-01-02 10:00:00"}, {"email": "unsubscribed"}),
        ({"opt_out": "No"}, {}),
        ({"email_opt_out": "1", "email_opt_out_2": "0"}, {"email": "unsubscribed"}),
        ({"email_opt_out": "0", "email_opt_out_2": "1"}, {"email": "unsubscribed"}),
        ({"sms_opt_out": "oui"}, {"sms": "unsubscribed"}),
        ({"do_not_contact": "ndiyo"}, {"email": "unsubscribed", "sms": "unsubscribed"}),
        ({"bounced": "TRUE"}, {"email": "bounced"}),
        ({"opt_in": "Yes"}, {}),
        ({"opt_in": "maybe"}, {}),
        ({"email_opt_out": "maybe"}, {"email": "unsubscribed"}),
    ],
)
def test_columns_that_forbid_and_columns_that_allow_are_never_swapped(cells: dict[str, str], refused: dict[str, str]) -> None:
    assert understood(email="a@b.org", phone="0754123456", **cells).refused == refused


def test_a_refusal_holds_for_every_address_of_the_row() -> None:
    anne = understood(email="a@b.org, c@d.org", status="unsubscribed")
    assert list(anne.refusals()) == [("email", "a@b.org", "unsubscribed"), ("email", "c@d.org", "unsubscribed")]


CUSTOMS = {"shoe": {"_id": "shoe", "names": {}, "type": "number"}, "boat": {"_id": "boat", "names": {}, "type": "yes-no"}}


def test_values_of_custom_fields_take_the_form_of_their_type() -> None:
    columns = [Column(at, field, field) for at, field in enumerate(["email", "custom:shoe", "custom:boat"])]
    reading = Reading(columns, customs=lambda key, cell: customs.value(CUSTOMS[key], cell))
    anne, juma = reading.person(1, ["a@b.org", "42", "ndiyo"]), reading.person(2, ["b@b.org", "many", ""])
    assert anne is not None
    assert juma is not None
    assert (anne.custom, anne.warnings) == ({"shoe": 42, "boat": True}, [])
    assert (juma.custom, juma.warnings) == ({}, ["custom-value"])


READING = Reading([Column(at, field, field, 1.0) for at, field in enumerate(EVERY_FIELD)], "TZ", WORDS, "partner")


def row(cells: list[str]) -> Person | None:
    with contextlib.suppress(RowRefused):
        return READING.person(1, cells)
    return None


@given(st.lists(CELLS, max_size=len(EVERY_FIELD) + 2))
def test_no_row_whatever_is_more_than_taken_blank_or_refused(cells: list[str]) -> None:
    found = row(cells)
    if found:
        assert found.keys
        assert all(found.said().values())


@given(st.lists(CELLS, max_size=len(EVERY_FIELD)), st.sampled_from(["a@b.org", "Anne <a@b.org>; c@d.org"]))
def test_what_a_row_says_is_what_the_person_becomes(cells: list[str], email: str) -> None:
    cells = [
        email if field == "email" else "" if field in ("country", "phone") else cell
        for field, cell in zip(EVERY_FIELD, cells, strict=False)
    ]
    found = row(cells)
    if found:
        said = found.said()
        expected: dict[str, Any] = {field: value for field, value in said.items() if field != "external_id"}
        assert assembled([{"partner": "partner", "said": said}]) == {**expected, "keys": found.keys}
