"""What every service gives: errors with a remedy, documentation, headers, limits, one answer per key, pages of a list."""

import io
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shared import store
from shared.http import guards
from shared.http.access import tokens
from shared.http.app import build
from shared.http.routing import Route
from shared.settings import Common


@pytest.fixture
def admin(client: FlaskClient) -> dict[str, str]:
    return {"Authorization": "Bearer " + tokens.create("tester", ["admin"])}


def test_every_operation_is_documented(client: FlaskClient):
    spec = client.get("/contacts/openapi.json").json
    post = spec["paths"]["/contacts/v1/huts"]["post"]
    assert post["summary"] == "Build a hut."
    assert post["description"] == "Takes a while."
    assert post["security"] == [{"bearer": []}]
    assert post["x-scope"] == "contacts:write"
    assert post["requestBody"]["content"]["application/json"]["example"] == {"name": "Round"}
    assert [one["name"] for one in post["parameters"]] == ["Idempotency-Key"]
    assert "problem+json" in str(spec["components"]["responses"]["PROBLEM"])
    get = spec["paths"]["/contacts/v1/huts"]["get"]
    assert get["x-scope"] == "contacts:read"
    assert {one["name"] for one in get["parameters"]} == {"cursor", "limit"}
    assert spec["paths"]["/contacts/v1/huts/{hut_id}"]["put"]["tags"] == ["huts"]


def test_the_documentation_needs_nothing_from_elsewhere(client: FlaskClient):
    page = client.get("/contacts/docs").text
    assert "Build a hut." in page
    assert "<script" not in page
    assert "src=" not in page


def test_wrong_bodies_name_the_field_and_the_remedy(client: FlaskClient, admin):
    def send(**request):
        return client.post("/contacts/v1/huts", headers=admin, **request)

    missing = send(json={"email": "no address"})
    assert missing.status_code == 422
    assert {one["field"] for one in missing.json["errors"]} == {"name", "email"}
    assert missing.json["remedy"]
    assert send(json={"name": "castle"}).json["code"] == "not-a-hut"
    assert send(data="{}", content_type="text/plain").json["code"] == "not-json"
    assert send(data="{", content_type="application/json").status_code == 400
    assert send(json={"name": "x", "colour": "red"}).json["field"] == "colour"
    assert client.get("/contacts/v1/huts?limit=9999", headers=admin).json["field"] == "limit"
    assert client.get("/contacts/v1/huts?cursor=!!", headers=admin).json["code"] == "cursor-invalid"


def test_too_large_is_refused_before_it_is_read(client: FlaskClient):
    refused = client.post("/contacts/v1/hook", data=b"x" * 101)
    assert (refused.status_code, refused.json["code"]) == (413, "too-large")
    assert client.post("/contacts/v1/hook", data=b"x" * 100).status_code == 200


def test_methods_and_addresses_that_do_not_exist(client: FlaskClient):
    assert client.delete("/contacts/v1/hook").headers["Allow"]
    assert client.delete("/contacts/v1/hook").json["code"] == "method-not-allowed"
    assert client.get("/contacts/v1/nothing").json["status"] == 404
    assert "Il n’y a rien ici" in client.get("/contacts/x", headers={"Accept-Language": "fr"}).text
    assert client.options("/contacts/v1/huts").status_code == 200


def test_surprises_keep_their_details_to_the_log(client: FlaskClient, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.ERROR):
        answer, page = client.get("/contacts/v1/broken"), client.get("/contacts/broken")
    assert answer.status_code == page.status_code == 500
    assert "secret" not in answer.text + page.text
    assert answer.json["request"] == answer.headers["X-Request-Id"]
    assert "a secret detail" in caplog.text


def test_every_answer_is_protected(client: FlaskClient):
    for path in ("/contacts/healthz", "/contacts/nothing", "/contacts/v1/broken", "/contacts/sign-in"):
        headers = client.get(path, headers={"X-Request-Id": "abc123"}).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "noindex" in headers["X-Robots-Tag"]
        assert headers["X-Request-Id"] == "abc123"
    forged = client.get("/contacts/healthz", headers={"X-Request-Id": "a b"}).headers["X-Request-Id"]
    assert forged != "a b"


def test_the_style_is_kept_by_browsers(client: FlaskClient):
    page = client.get("/contacts/sign-in").text
    address = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get("/contacts/style/old/baraza.css").headers["Cache-Control"]
    assert len(client.get(address).data) < 20_000


def test_health(client: FlaskClient, admin):
    assert client.get("/contacts/healthz").json == {"status": "ok"}
    assert client.get("/contacts/readyz").json["status"] == "ready"
    assert client.get("/contacts/metrics").status_code == 401
    assert "baraza_http_requests_total" in client.get("/contacts/metrics", headers=admin).text


def test_the_same_key_does_it_once(client: FlaskClient, admin):
    keyed = admin | {"Idempotency-Key": "k1"}
    first = client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"})
    again = client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert store.database("contacts")["huts"].count_documents({}) == 1
    reused = client.post("/contacts/v1/huts", headers=keyed, json={"name": "Square"})
    assert (reused.status_code, reused.json["code"]) == (409, "idempotency-key-reused")
    other = {"Authorization": "Bearer " + tokens.create("other", ["admin"]), "Idempotency-Key": "k1"}
    assert client.post("/contacts/v1/huts", headers=other, json={"name": "Square"}).status_code == 201
    assert client.post("/contacts/v1/huts", headers=admin | {"Idempotency-Key": "x" * 201}, json={}).status_code == 422


def test_a_refused_request_may_be_corrected_under_its_key(client: FlaskClient, admin):
    keyed = admin | {"Idempotency-Key": "k1"}
    assert client.post("/contacts/v1/huts", headers=keyed, json={"name": "castle"}).status_code == 422
    assert client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"}).status_code == 201


def test_a_cut_off_request_makes_the_same_thing_again(app: Flask, client: FlaskClient, admin):
    keyed = admin | {"Idempotency-Key": "k1"}
    first = client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"}).json["id"]
    database = store.database("contacts")
    database["huts"].delete_many({})
    record = database["idempotency"].find_one({})
    database["idempotency"].update_one({"_id": record["_id"]}, {"$unset": {"status": 1}})
    waiting = client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"})
    assert (waiting.status_code, waiting.json["code"]) == (409, "idempotency-key-in-progress")
    database["idempotency"].update_one({"_id": record["_id"]}, {"$set": {"at": record["at"].replace(year=2020)}})
    assert client.post("/contacts/v1/huts", headers=keyed, json={"name": "Round"}).json["id"] == first


def test_a_key_under_pressure_makes_one_thing(app: Flask, admin):
    keyed = admin | {"Idempotency-Key": "k1"}

    def send(_: int) -> int:
        return app.test_client().post("/contacts/v1/huts", headers=keyed, json={"name": "Round"}).status_code

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(8)))
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert store.database("contacts")["huts"].count_documents({}) == 1


def test_uploads_are_told_apart_by_their_content(client: FlaskClient, admin):
    keyed = admin | {"Idempotency-Key": "k1", "Accept": "application/json"}

    def send(content: bytes):
        form = {"file": (io.BytesIO(content), "a.csv")}
        return client.post("/contacts/v1/huts", headers=keyed, data=form, content_type="multipart/form-data")

    assert send(b"one").json["code"] == "not-json"  # the toy takes no files, but the key was read with the file in it


def test_pages_of_a_list_are_complete_and_without_repeats(client: FlaskClient, admin):
    store.database("contacts")["huts"].insert_many([{"_id": f"{n:024x}"} for n in range(7)])
    seen, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"/contacts/v1/huts?limit=3&cursor={cursor}", headers=admin).json
        seen += [item["_id"] for item in answer["items"]]
        cursor = answer["next"]
    assert seen == [f"{n:024x}" for n in range(7)]


def test_changes_to_what_was_changed_are_refused(client: FlaskClient, admin):
    path = f"/contacts/v1/huts/{'0' * 24}"
    assert client.put(path, headers=admin).status_code == 200
    assert client.put(path, headers=admin | {"If-Match": '"7"'}).headers["ETag"] == '"8"'
    stale = client.put(path, headers=admin | {"If-Match": '"6"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert client.put("/contacts/v1/huts/nothing", headers=admin).status_code == 404


def test_a_store_that_is_away_is_a_503_and_no_crash():
    away = Common("mongodb://127.0.0.1:1/x?serverSelectionTimeoutMS=50", "embedded", "k" * 32)
    client = build("mailer", away, (Route("/mailer/", lambda: "", guards.staff),)).test_client()
    client.set_cookie("baraza", "x", domain="localhost")
    try:
        assert client.get("/mailer/healthz").status_code == 200
        assert client.get("/mailer/readyz").status_code == 503
        page = client.get("/mailer/")
        assert page.status_code == 503
        assert "Nothing was lost" in page.text
        refused = client.get("/mailer/metrics", headers={"Authorization": "Bearer brz_1_2", "Accept": "application/json"})
        assert refused.json["code"] == "store-away"
    finally:
        store.disconnect("mailer")
        store.disconnect("access")
