"""Partners who send for us: a number and a link; and those who sign up behind it become contacts by their own button alone."""

import email
import re
from datetime import timedelta
from email import policy

import pytest
from flask.testing import FlaskClient

from services.contacts.models import ConsentEvent, Contact, SignUp
from services.contacts.operations import (
    consenting,
    erasing,
    groups,
    interest,
    journeys,
    keeping_run,
    partners,
    people,
    reaching,
    sharing,
    signing_up,
)
from services.mailer.operations import suppressions
from shared import clock, store
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people

FORM = {
    "name": "Asha Juma",
    "email": "asha@example.org",
    "country": "TZ",
    "group": "asm",
    "language": "sw",
    "purpose": ["outreach", "dialogue"],
}


@pytest.fixture
def code(installation: Installation) -> str:
    ensure_indexes()
    groups.seed()
    partner = partners.add("IISD energy list")
    said = {"label": "March", "sent_on": clock.now(), "people": 18_500}
    return str(reaching.note(partner.id, said, by="test")["code"])


@pytest.fixture
def visitor(installation: Installation) -> FlaskClient:
    return app().test_client()


def letters(installation: Installation) -> list:
    folder = installation.outbox_dir / "mail"
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def link_in(letter) -> str:
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"http://baraza\.test(/c/\S+)", text)[1]


def test_from_a_partners_letter_to_a_contact(code: str, visitor: FlaskClient, installation: Installation) -> None:
    page = visitor.get(f"/j/{code}?lang=sw").text
    assert "Ndiyo, nataka kusikia zaidi" in page
    assert " checked" not in page, "a box that is ticked for them is no consent"
    assert len(page) < 50_000
    sent = visitor.post(f"/j/{code}", data=FORM)
    assert (sent.status_code, Contact.objects.count()) == (303, 0)
    assert "Karibu tumalize" in visitor.get(sent.location).text
    installation.settle()
    [letter] = letters(installation)
    assert letter["Subject"] == "Je, anwani hii ni yako?"
    assert "Asha" not in letter.as_string(), "nobody puts words into a stranger's mailbox"
    path = link_in(letter)
    assert "Tukuandikie?" in visitor.get(path).text
    assert Contact.objects.count() == 0, "opening the link is not pressing the button"

    for _ in range(2):
        assert visitor.post(path).status_code == 303
    installation.settle()
    asha = Contact.objects.get()
    assert (asha.name, asha.country, asha.groups, asha.languages) == ("Asha Juma", "TZ", ["asm"], ["sw"])
    assert {purpose: asha.consent[purpose]["email"]["status"] for purpose in asha.consent} == {
        "outreach": "granted",
        "dialogue": "granted",
    }
    assert {(one.wording, one.language, one.method) for one in ConsentEvent.objects} == {("sign-up-1", "sw", "web")}
    assert ConsentEvent.objects.count() == 2
    assert interest.sources(asha.to_mongo()) == [], "they gave us their address themselves"
    assert "Asante!" in visitor.get(path).text
    assert len(letters(installation)) == 1
    assert "asha" not in str(SignUp.objects.get().to_mongo()).lower()
    assert store.database("mailer")["deliveries"].find_one()["address"] == ""


def test_reach_is_never_added_to_contacts(code: str, visitor: FlaskClient, installation: Installation) -> None:
    visitor.get(f"/j/{code}")
    visitor.post(f"/j/{code}", data=FORM)
    visitor.post(f"/j/{code}", data={**FORM, "email": "baraka@example.org"})
    installation.settle()
    visitor.post(link_in(letters(installation)[0]))
    partner = partners.find("IISD energy list").id
    [told] = visitor.get(f"/contacts/v1/partners/{partner}/reach", headers=bearer("imports:read")).json["items"]
    assert (told["people"], told["visits"], told["sign_ups"]) == (18_500, 1, {"waiting": 1, "confirmed": 1})
    assert told["link"] == f"http://baraza.test/j/{code}"
    assert journeys.funnel()["total"]["imported"] == 1
    browser = signed_in(app())
    assert "18,500" in browser.get("/contacts/").text
    assert f"/j/{code}" in browser.get("/contacts/reach").text


def test_one_message_however_often_the_form_is_sent(code: str, visitor: FlaskClient, installation: Installation) -> None:
    for spelling in ("asha@example.org", "ASHA@example.org", " Asha@Example.org "):
        assert visitor.post(f"/j/{code}", data={**FORM, "email": spelling}).status_code == 303
        installation.settle()
    assert len(letters(installation)) == 1
    assert SignUp.objects.count() == 1


def test_the_form_tells_nobody_whether_an_address_is_known(code: str, visitor: FlaskClient, installation: Installation) -> None:
    store_people(person(1), person(2))
    interest.leave_everything(Contact.objects.get(email="p2@example.org").id, "en")
    consenting.refuse({"email": "dead@example.org"}, ("email",), "bounced", clock.now())
    answers = {
        (answer.status_code, answer.location, answer.text)
        for address in ("p1@example.org", "p2@example.org", "dead@example.org", "new@example.org")
        if (answer := visitor.post(f"/j/{code}", data={**FORM, "email": address}))
    }
    assert len(answers) == 1
    installation.settle()
    assert sorted(letter["To"].addresses[0].addr_spec for letter in letters(installation)) == [
        "new@example.org", "p1@example.org", "p2@example.org",
    ]  # fmt: skip


def test_who_left_comes_back_by_their_own_button_alone(code: str, visitor: FlaskClient, installation: Installation) -> None:
    said = {"email": "asha@example.org", "name": "Asha"}
    store_people(
        person(1, **said, keys=["e:asha@example.org"], sources=[{"partner": "p1", "import": "i", "row": 1, "said": said}])
    )
    known = Contact.objects.get()
    interest.leave_everything(known.id, "en")
    installation.settle()
    visitor.post(f"/j/{code}", data=FORM)
    installation.settle()
    assert Contact.objects.get().consent["outreach"]["email"]["status"] == "withdrawn"
    visitor.post(link_in(letters(installation)[0]))
    installation.settle()
    back = Contact.objects.get()
    assert (back.id, back.name, back.consent["outreach"]["email"]["status"]) == (known.id, "Asha", "granted")
    assert (back.journey["rank"], len(back.sources)) == (2, 2)
    delivery = {
        "_id": "d",
        "contact": back.id,
        "channel": "email",
        "address_hash": suppressions.address_hash("email", "asha@example.org"),
    }
    assert suppressions.suppressed([delivery], "outreach") == {}


def test_by_text_message_for_who_has_no_email(code: str, visitor: FlaskClient, installation: Installation) -> None:
    visitor.post(f"/j/{code}", data={**FORM, "email": "", "phone": "0712 345 678"})
    installation.settle()
    [text] = (installation.outbox_dir / "sms").iterdir()
    path = re.search(r"http://baraza\.test(/c/[\w.~-]+)", text.read_text())[1]
    visitor.post(path)
    found = Contact.objects.get()
    assert (found.phone, found.consent["dialogue"]["sms"]["status"]) == ("+255712345678", "granted")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "no address"}, "Ce n’est pas une adresse"),
        ({"email": ""}, "Indiquez une adresse"),
        ({"email": "", "phone": "0712", "country": "TZ"}, "numéro de téléphone"),
        ({"purpose": []}, "Cochez"),
    ],
)
def test_what_cannot_be_taken_is_said_in_the_readers_language(code: str, visitor: FlaskClient, changes, words: str) -> None:
    answer = visitor.post(f"/j/{code}?lang=fr", data={**FORM, **changes})
    assert (answer.status_code, words in answer.text) == (422, True)
    assert SignUp.objects.count() == 0


def test_nobody_floods_strangers(code: str, visitor: FlaskClient) -> None:
    statuses = [
        visitor.post(f"/j/{code}", data={**FORM, "email": f"stranger{number}@example.org"}).status_code
        for number in range(signing_up.MOST_PER_HOUR + 1)
    ]
    assert statuses == [303] * signing_up.MOST_PER_HOUR + [429]
    elsewhere = {"X-Forwarded-For": "41.59.1.2"}
    assert visitor.post(f"/j/{code}", data=FORM, headers=elsewhere).status_code == 303
    assert SignUp.objects.count() == signing_up.MOST_PER_HOUR + 1


def test_who_does_not_confirm_is_forgotten_after_a_month(code: str, visitor: FlaskClient, installation: Installation) -> None:
    visitor.post(f"/j/{code}", data=FORM)
    installation.settle()
    path = link_in(letters(installation)[0])
    SignUp.objects.update(set__created_at=clock.now() - timedelta(days=31))
    keeping_run.run("2026-01-01", 0)
    installation.settle()
    assert SignUp.objects.count() == 0
    assert visitor.get(path).status_code == visitor.post(path).status_code == 410
    assert "asha@" not in str(list(store.database("mailer")["deliveries"].find()))


def test_erasing_an_address_takes_a_waiting_sign_up_along(code: str, visitor: FlaskClient, installation: Installation) -> None:
    visitor.post(f"/j/{code}", data=FORM)
    erasing.of_named({"email": "Asha@example.org"}, "asked", by="test")
    installation.settle()
    assert SignUp.objects.count() == 0
    assert letters(installation) == []


def test_a_code_that_is_none_is_a_page_not_found(code: str, visitor: FlaskClient) -> None:
    assert visitor.get("/j/abc").status_code == visitor.post("/j/abc", data=FORM).status_code == 404


def test_readers_of_one_address_are_told_apart_by_name(code: str, visitor: FlaskClient, installation: Installation) -> None:
    store_people(person(1, name="Asha Juma", email="family@example.org"))
    [asha] = Contact.objects
    sharing.mark(asha.id, "family@example.org", shared=True, by="test")
    for name in ("Baraka Juma", "JUMA, Asha", "baraka juma"):
        visitor.post(f"/j/{code}", data={**FORM, "name": name, "email": "Family@example.org"})
    installation.settle()
    asked = letters(installation)
    assert len(asked) == 2, "one for each who reads there, not one for each time"
    for letter in asked:
        visitor.post(link_in(letter))
    installation.settle()
    assert {one.name: sorted(one.keys) for one in Contact.objects} == {
        "Asha Juma": ["e:family@example.org|asha juma"],
        "Baraka Juma": ["e:family@example.org|baraka juma"],
    }
    assert [one.consent["outreach"]["email"]["status"] for one in Contact.objects] == ["granted", "granted"]
    assert [len(one.sources) for one in Contact.objects.order_by("name")] == [2, 1]


def test_a_shared_address_is_not_flooded_by_way_of_names(code: str, visitor: FlaskClient, installation: Installation) -> None:
    store_people(person(1, email="family@example.org"))
    sharing.mark(Contact.objects.get().id, "family@example.org", shared=True, by="test")
    for number in range(8):
        assert (
            visitor.post(f"/j/{code}", data={**FORM, "name": f"Nobody {number}", "email": "family@example.org"}).status_code
            == 303
        )
    assert SignUp.objects.count() == signing_up.READERS_A_DAY


def test_a_correction_to_an_address_that_others_read_is_taken(installation: Installation) -> None:
    ensure_indexes()
    store_people(person(1, name="Asha", email="family@example.org"), person(2, name="Baraka"))
    asha, baraka = Contact.objects.order_by("name")
    sharing.mark(asha.id, "family@example.org", shared=True, by="test")
    people.change(baraka.id, {"email": "family@example.org"}, by="test")
    baraka.reload()
    assert "e:family@example.org|baraka" in baraka.keys
    assert "e:family@example.org" not in baraka.keys
