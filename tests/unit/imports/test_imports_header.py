"""Which column holds what, in the shapes that programs export and people make."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.errors import NoList
from services.contacts.rules import header, synonyms
from services.contacts.rules.columns import is_field
from services.contacts.rules.export_shapes import refusal_reason
from services.contacts.rules.naming import in_order
from shared.errors import Invalid

SHAPES = {
    "Email Address,First Name,Last Name,OPTIN_TIME,CC,REGION,TAGS": "email given_name family_name country_hint tags",
    "Email address,First name,Last name,Company,Job title,Email status,Email update source,Phone - home,Country - Home": (
        "email given_name family_name organisation role status phone country"
    ),
    "EMAIL,FIRST_NAME,LAST_NAME,CITY,STATE_PROVINCE_REGION,COUNTRY,ALTERNATE_EMAILS,PHONE_NUMBER": (
        "email given_name family_name region country phone"
    ),
    "CONTACT ID,EMAIL,NOM,PRENOM,SMS,EMAIL_BLACKLISTED": "email family_name given_name phone email_opt_out",
    "Do Not Trade,Display Name,First Name,Last Name,Email,Preferred Language,Current Employer": (
        "not_shareable name given_name family_name email language organisation"
    ),
    "Name,Given Name,Family Name,E-mail 1 - Type,E-mail 1 - Value,Phone 1 - Type,Phone 1 - Value": (
        "name given_name family_name email phone"
    ),
    "Nom,Courriel,Téléphone portable,Pays": "name email phone country",
    "Nombre,Apellidos,Correo electrónico,Teléfono móvil,Idioma preferido": "given_name family_name email phone language",
    "Na.,Jina,Namba ya simu,Mkoa,Kundi,Lugha": "name phone region group language",
    "Jina la kwanza,Jina la ukoo,Barua pepe,Simu,Nchi,Taasisi": "given_name family_name email phone country organisation",
    "Nome,Sobrenome,Endereço de e-mail,Telemóvel,País,Idioma,Organização": (
        "given_name family_name email phone country language organisation"
    ),
    "Nome completo,Correio electrónico": "name email",
    "Vorname,Nachname,E-Mail-Adresse,Telefon,Land,Organisation": "given_name family_name email phone country organisation",
    "Nome,Cognome,Indirizzo e-mail,Cellulare": "given_name family_name email phone",
    "No.,Names,Designation,Name of organisation,Phone No.,Sex": "name role organisation phone gender",
    "Jina kamili,Jinsia,Wilaya,Mkoa,Namba ya simu": "name gender district region phone",
    "Civilité,Nom,Prénom,Courriel,Téléphone 1,Téléphone 2": "title family_name given_name email phone",
    "Name,Surname,E-mail": "given_name family_name email",
    "URN:Tel,Name,Language": "phone name language",
    "person/name,person/phone (mobile),Contact email address": "phone email",
}


@pytest.mark.parametrize("line", SHAPES)
def test_export_shapes(line: str) -> None:
    found = header.find([line.split(",")])
    assert set(SHAPES[line].split()) <= found.fields()
    assert [column.position for column in found.columns] == list(range(len(line.split(","))))


def test_titles_and_notes_above_the_header_are_passed_over() -> None:
    head = [["Notes:"], ["Write to us by email"], [], ["First Name", "Last Name", "Email Address"], ["A", "B", "a@b.org"]]
    assert header.find(head).row == 4


def test_a_list_without_header_is_known_by_its_first_row() -> None:
    found = header.find([["Anne Person", "anne@example.org"], ["Juma", "juma@example.org"]])
    assert (found.row, [column.field for column in found.columns]) == (0, ["name", "email"])


@pytest.mark.parametrize("head", [[], [["colour", "shape"], ["red", "a@b.org"]], [["First Name", "Country"]]])
def test_a_header_that_maps_to_no_address_is_refused(head: list[list[str]]) -> None:
    with pytest.raises(NoList) as caught:
        header.find(head)
    assert caught.value.code == "header-unknown"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("subscribed_members_export_1a2b.csv", None),
        ("unsubscribed_members_export_1a2b.csv", "unsubscribed"),
        ("cleaned_members_export_1a2b.csv", "bounced"),
        ("nonsubscribed_members_export_1a2b.csv", "never-subscribed"),
        ("Export/Non-Subscribed.csv", "never-subscribed"),
        ("liste_energie_contacts.csv", None),
        ("Bounced addresses.xlsx", "bounced"),
    ],
)
def test_what_a_file_name_says_of_everybody_in_it(name: str, reason: str | None) -> None:
    assert refusal_reason(name) == reason


def test_several_columns_of_one_field_are_kept_the_mobile_number_first() -> None:
    found = header.find([["E-mail", "Office phone", "E-mail 2", "Mobile", "Name"]])
    assert [column.field for column in found.columns] == ["email", "phone", "email", "phone", "name"]
    assert [column.name for column in in_order(found.columns)] == ["Mobile", "E-mail", "Office phone", "E-mail 2", "Name"]
    assert found.mapping() == {"email": "E-mail, E-mail 2", "phone": "Office phone, Mobile", "name": "Name"}


def test_of_two_columns_for_what_a_person_has_once_the_surer_is_taken() -> None:
    found = header.find([["Email", "Country of birth", "Country"]])
    assert [column.field for column in found.columns] == ["email", "", "country"]
    assert found.ignored() == ["Country of birth"]


def test_what_somebody_chose_prevails() -> None:
    head = [["Kontaktweg", "Phone", "Shoe size", "Job"], ["a@b.org", "1", "42", "Chair"]]
    found = header.find(head, {"kontaktweg": "email", "1": "", "Shoe size": "custom:shoe"})
    assert [column.field for column in found.columns] == ["email", "", "custom:shoe", "role"]
    assert [column.confidence for column in found.columns] == [1.0, 1.0, 1.0, 1.0]


def test_what_somebody_chose_for_a_list_without_header() -> None:
    found = header.find([["Anne", "x", "0754123456"], ["Juma", "y", "0754123457"]], {"2": "phone", "1": ""})
    assert (found.row, [column.field for column in found.columns]) == (0, ["", "", "phone"])


@pytest.mark.parametrize("field", ["shoe", "custom:", "custom:Shoe size", "handle:", "custom:a.b", "custom:$x"])
def test_a_field_that_there_is_not_cannot_be_chosen(field: str) -> None:
    with pytest.raises(Invalid) as caught:
        header.find([["Email"]], {"Email": field})
    assert (caught.value.code, caught.value.field) == ("mapping-unknown-field", "mapping")


def test_the_fingerprint_of_columns_does_not_care_for_case_accents_and_signs() -> None:
    assert header.fingerprint(["Prénom", "E-mail"]) == header.fingerprint(["PRENOM ", "e_mail"])
    assert header.fingerprint(["Prénom", "E-mail"]) != header.fingerprint(["E-mail", "Prénom"])


@given(
    st.lists(st.lists(st.text(max_size=12), max_size=5), max_size=6),
    st.dictionaries(st.text(max_size=5), st.sampled_from(["email", "", "name"])),
)
def test_no_first_rows_whatever_are_more_than_found_or_refused(head: list[list[str]], chosen: dict[str, str]) -> None:
    with contextlib.suppress(NoList):
        assert header.find(head, chosen).fields()


def test_every_field_that_can_be_guessed_can_be_chosen() -> None:
    guessed = set(synonyms.EXACT) - {"nom", "nombre", "jina", "generic_name"}
    assert all(map(is_field, guessed))


def test_no_address_of_a_list_without_header_is_left_out() -> None:
    found = header.find([["Anne Person", "anne@example.org", "7", "anne2@example.org"]])
    assert [column.field for column in found.columns] == ["name", "email", "", "email"]
