"""Each guard lets in whom it should, and tells the others what to do."""

import dataclasses
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import clock
from shared.errors import Invalid, NotFound
from shared.http.access import models, staff, tokens
from shared.http.links import Links

PASSWORD = "a long enough password"


def bearer(*scopes: str, **options) -> dict[str, str]:
    return {"Authorization": "Bearer " + tokens.create("tester", scopes, **options)}


def csrf_of(page: str) -> str:
    return re.search(r'name="csrf" value="(\w+)"', page)[1]


def sign_in(client: FlaskClient, password: str = PASSWORD, login: str = "Amina", **form):
    page = client.get("/contacts/sign-in").text
    return client.post("/contacts/sign-in", data={"csrf": csrf_of(page), "login": login, "password": password, **form})


def test_a_call_without_a_token_is_told_how_to_get_one(client: FlaskClient):
    response = client.get("/contacts/v1/huts")
    assert response.status_code == 401
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == "token-missing"
    assert "baraza token create" in response.json["remedy"]
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_opens_what_its_scope_says_and_no_more(client: FlaskClient):
    reading = bearer("contacts:read")
    assert client.get("/contacts/v1/huts", headers=reading).status_code == 200
    refused = client.post("/contacts/v1/huts", headers=reading, json={"name": "Round"})
    assert (refused.status_code, refused.json["code"]) == (403, "scope-missing")
    assert client.post("/contacts/v1/huts", headers=bearer("admin"), json={"name": "Round"}).status_code == 201


def test_tokens_end(client: FlaskClient):
    revoked, expired = bearer("admin"), bearer("admin")
    tokens.revoke(revoked["Authorization"].removeprefix("Bearer "))
    models.Token.objects(id=expired["Authorization"].split("_")[1]).update_one(set__expires_at=clock.now() - timedelta(seconds=1))
    assert client.get("/contacts/v1/huts", headers=revoked).json["code"] == "token-revoked"
    assert client.get("/contacts/v1/huts", headers=expired).json["code"] == "token-expired"


@pytest.mark.parametrize("text", ["x", "brz_", "brz_0_1", "brz_000000000000000000000000_x", "\xff", "a b"])
def test_nonsense_is_no_token(client: FlaskClient, text: str):
    response = client.get("/contacts/v1/huts", headers={"Authorization": f"Bearer {text}"})
    assert (response.status_code, response.json["code"]) == (401, "token-unknown")


def test_the_secret_half_is_not_kept(client: FlaskClient):
    text = tokens.create("tester", ["imports:read"], partner="p1")
    kept = models.Token.objects.get(id=text.split("_")[1])
    assert text.split("_", 2)[2] not in str(kept.to_mongo())
    assert tokens.actor_of(text).partner == "p1"
    assert tokens.listed()[0].used_on is not None


def test_bad_tokens_are_not_made(client: FlaskClient):
    for wrong in (
        {"scopes": ["contacts:eat"]},
        {"scopes": []},
        {"scopes": ["admin"], "days": 0},
        {"scopes": ["contacts:read"], "partner": "p"},
    ):
        with pytest.raises(Invalid):
            tokens.create("tester", **wrong)
    with pytest.raises(NotFound):
        tokens.revoke("000000000000000000000000")


def test_a_page_sends_strangers_to_sign_in_and_back(client: FlaskClient):
    response = client.get("/contacts/?page=2")
    assert response.status_code == 303
    assert response.location == "/contacts/sign-in?next=/contacts/%3Fpage%3D2"
    staff.create("amina", PASSWORD, name="Amina")
    assert 'value="/contacts/?page=2"' in client.get(response.location).text
    back = sign_in(client, next="/contacts/?page=2")
    assert (back.status_code, back.location) == (303, "/contacts/?page=2")
    assert client.get("/contacts/").json == {"kind": "staff", "name": "Amina", "ids": []}
    assert client.get("/contacts/v1/huts").status_code == 200  # staff may read the API


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:x", "", "/\tx"])
def test_signing_in_leads_nowhere_else(client: FlaskClient, next: str):
    staff.create("amina", PASSWORD)
    assert sign_in(client, next=next).location == "/contacts/"


def test_the_session_cookie_is_locked_down_and_ends(app: Flask, client: FlaskClient):
    staff.create("amina", PASSWORD)
    cookie = next(value for value in sign_in(client).headers.getlist("Set-Cookie") if value.startswith("baraza="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    thief = app.test_client()
    thief.set_cookie("baraza", cookie.split("=", 1)[1].split(";")[0], domain="localhost")
    assert thief.get("/contacts/").status_code == 200
    secret = cookie.split("=", 1)[1].split(";")[0]
    from shared.http.access import csrf

    with app.app_context():
        form = {"csrf": csrf.token(secret)}
    assert client.post("/contacts/sign-out", data=form).status_code == 303
    assert thief.get("/contacts/").status_code == 303


def test_over_https_the_cookie_stays_there(app: Flask, client: FlaskClient):
    settings = app.extensions["baraza.settings"]
    app.extensions["baraza.settings"] = dataclasses.replace(settings, public_url="https://baraza.example")
    staff.create("amina", PASSWORD)
    page = client.get("/contacts/sign-in", base_url="https://localhost")
    assert "max-age" in page.headers["Strict-Transport-Security"]
    form = {"csrf": csrf_of(page.text), "login": "amina", "password": PASSWORD}
    cookies = client.post("/contacts/sign-in", base_url="https://localhost", data=form).headers.getlist("Set-Cookie")
    assert [cookie for cookie in cookies if cookie.startswith("__Host-baraza=") and "Secure" in cookie and "Path=/" in cookie]
    assert client.get("/contacts/", base_url="https://localhost").status_code == 200


def test_forms_without_their_field_change_nothing(app: Flask, client: FlaskClient):
    staff.create("amina", PASSWORD)
    sign_in(client)
    assert client.post("/contacts/").status_code == 403
    assert client.post("/contacts/", data={"csrf": "0" * 40}).status_code == 403
    assert client.post("/contacts/v1/huts", json={"name": "x"}).status_code == 401  # no changes through the cookie


def test_guessing_is_slowed_down(client: FlaskClient):
    staff.create("amina", PASSWORD)
    assert [sign_in(client, "wrong").status_code for _ in range(6)] == [401] * 5 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    models.Attempts.objects.update(set__expires_at=clock.now())
    assert sign_in(client).status_code == 303
    assert sign_in(client, login="nobody").status_code == 401


def test_who_is_shut_out_is_out_at_once(client: FlaskClient):
    staff.create("amina", PASSWORD)
    sign_in(client)
    staff.disable("AMINA")
    assert client.get("/contacts/").status_code == 303
    assert sign_in(client).status_code == 401


def test_staff_accounts_are_checked(client: FlaskClient):
    staff.create("amina", PASSWORD)
    for login, password, code in (
        ("AMINA", PASSWORD, "login-taken"),
        ("a b", PASSWORD, "login-invalid"),
        ("x", "x", "password-short"),
    ):
        with pytest.raises(Exception) as caught:
            staff.create(login, password)
        assert caught.value.code == code


def test_a_signed_link_opens_its_own_purpose_only(app: Flask, client: FlaskClient):
    links: Links = app.extensions["baraza.links"]
    opened = client.get(f"/r/{links.token('answer', '0' * 24)}")
    assert opened.json == {"kind": "link", "name": "answer", "ids": ["0" * 24]}
    assert client.post(f"/r/{links.token('answer', '0' * 24)}").status_code == 200
    page = client.get(f"/r/{links.token('unsubscribe', '0' * 24)}?lang=sw")
    assert page.status_code == 404
    assert "Kiungo hiki hakijakamilika" in page.text


def test_a_url_outside_the_table_is_closed(app: Flask):
    app.add_url_rule("/contacts/forgotten", "forgotten", lambda: "open")
    response = app.test_client().get("/contacts/forgotten")
    assert response.status_code == 500
    assert "open" not in response.text.split()
