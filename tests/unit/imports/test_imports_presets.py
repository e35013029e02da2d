"""The exports of programs, each in its shape: recognised, and its rows understood."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from services.contacts.rules import header, presets
from services.contacts.rules.columns import is_field
from services.contacts.rules.header import Header
from services.contacts.rules.partner_file import Person, Reading, RowRefused
from shared.people import folded

WORDS = {"asm": "asm", "miners": "asm", "government": "government"}


def export(name: str) -> str:
    """A file in the shape of a program's export."""
    return (Path(__file__).parent / "exports" / f"{name}.csv").read_text("utf-8")


def opened(text: str, delimiter: str = ",") -> tuple[Header, list[Person | str]]:
    """The header of a list, and its rows: people, or the codes by which they are refused."""
    rows = list(csv.reader(io.StringIO(text.strip()), delimiter=delimiter))
    found = header.find(rows)
    reading = Reading(found.columns, "TZ", WORDS, "partner")
    people: list[Person | str] = []
    for number, row in enumerate(rows[found.row :], start=found.row + 1):
        try:
            if person := reading.person(number, row):
                people.append(person)
        except RowRefused as why:
            people.append(why.code)
    return found, people


def said(person: Person | str) -> dict[str, Any]:
    """What a row says, without the country that all lists here have."""
    assert isinstance(person, Person), person
    return {field: value for field, value in person.said().items() if (field, value) != ("country", "TZ")}


ANNE = {"email": "anne@example.org", "name": "Anne Person", "given_name": "Anne", "family_name": "Person"}


def test_mailchimp() -> None:
    found, (anne, juma) = opened(export("mailchimp"))
    assert found.preset == "Mailchimp"
    assert anne.said() == ANNE | {"country": "TZ", "external_id": "ab12", "tags": ["Press"], "groups": ["asm"]}
    assert said(juma)["phone"] == "+255754123456"


def test_mailchimp_guesses_a_country_only_where_nobody_says_one() -> None:
    text = "Email Address,OPTIN_TIME,CONFIRM_TIME,CC\nanne@example.org,,,KE\njuma@example.org,,,A1"
    rows = list(csv.reader(io.StringIO(text)))
    reading = Reading(header.find(rows).columns)
    people = [reading.person(number, row) for number, row in enumerate(rows[1:])]
    assert [person and person.fields.get("country") for person in people] == ["KE", None]


def test_mailchimp_unsubscribed_and_cleaned_tell_by_their_columns_too() -> None:
    _, gone = opened("Email Address,OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON\na@b.org,,,2024-01-02 03:04:05,NORMAL")
    _, dead = opened("Email Address,OPTIN_TIME,CONFIRM_TIME,CLEAN_TIME\na@b.org,,,2024-01-02 03:04:05")
    assert [person.refused for person in (*gone, *dead) if isinstance(person, Person)] == [
        {"email": "unsubscribed"}, {"email": "bounced"},
    ]  # fmt: skip


def test_constant_contact() -> None:
    found, (anne, left, waits) = opened(export("constant_contact"))
    assert found.preset == "Constant Contact"
    assert said(anne) == ANNE | {
        "organisation": "HakiMadini", "role": "Director", "country": "KE", "phone": "+254754123456",
        "also": {"sms": ["+254202110000"]}, "tags": ["Press", "Media"],
    }  # fmt: skip
    assert isinstance(left, Person)
    assert left.refused == {"email": "unsubscribed"}
    assert waits == "never-subscribed"


def test_sendgrid() -> None:
    found, (anne,) = opened(export("sendgrid"))
    assert found.preset == "SendGrid"
    assert said(anne) == ANNE | {
        "district": "Geita", "region": "Geita Region", "phone": "+255754123456", "also": {"email": ["a@b.org", "c@d.org"]},
        "handles": ["facebook:anne.person"], "external_id": "E7",
    }  # fmt: skip


@pytest.mark.parametrize("names", ["EMAIL;LASTNAME;FIRSTNAME;SMS", "EMAIL;NOM;PRENOM;SMS", "EMAIL;APELLIDOS;NOMBRE;SMS"])
def test_brevo(names: str) -> None:
    found, (anne, left, mute) = opened(export("brevo").replace("NAMES", names), ";")
    assert found.preset == "Brevo"
    assert said(anne) == ANNE | {"phone": "+255754123456", "external_id": "7"}
    assert [person.refused for person in (anne, left, mute) if isinstance(person, Person)] == [
        {}, {"email": "unsubscribed"}, {"sms": "unsubscribed"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Anne Person <anne@example.org>", {"email": "anne@example.org", "name": "Anne Person"}),
        ("anne at example.org", {"email": "anne@example.org"}),
    ],
)
def test_mailman_rosters(line: str, expected: dict[str, str]) -> None:
    found, (anne, bart) = opened(f"{line}\nBart <bart@example.org>")
    assert (found.preset, found.row) == ("Mailman", 0)
    assert said(anne) == expected
    assert said(bart) == {"email": "bart@example.org", "name": "Bart"}


def test_bare_addresses_as_mailman_2_and_postorius_give_them() -> None:
    found, people = opened("anne@example.org\nbart@example.org")
    assert (found.row, [said(person) for person in people]) == (0, [{"email": "anne@example.org"}, {"email": "bart@example.org"}])


def test_civicrm() -> None:
    found, (anne, traded, mute, office, dead) = opened(export("civicrm"))
    assert found.preset == "CiviCRM"
    assert said(anne) == ANNE | {
        "title": "Dr.", "role": "Director", "organisation": "HakiMadini", "languages": ["fr-FR"], "external_id": "1",
        "phone": "+255754123456", "also": {"email": ["a@b.org"]},
    }  # fmt: skip
    assert isinstance(anne, Person)
    assert anne.refused == {}
    assert traded == "not-shareable"
    assert isinstance(mute, Person)
    assert mute.refused == {"email": "unsubscribed", "sms": "unsubscribed"}
    assert said(office) == {"email": "fon@example.org", "organisation": "Friends of the Nation", "external_id": "4"}
    assert isinstance(dead, Person)
    assert dead.refused == {"email": "unsubscribed"}


@pytest.mark.parametrize("name", ["google_older", "google_newer"])
def test_google(name: str) -> None:
    found, (anne,) = opened(export(name))
    assert found.preset == "Google Contacts"
    assert said(anne) == ANNE | {
        "organisation": "HakiMadini", "role": "Director", "phone": "+255754123456", "groups": ["asm"], "tags": ["Press"],
        "also": {"email": ["a@b.org", "c@d.org"], "sms": ["+255688123456"]},
    }  # fmt: skip


@pytest.mark.parametrize("language", ["en", "fr", "es", "pt", "de"])
def test_outlook(language: str) -> None:
    found, (anne, juma) = opened(export(f"outlook_{language}"))
    assert found.preset == "Outlook"
    assert said(anne) == ANNE | {
        "title": "Dr.", "organisation": "HakiMadini", "role": "Director", "phone": "+255688123456", "country": "KE",
        "tags": ["Press"], "also": {"email": ["a@b.org"], "sms": ["+255754123456"]},
    }  # fmt: skip
    assert juma == "email-exchange"


def test_thunderbird() -> None:
    found, (anne,) = opened(export("thunderbird"))
    assert found.preset == "Thunderbird"
    assert said(anne) == ANNE | {
        "phone": "+254754123456", "also": {"email": ["a@b.org"]}, "role": "Director", "organisation": "HakiMadini",
        "country": "KE",
    }  # fmt: skip


def test_linkedin() -> None:
    found, (anne, bart) = opened(export("linkedin"))
    assert (found.preset, found.row, found.warnings) == ("LinkedIn", 4, ("legal-basis",))
    assert said(anne) == ANNE | {"handles": ["linkedin:anne-person"], "organisation": "HakiMadini", "role": "Director"}
    assert isinstance(bart, Person)
    assert (bart.keys, bart.addresses()) == (["h:linkedin:bart-p"], {})


@pytest.mark.parametrize("order", ["Order #,Order Date", "Order no.,Order Date"])
def test_eventbrite(order: str) -> None:
    found, (anne,) = opened(export("eventbrite").replace("ORDER", order))
    assert found.preset == "Eventbrite"
    assert said(anne) == ANNE | {"country": "KE", "tags": ["Not Attending"], "role": "Director", "organisation": "HakiMadini"}
    assert isinstance(anne, Person)
    assert anne.refused == {}


def test_eventbrite_does_not_take_the_buyer_for_the_attendee() -> None:
    found, (anne,) = opened(export("eventbrite_newer"))
    assert (found.preset, said(anne)) == ("Eventbrite", ANNE)
    found, (boss,) = opened(export("eventbrite_buyers"))
    assert (found.preset, found.warnings) == ("Eventbrite (buyers)", ("buyers-only",))
    assert said(boss) == {"email": "boss@example.org", "name": "Boss Bigman", "given_name": "Boss", "family_name": "Bigman"}


def test_meetup() -> None:
    found, (anne, nobody) = opened(
        "Name,User ID,Title,RSVP,Guests,RSVPed on\nAnne Person,user 77,Organizer,Yes,0,May 1\nB,,,No,0,"
    )
    assert (found.preset, found.warnings) == ("Meetup", ("no-addresses",))
    assert said(anne) == {"name": "Anne Person", "role": "Organizer", "external_id": "user 77"}
    assert nobody == "no-address"


def test_kobo() -> None:
    found, (anne, no) = opened(export("kobo"))
    assert found.preset == "KoboToolbox"
    assert said(anne) == {
        "name": "Anne Person", "phone": "+255754123456", "languages": ["sw", "en"], "groups": ["asm", "government"],
        "external_id": "501",
    }  # fmt: skip
    assert no == "never-subscribed"


def test_rapidpro() -> None:
    found, (anne, stopped, only) = opened(export("rapidpro"))
    assert found.preset == "RapidPro"
    assert said(anne) == {
        "name": "Anne Person", "email": "anne@example.org", "phone": "+255754123456", "languages": ["sw"], "district": "Geita",
        "handles": ["telegram:annep"], "external_id": "u-1", "groups": ["asm"], "tags": ["press club"],
        "custom": {"pit-number": "17"},
    }  # fmt: skip
    assert isinstance(stopped, Person)
    assert stopped.refused == {"sms": "unsubscribed"}
    assert isinstance(only, Person)
    assert only.keys == ["h:telegram:cc", "x:partner:u-3"]


def test_what_somebody_chose_prevails_over_a_preset() -> None:
    rows = [["Email Address", "LEID", "EUID", "First Name"], ["a@b.org", "1", "2", "Anne"]]
    found = header.find(rows, {"LEID": "external_id", "EUID": ""})
    assert [column.field for column in found.columns] == ["email", "external_id", "", "given_name"]


@pytest.mark.parametrize("preset", presets.every(), ids=lambda preset: preset.name)
def test_presets_name_columns_in_folded_form_and_fields_that_there_are(preset: presets.Preset) -> None:
    told = {name for signature in preset.signatures for name in signature}
    assert all(folded(name) == name for name in {*told, *preset.columns})
    assert all(is_field(field) for field in preset.columns.values())
    assert all(preset.field(name) is not None for signature in preset.signatures for name in signature if name != "contact type")
    templates = [field.lstrip("?").replace("\\1", "x") for _, field in preset.patterns]
    assert all(map(is_field, templates))


def test_no_export_is_taken_for_another() -> None:
    for preset in presets.every():
        for signature in preset.signatures:
            found = presets.recognised(sorted(signature))
            assert found is not None
            assert found.name == preset.name, (preset.name, found.name, signature)
