"""A walk over everything that can be wrong with what comes in: each gets a clear answer, and changes nothing."""

import importlib
import io
import re
import struct
import zlib
from datetime import timedelta
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from services.contacts.models import RefusedRow
from services.contacts.operations import agreements, importing, partners
from services.events.models import Invitation
from services.events.operations import inviting
from shared import clock, ids, store
from shared.bus.topology import SERVICES
from shared.http.links import Links
from shared.pages.catalogue import texts
from tests.conftest import Installation
from tests.integration.contacts.people_in_store import person, store_people
from tests.integration.events import builders
from tests.integration.events.test_events_pages import FORM
from tests.integration.mailer_edges import SIGNATURE, SendGridPen
from tests.journeys.house import House, at_desk, bearer, door, is_page, is_problem

LIST = b"Name,Email\nAsha,asha@example.org\n"
CAMPAIGN = {"name": "All", "template": "outreach"}
PERSON = {"name": "Asha", "phone": "0712 345 678", "country": "TZ"}
DIALOGUE = {
    "titles": {"en": "Dialogue on mining"}, "languages": ["en"], "country": "TZ", "place": "Geita",
    "starts_at": "2030-03-02T09:00:00+03:00", "ends_at": "2030-03-02T16:00:00+03:00", "zone": "Africa/Dar_es_Salaam",
    "capacity": 70, "seats": {"government": {"minimum": 15, "maximum": 20}, "asm": {"minimum": 25, "maximum": 30}},
}  # fmt: skip
NO_LINK = {"en": {"subject": "News", "body": "Nothing to leave by."}}
CREATING = [
    ("/contacts/v1/contacts", PERSON, {**PERSON, "name": "Juma"}),
    ("/mailer/v1/campaigns", CAMPAIGN, {**CAMPAIGN, "name": "Some"}),
    ("/events/v1/events", DIALOGUE, {**DIALOGUE, "place": "Mwanza"}),
]
LANGUAGES = ("sw", "fr")


@pytest.fixture
def house(installation: Installation) -> House:
    return House(installation)


@pytest.fixture
def partner(house: House) -> str:
    """A partner with an agreement in force."""
    added = partners.add("Energy Network", "TZ")
    now = clock.now()
    agreements.add(added, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    return added.name


@pytest.fixture
def pen(monkeypatch: pytest.MonkeyPatch) -> SendGridPen:
    """SendGrid's hand; its key is set before the doors are made."""
    pen = SendGridPen()
    monkeypatch.setenv("BARAZA_SENDGRID_WEBHOOK_KEY", pen.public_key)
    return pen


def image() -> bytes:
    """A real PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def locked_workbook() -> bytes:
    """A real workbook, encrypted with a password as Excel does it."""
    book, plain, locked = openpyxl.Workbook(), io.BytesIO(), io.BytesIO()
    for row in (("Name", "Email"), ("Asha", "asha@example.org")):
        book.active.append(row)
    book.save(plain)
    msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("siri", locked)
    return locked.getvalue()


# Files


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (image(), "list.csv", "file-not-a-list"),
        (b"", "list.csv", "file-empty"),
        (locked_workbook(), "list.xlsx", "file-encrypted"),
        (b"colour,shape\nred,round\n", "list.csv", "header-unknown"),
    ],
    ids=["image", "empty", "password", "header"],
)
def test_a_file_that_is_no_list(house: House, partner: str, content: bytes, name: str, code: str) -> None:
    with house.unchanged():
        is_problem(house.upload(partner, content, name), 422, code, "file")


def test_a_file_larger_than_the_limit(house: House, partner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARAZA_UPLOAD_LIMIT_MB", "1")
    importlib.import_module("services.contacts.settings").current.cache_clear()
    with house.unchanged():
        is_problem(house.upload(partner, LIST * 40_000), 413, "file-too-large", "file")


def test_a_partner_without_an_agreement_and_with_one_that_ended(house: House) -> None:
    partners.add("No Papers")
    old = partners.add("Old Papers")
    now = clock.now()
    agreements.add(old, starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=1))
    with house.unchanged():
        is_problem(house.upload("No Papers", LIST), 422, "agreement-missing", "partner")
        is_problem(house.upload("Old Papers", LIST), 422, "agreement-expired", "agreement")


def test_rows_with_letters_in_the_phone_and_a_country_nobody_knows(house: House, partner: str) -> None:
    rows = b"Name,Phone,Country\nAsha,07I2 345 678,TZ\nJuma,0712 345 678,Atlantis\nNeema,0754 123 456,Tanzania\n"
    answer = house.upload(partner, rows)
    house.installation.settle("contacts")
    assert importing.get(answer.json["id"]).counts == {"rows": 3, "new": 1, "refused": 2}
    refused = {row.row: (row.reason, row.column, bool(row.remedy)) for row in RefusedRow.objects}
    assert refused == {2: ("phone-letters", "phone", True), 3: ("country-unknown", "country", True)}


# Callers


@pytest.mark.parametrize(("path", "body", "_"), CREATING)
def test_without_a_token_and_with_too_small_a_one(house: House, path: str, body: dict[str, Any], _: Any) -> None:
    bad = {"Authorization": "Bearer brz_made_up"}
    with house.unchanged():
        is_problem(house.of(path).post(path, json=body), 401, "token-missing")
        is_problem(house.of(path).post(path, json=body, headers=bad), 401, "token-unknown")
        is_problem(house.of(path).post(path, json=body, headers=house.small), 403, "scope-missing")


def test_a_list_without_a_token_and_with_too_small_a_one(house: House, partner: str) -> None:
    with house.unchanged():
        is_problem(house.upload(partner, LIST, headers={"Authorization": ""}), 401, "token-missing")
        is_problem(house.upload(partner, LIST, headers=house.small), 403, "scope-missing")


@pytest.mark.parametrize(("path", "first", "other"), CREATING)
def test_a_key_that_comes_again_with_another_body(house: House, path: str, first: dict[str, Any], other: dict[str, Any]) -> None:
    key = {"Idempotency-Key": "monday"}
    made = house.post(path, json=first, headers=key)
    assert made.status_code == 201, made.text
    with house.unchanged():
        is_problem(house.post(path, json=other, headers=key), 409, "idempotency-key-reused", "Idempotency-Key")
        assert house.post(path, json=first, headers=key).json == made.json


def test_a_key_that_comes_again_with_another_list(house: House, partner: str) -> None:
    key = {"Idempotency-Key": "monday"}
    assert house.upload(partner, LIST, headers=key).status_code == 202
    with house.unchanged():
        refused = house.upload(partner, LIST + b"Juma,juma@example.org\n", headers=key)
        is_problem(refused, 409, "idempotency-key-reused", "Idempotency-Key")


# Bodies


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("/contacts/v1/contacts", {**PERSON, "country": "Atlantis"}, "invalid", "country"),
        ("/contacts/v1/contacts", {**PERSON, "phone": "07I2 345 678"}, "phone-letters", "phone"),
        ("/contacts/v1/partners", {"name": "New", "country": "Atlantis"}, "invalid", "country"),
        ("/mailer/v1/suppressions", {"channel": "sms", "address": "07I2 345 678"}, "phone-letters", "address"),
        ("/mailer/v1/campaigns", {**CAMPAIGN, "template": "nope"}, "unknown-template", "template"),
        ("/mailer/v1/campaigns", {**CAMPAIGN, "filter": {"countries": ["Atlantis"]}}, "invalid", "filter.countries.0"),
        ("/mailer/v1/messages", {"contact": "c" * 24, "template": "nope"}, "unknown-template", "template"),
        ("/mailer/v1/templates", {"key": "own", "texts": NO_LINK}, "unsubscribe-link-missing", "texts"),
        ("/events/v1/events", {**DIALOGUE, "country": "Atlantis"}, "invalid", "country"),
        ("/events/v1/events", {**DIALOGUE, "capacity": 39}, "minimum-above-capacity", "capacity"),
    ],
)  # fmt: skip
def test_a_body_that_can_not_be(house: House, path: str, body: dict[str, Any], code: str, field: str) -> None:
    with house.unchanged():
        is_problem(house.post(path, json=body), 422, code, field)


def test_a_campaign_whose_template_has_no_unsubscribe_link(house: House) -> None:
    own = {"_id": "own@1", "key": "own", "version": 1, "message_class": "bulk", "fallback": ["en"], "texts": NO_LINK}
    store.database("mailer")["templates"].insert_one({**own, "created_at": clock.now(), "created_by": "an older release"})
    path = house.post("/mailer/v1/campaigns", json={**CAMPAIGN, "template": "own", "channels": ["email"]}).headers["Location"]
    with house.unchanged():
        is_problem(house.post(f"{path}/start"), 422, "unsubscribe-link-missing")


# Links


PURPOSES = {"interest": "contacts", "answer": "events", "link": "mailer", "unsubscribe": "mailer", "preferences": "contacts"}
BUTTONS = {"interest": {}, "answer": {"answer": "yes"}, "unsubscribe": {"scope": "all"}, "preferences": {"action": "stop"}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_forged_link(house: House, purpose: str, language: str) -> None:
    (asha,) = store_people(person(1))
    good = house.path(purpose, asha, "1") if purpose == "link" else house.path(purpose, asha)
    other = house.path("answer" if purpose != "answer" else "interest", asha)
    forged = [good[:-3] + ("aaa" if good[-3:] != "aaa" else "bbb"), good[:9], good[:3] + other[3:], good[:3] + "x"]
    spoken = {"Accept-Language": language, "Accept": "text/html"}
    with house.unchanged():
        for path in forged:
            is_page(house.of(path).get(path, headers=spoken), 404, language, PURPOSES[purpose], "link-unknown")
            if purpose in BUTTONS:
                pressed = house.of(path).post(path, headers=spoken, data=BUTTONS[purpose])
                is_page(pressed, 404, language, PURPOSES[purpose], "link-unknown")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("purpose", "status", "code"),
    [
        ("interest", 410, "link-ended"),
        ("preferences", 410, "link-ended"),
        ("unsubscribe", 404, "unknown-delivery"),
        ("link", 404, "unknown-target"),
        ("answer", 404, "invitation-not-found"),
    ],
)
def test_a_link_about_what_we_hold_no_longer(house: House, purpose: str, status: int, code: str, language: str) -> None:
    gone = ids.derived("forgotten")
    path = house.path(purpose, gone, "1") if purpose == "link" else house.path(purpose, gone)
    spoken = {"Accept-Language": language, "Accept": "text/html"}
    with house.unchanged():
        is_page(house.of(path).get(path, headers=spoken), status, language, PURPOSES[purpose], code)
        if purpose in BUTTONS:
            pressed = house.of(path).post(path, headers=spoken, data=BUTTONS[purpose])
            is_page(pressed, status, language, PURPOSES[purpose], code)


@pytest.mark.parametrize(("language", "said"), [("sw", "Muda wa kujibu"), ("fr", "délai")])
def test_an_answer_link_after_its_time(house: House, language: str, said: str) -> None:
    event = builders.opened()
    builders.come(event, [builders.person(1, "artisanal", language)])
    inviting.advance(event.id)
    (only,) = builders.invitations(event)
    Invitation.objects(id=only.id).update_one(set__expires_at=clock.now() - timedelta(minutes=1))
    path = house.path("answer", only.id)
    with house.unchanged():
        pressed = house.events.post(path, data=BUTTONS["answer"])
        for page, status in ((house.events.get(path), 200), (pressed, 410)):
            assert page.status_code == status
            assert f'<html lang="{language}">' in page.text
            assert said in page.text
            assert event.contact_line in page.text
            assert "<button" not in page.text


def test_a_forged_webhook(pen: SendGridPen, house: House) -> None:
    path, raw = "/mailer/v1/webhooks/sendgrid", b'[{"event":"bounce"}]'
    signed = pen.headers(raw)
    with house.unchanged():
        for headers in ({}, SendGridPen().headers(raw), pen.headers(raw + b" "), {**signed, SIGNATURE: "no base64"}):
            is_problem(house.mailer.post(path, data=raw, headers=headers), 403, "forged-webhook")
    assert house.mailer.post(path, data=raw, headers=signed).status_code == 204


# Forms


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_says_in_the_language_of_the_page_what_is_wrong(house: House, partner: str, language: str) -> None:
    """Staff see the same faults as programs."""
    forms: list[tuple[str, str, dict[str, Any]]] = [
        ("/contacts/imports", "file-not-a-list", {"partner": partner, "file": (io.BytesIO(image()), "list.csv")}),
        ("/contacts/imports", "file-encrypted", {"partner": partner, "file": (io.BytesIO(locked_workbook()), "list.xlsx")}),
        ("/mailer/campaigns/new", "unknown-template", {"name": "x", "purpose": "outreach", "channels": "email"}),
        ("/events/dialogues/new", "minimum-above-capacity", {**FORM, "capacity": "10"}),
    ]  # fmt: skip
    for path, code, fields in forms:
        service = path.split("/")[1]
        desk = at_desk(house.of(path))
        csrf = re.search(r'name="(csrf[^"]*)" value="([^"]+)"', desk.get(path).text)
        assert csrf
        with house.unchanged():
            refused = desk.post(f"{path}?lang={language}", data={csrf[1]: csrf[2], **fields})
            assert refused.status_code == 422
            assert texts(language, service)(f"error.code.{code}") in refused.text


# Broker and store


def test_while_the_broker_is_away_everything_is_taken_and_kept_to_be_sent(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BARAZA_BROKER_URL", "amqp://127.0.0.1:1")
    house = House(installation)
    added, now = partners.add("Energy Network", "TZ"), clock.now()
    agreements.add(added, starts_at=now - timedelta(days=1), ends_at=now + timedelta(days=1))
    assert house.upload(added.name, LIST).status_code == 202
    (asha,) = store_people(person(1))
    assert house.contacts.post(house.path("interest", asha)).status_code == 303
    campaign = house.post("/mailer/v1/campaigns", json=CAMPAIGN).headers["Location"]
    assert house.post(f"{campaign}/start").status_code == 200
    event = house.post("/events/v1/events", json=DIALOGUE).headers["Location"]
    assert house.post(f"{event}/open").status_code == 200
    waiting = {
        entry["type"]
        for service in SERVICES
        for name in store.database(service).list_collection_names()
        for found in store.database(service)[name].find({"outgoing": {"$ne": []}})
        for entry in found.get("outgoing", [])
    }  # fmt: skip
    assert {
        "contacts.import.run",
        "contacts.contact.interested",
        "mailer.mailing.advance",
        "contacts.audience.resolve",
    } <= waiting


@pytest.fixture
def storeless(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The doors' store is away; gives the header of a token."""
    token = bearer("admin")
    for alias in (*SERVICES, "access"):
        store.disconnect(alias)
    monkeypatch.setenv("BARAZA_MONGO_URL", "mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50")
    for service in SERVICES:
        importlib.import_module(f"services.{service}.settings").current.cache_clear()
    return token


def test_while_the_store_is_away_programs_are_asked_to_come_back(storeless: dict[str, str]) -> None:
    for path, body, _ in CREATING:
        service = path.split("/")[1]
        client = door(service)
        refused = client.post(path, json=body, headers=storeless | {"Idempotency-Key": "monday"})
        is_problem(refused, 503, "store-away")
        assert int(refused.headers["Retry-After"]) > 0
        assert client.get(f"/{service}/healthz").status_code == 200
        assert client.get(f"/{service}/readyz").status_code == 503


@pytest.mark.parametrize("language", LANGUAGES)
def test_while_the_store_is_away_people_see_so_in_their_language(
    storeless: dict[str, str], installation: Installation, language: str
) -> None:
    links = Links(installation.settings.secret_key, "")
    for purpose, service in PURPOSES.items():
        path = links.url(purpose, "a" * 24, "1") if purpose == "link" else links.url(purpose, "a" * 24)
        client, spoken = door(service), {"Accept-Language": language, "Accept": "text/html"}
        is_page(client.get(path, headers=spoken), 503, language, service, "store-away")
        if purpose in BUTTONS:
            is_page(client.post(path, headers=spoken, data=BUTTONS[purpose]), 503, language, service, "store-away")


def test_while_the_store_is_away_a_webhook_is_sent_again_later(pen: SendGridPen, storeless: dict[str, str]) -> None:
    raw = b'[{"event":"bounce"}]'
    refused = door("mailer").post("/mailer/v1/webhooks/sendgrid", data=raw, headers=pen.headers(raw))
    is_problem(refused, 503, "store-away")
