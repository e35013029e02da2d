"""Which column holds what, in the shapes that programs export and people make."""

import pytest

from services.contacts.errors import NoList
from services.contacts.rules import header
from services.contacts.rules.export_shapes import refusal_reason

SHAPES = {
    "Email Address,First Name,Last Name,OPTIN_TIME,CC,REGION,TAGS": "email given_name family_name country region",
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
        ("liste_energie_contacts.csv", None),
        ("Bounced addresses.xlsx", "bounced"),
    ],
)
def test_what_a_file_name_says_of_everybody_in_it(name: str, reason: str | None) -> None:
    assert refusal_reason(name) == reason
