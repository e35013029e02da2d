"""The imports API: what a partner's program and the office see."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from urllib3.filepost import encode_multipart_formdata

from services.contacts import settings
from services.contacts.app import create_app
from services.contacts.models import Import, Partner
from services.contacts.operations import agreements, partners
from shared.http.access import tokens
from tests.conftest import Installation
from tests.integration.imports.conftest import agree

LIST = b"Name,Email\nAnne,anne@example.org\nBad,bad\nEvil,=cmd|x\n"


@pytest.fixture
def client(installation: Installation) -> FlaskClient:
    """The door of contacts."""
    return create_app().test_client()


def bearer(scopes: tuple[str, ...] = ("imports:read", "imports:write"), partner: str | None = None) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens.create('test', scopes, partner=partner)}"}


def hand_in(client: FlaskClient, partner: Partner, content: bytes = LIST, name: str = "list.csv", **form: Any) -> Any:
    headers = form.pop("headers", None) or bearer()
    body, content_type = encode_multipart_formdata({"partner": partner.name, "file": (name, content), **form})
    return client.post("/contacts/v1/imports", data=body, content_type=content_type, headers=headers)


def test_from_upload_to_the_refused_rows(client: FlaskClient, partner: Partner, installation: Installation) -> None:
    answer = hand_in(client, partner)
    assert answer.status_code == 202, answer.text
    columns = [(one["name"], one["field"]) for one in answer.json["parts"][0]["columns"]]
    assert columns == [("Name", "name"), ("Email", "email")]
    installation.settle("contacts")
    path = answer.headers["Location"]
    done = client.get(path, headers=bearer()).json
    assert (done["state"], done["checkpoint"], done["total"]) == ("done", 3, 3)
    assert done["counts"] == {"rows": 3, "new": 1, "refused": 2}
    refused = client.get(f"{path}/rows.csv?status=rejected", headers=bearer())
    assert refused.data.startswith(b"\xef\xbb\xbf")
    assert "'=cmd|x" in refused.text
    assert [one["id"] for one in client.get("/contacts/v1/imports", headers=bearer()).json["items"]] == [done["id"]]
    assert hand_in(client, partner).status_code == 200


def test_refused_rows_can_be_corrected_and_come_in_again(
    client: FlaskClient, partner: Partner, installation: Installation
) -> None:
    first = hand_in(client, partner, b"Name,Phone\n+Anne,+25575412345\n").headers["Location"]
    installation.settle("contacts")
    corrected = client.get(f"{first}/rows.csv", headers=bearer()).data.replace(b"+25575412345", b"+255754123456")
    second = hand_in(client, partner, corrected, "list-refused.csv").headers["Location"]
    installation.settle("contacts")
    assert client.get(second, headers=bearer()).json["counts"] == {"rows": 1, "new": 1}


def test_a_preview_stores_nothing_until_commit(client: FlaskClient, partner: Partner, installation: Installation) -> None:
    path = hand_in(client, partner, preview="true").headers["Location"]
    installation.settle("contacts")
    shown = client.get(f"{path}/preview", headers=bearer()).json
    assert (shown["complete"], shown["counts"]) == (True, {"rows": 3, "new": 1, "refused": 2})
    assert shown["samples"][0]["email"] == "anne@example.org"
    assert client.get(path, headers=bearer()).json["state"] == "previewed"
    assert client.post(f"{path}/commit", headers=bearer()).status_code == 202
    installation.settle("contacts")
    assert client.get(path, headers=bearer()).json["state"] == "done"
    assert client.post(f"{path}/cancel", headers=bearer()).json["code"] == "import-state"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.csv", "file-empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "list.csv", "file-not-a-list"),
        (b"colour,shape\nred,round\n", "list.csv", "header-unknown"),
        (b"\xd0\xcf\x11\xe0" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "list.xlsx", "file-encrypted"),
        (b'Name,Email\n"Anne,anne@example.org\n' + b"x" * 200_000, "list.csv", "file-quotes"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_changes_nothing(
    client: FlaskClient, partner: Partner, installation: Installation, content: bytes, name: str, code: str
) -> None:
    answer = hand_in(client, partner, content, name)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert answer.json["remedy"]
    assert Import.objects.count() == 0
    assert list((installation.data_dir / "uploads").iterdir()) == []


def test_without_an_agreement_in_force_nothing_is_taken(
    client: FlaskClient, partner: Partner, installation: Installation
) -> None:
    other = partners.add("No Papers")
    assert hand_in(client, other).json["code"] == "agreement-missing"
    agree(other, days=-1)
    assert hand_in(client, other).json["code"] == "agreement-expired"
    assert agreements.of(other)
    assert Import.objects.count() == 0


def test_a_larger_file_than_the_limit_is_refused(
    client: FlaskClient, partner: Partner, monkeypatch: pytest.MonkeyPatch, installation: Installation
) -> None:
    monkeypatch.setenv("BARAZA_UPLOAD_LIMIT_MB", "1")
    settings.current.cache_clear()
    answer = hand_in(client, partner, LIST * 30_000)
    assert (answer.status_code, answer.json["code"]) == (413, "file-too-large")


def test_a_partner_sees_its_own_imports_only(client: FlaskClient, partner: Partner, installation: Installation) -> None:
    other = partners.add("Other")
    agree(other)
    theirs = hand_in(client, other).headers["Location"]
    own = bearer(partner=partner.id)
    assert client.get(theirs, headers=own).status_code == 404
    assert client.get(f"{theirs}/rows.csv", headers=own).status_code == 404
    assert client.post(f"{theirs}/cancel", headers=own).status_code == 404
    assert client.get("/contacts/v1/imports", headers=own).json["items"] == []
    assert hand_in(client, other, headers=own).status_code == 404
    assert hand_in(client, partner, headers=own).status_code == 202
    assert [one["id"] for one in client.get("/contacts/v1/partners", headers=own).json["items"]] == [partner.id]


def test_a_token_too_small_or_none_changes_nothing(client: FlaskClient, partner: Partner) -> None:
    assert hand_in(client, partner, headers=bearer(("imports:read",))).status_code == 403
    assert hand_in(client, partner, headers={"X-None": "1"}).status_code == 401
    assert Import.objects.count() == 0
