"""The mailer's doors for programs: the webhook, suppressions, single messages."""

import importlib

import pytest

from services.mailer.app import create_app
from services.mailer.operations import suppression_lists, suppressions
from shared import store
from shared.http.access import tokens
from tests.integration.mailer_edges import SendGridPen, body, deliveries, event, mailing

WEBHOOK = "/mailer/v1/webhooks/sendgrid"
LIST = "/mailer/v1/suppressions"


@pytest.fixture
def pen(installation, monkeypatch):
    pen = SendGridPen()
    monkeypatch.setenv("BARAZA_SENDGRID_WEBHOOK_KEY", pen.public_key)
    importlib.import_module("services.mailer.settings").current.cache_clear()
    return pen


@pytest.fixture
def client(installation):
    return create_app().test_client()


@pytest.fixture
def token(client):
    scopes = ["campaigns:read", "campaigns:write", "messages:send"]
    return {"Authorization": f"Bearer {tokens.create('edge', scopes)}"}


def test_a_signed_post_is_taken_stored_and_folded_by_the_worker(pen, client, installation):
    told = deliveries(mailing(), 2)
    raw = body([event("delivered", told[0]), event("bounce", told[1], status="5.1.1")])
    for _ in range(2):
        response = client.post(WEBHOOK, data=raw, headers=pen.headers(raw))
        assert (response.status_code, response.data) == (204, b"")
    assert store.database("mailer")["receipts"].count_documents({}) == 0
    installation.settle()
    assert store.database("mailer")["receipts"].count_documents({}) == 2
    assert set(suppressions.suppressed(told, "outreach").values()) == {"bounced"}


def test_a_forged_post_is_a_problem_and_leaves_nothing(pen, client):
    raw = body([event("delivered", None)])
    for headers in ({}, SendGridPen().headers(raw), pen.headers(raw + b" ")):
        response = client.post(WEBHOOK, data=raw, headers=headers)
        assert (response.status_code, response.json["code"]) == (403, "forged-webhook")
        assert response.mimetype == "application/problem+json"
    assert store.database("mailer")["receipt_posts"].count_documents({}) == 0
    assert client.post(WEBHOOK, data=b"x" * 5_000_000).status_code == 413
    assert client.get(WEBHOOK).status_code == 405


def test_without_a_key_the_webhook_asks_to_come_back(client):
    response = client.post(WEBHOOK, data=b"[]")
    assert (response.status_code, response.json["code"]) == (503, "webhook-key-missing")


def test_suppressions_are_added_listed_and_taken_back(client, token):
    told = {"channel": "email", "address": "Asha@Example.org", "reason": "bounced"}
    added = client.post(LIST, json=told, headers=token)
    assert added.status_code == 201
    again = client.post(LIST, json=told, headers=token)
    assert again.json["id"] == added.json["id"]
    assert "asha" not in added.get_data(as_text=True).lower()
    found = client.get(f"{LIST}?address=asha@example.org", headers=token).json["items"]
    assert [row["id"] for row in found] == [added.json["id"]]
    one = f"{LIST}/{added.json['id']}"
    assert client.get(one, headers=token).json["reason"] == "bounced"
    assert client.delete(one, headers=token).status_code == 204
    assert client.get(LIST, headers=token).json["items"] == []
    client.post(LIST, json=told, headers=token)
    assert len(client.get(LIST, headers=token).json["items"]) == 1


def test_what_the_person_wants_staff_do_not_lift(client, token):
    added = client.post(LIST, json={"channel": "sms", "address": "+255754123456"}, headers=token).json
    response = client.delete(f"{LIST}/{added['id']}", headers=token)
    assert (response.status_code, response.json["code"]) == (409, "suppression-by-the-person")


@pytest.mark.parametrize("wrong", [{"channel": "email", "address": "no"}, {"channel": "fax", "address": "a@b.org"}, {}])
def test_bad_suppressions_are_refused(client, token, wrong):
    assert client.post(LIST, json=wrong, headers=token).status_code == 422
    assert client.post(LIST, json=wrong).status_code == 401


def test_lists_go_out_and_come_in_again_unchanged(client, token):
    given = "Address,Reason,Scope\nasha@example.org,bounced,\n+255754123456,,outreach\nno address,,\nx@y.org,bored,\n"
    told = client.post(f"{LIST}.csv", data=given, headers=token | {"Content-Type": "text/csv"}).json
    assert told["stored"] == 2
    assert [(row["row"], row["code"]) for row in told["refused"]] == [(4, "phone-letters"), (5, "reason-unknown")]
    out = client.get(f"{LIST}.csv", headers=token)
    assert out.mimetype == "text/csv"
    again = client.post(f"{LIST}.csv", data=out.data, headers=token | {"Content-Type": "text/csv"}).json
    assert again == {"stored": 2, "refused": []}
    assert client.get(f"{LIST}.csv", headers=token).data == out.data
    assert client.post(f"{LIST}.csv", data=b"\xff\xfe", headers=token).status_code == 422
    assert client.post(f"{LIST}.csv", data=b"name\nx\n", headers=token).json["code"] == "list-without-address"


def test_the_list_is_read_page_by_page(client, token):
    rows = [{"channel": "email", "address_hash": f"{n:064x}", "reason": "bounced", "scope": "all"} for n in range(25)]
    suppression_lists.take(rows, "test")
    found, cursor = [], ""
    while cursor is not None:
        answer = client.get(f"{LIST}?limit=10&cursor={cursor}", headers=token).json
        found += [row["id"] for row in answer["items"]]
        cursor = answer["next"]
    assert len(found) == len(set(found)) == 25


def test_one_message_is_sent_once_and_can_be_followed(client, token, installation):
    wanted = {"contact": "c" * 24, "template": "confirmation"}
    key = token | {"Idempotency-Key": "order 7"}
    first = client.post("/mailer/v1/messages", json=wanted, headers=key)
    assert (first.status_code, first.json.get("state")) == (202, "queued"), first.json
    assert client.post("/mailer/v1/messages", json=wanted, headers=key).json == first.json
    other = client.post("/mailer/v1/messages", json=wanted | {"purpose": "outreach"}, headers=key)
    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")
    assert store.database("mailer")["mailings"].count_documents({}) == 1
    assert client.get(f"/mailer/v1/messages/{first.json['id']}", headers=token).json["contact"] == "c" * 24
    assert client.get(f"/mailer/v1/messages/{'0' * 24}", headers=token).status_code == 404
    unknown = client.post("/mailer/v1/messages", json=wanted | {"template": "nope"}, headers=token)
    assert (unknown.status_code, unknown.json["code"]) == (422, "unknown-template")


def test_consent_from_contacts_opens_and_shuts(installation):
    [told] = deliveries(mailing("dialogue"), 1)
    from tests.integration.mailer_edges import SENT

    suppressions.consent_changed(told["contact"], "all", "all", "withdrawn", SENT)
    assert suppressions.suppressed([told], "dialogue") == {told["_id"]: "withdrawn"}
    suppressions.consent_changed(told["contact"], "dialogue", "email", "granted", SENT.replace(hour=10))
    suppressions.consent_changed(told["contact"], "dialogue", "email", "withdrawn", SENT)
    assert suppressions.suppressed([told], "dialogue") == {}
    assert suppressions.suppressed([told], "outreach") == {told["_id"]: "withdrawn"}


def test_receipts_are_taken_while_the_broker_is_away(pen, monkeypatch):
    monkeypatch.setenv("BARAZA_BROKER_URL", "amqp://127.0.0.1:1")
    importlib.import_module("services.mailer.settings").current.cache_clear()
    raw = body([event("delivered", None)])
    assert create_app().test_client().post(WEBHOOK, data=raw, headers=pen.headers(raw)).status_code == 204
    [post] = store.database("mailer")["receipt_posts"].find()
    assert [entry["type"] for entry in post["outgoing"]] == ["mailer.receipts.fold"]
