"""The console pages of imports: upload, watch, refused rows, in every language."""

import io
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from services.contacts.app import create_app
from services.contacts.models import Import, Partner
from shared.http.access import staff
from shared.pages.catalogue import LANGUAGES
from tests.conftest import Installation

LIST = b"Name,Email,Phone\nAnne,anne@example.org,\nBad,bad,\nJuma,,0754 abc\n"
PASSWORD = "a long enough pass phrase"


@pytest.fixture
def console(installation: Installation) -> Iterator[FlaskClient]:
    """A signed-in member of staff."""
    staff.create("amina", PASSWORD, name="Amina")
    with create_app().test_client() as client:
        form = {"csrf": csrf(client.get("/contacts/sign-in").text), "login": "amina", "password": PASSWORD}
        assert client.post("/contacts/sign-in", data=form).status_code == 303
        yield client


def csrf(page: str) -> str:
    return re.search(r'name="csrf" value="(\w+)"', page)[1]  # type: ignore[index]


def upload(console: FlaskClient, content: bytes, name: str = "list.csv", **form: str) -> tuple[int, str]:
    token = csrf(console.get("/contacts/imports").text)
    data = {"csrf": token, "file": (io.BytesIO(content), name), **form}
    answer = console.post("/contacts/imports", data=data)
    return answer.status_code, answer.headers.get("Location", "") or answer.text


def test_upload_watch_and_download(console: FlaskClient, partner: Partner, installation: Installation) -> None:
    status, path = upload(console, LIST, partner=partner.id)
    assert status == 303, path
    assert 'http-equiv="refresh"' in console.get(path).text
    installation.settle("contacts")
    for language in LANGUAGES:
        page = console.get(f"{path}?lang={language}").text
        assert "http-equiv" not in page
        assert "bad" in page
        assert console.get(f"/contacts/imports?lang={language}").status_code == 200
    assert b"'bad'" in console.get(f"{path}/rows.csv").data
    assert upload(console, LIST, partner=partner.id) == (303, path)


def test_a_preview_waits_for_the_button(console: FlaskClient, partner: Partner, installation: Installation) -> None:
    _, path = upload(console, LIST, partner=partner.id, preview="yes", country="TZ")
    page = console.get(path).text
    assert "anne@example.org" in page
    assert console.post(f"{path}/commit", data={"csrf": csrf(page)}).status_code == 303
    installation.settle("contacts")
    assert Import.objects.get().state == "done"


def test_what_is_wrong_is_said_on_the_page(console: FlaskClient, partner: Partner) -> None:
    assert upload(console, b"\x89PNG\r\n", partner=partner.id)[0] == 422
    status, page = upload(console, LIST, partner=partner.id, country="Narnia")
    assert (status, "Narnia" in page) == (422, True)
    assert Import.objects.count() == 0


def test_a_partner_is_entered_with_its_agreement(console: FlaskClient, installation: Installation) -> None:
    token = csrf(console.get("/contacts/imports").text)
    form = {"csrf": token, "name": "Wizara ya Madini", "country": "Tanzania", "ends": "2099-12-31"}
    assert console.post("/contacts/partners", data=form).status_code == 303
    assert console.post("/contacts/partners", data=form).status_code == 422
    assert upload(console, LIST, partner=Partner.objects.get().id)[0] == 303


def test_a_form_without_the_csrf_field_changes_nothing(console: FlaskClient, partner: Partner) -> None:
    data = {"file": (io.BytesIO(LIST), "list.csv"), "partner": partner.id}
    assert console.post("/contacts/imports", data=data).status_code == 403
    assert Import.objects.count() == 0
