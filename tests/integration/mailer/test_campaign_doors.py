"""Campaigns through their doors: the API and the console."""

import re

import pytest

from services.mailer.operations import campaigns
from shared.http.access import tokens
from tests.integration.mailer.world import contact, populate

BODY = {"name": "All", "template": "outreach"}
LIST = "/mailer/v1/campaigns"


def press(browser, path, page, **fields):
    found = re.search(r'<input type="hidden" name="(csrf[^"]*)" value="([^"]+)"', browser.get(page).text)
    assert found
    return browser.post(path, data={found[1]: found[2], **fields})


def test_a_campaign_from_draft_to_done(api, installation):
    populate([contact(1), contact(2)])
    made = api.post(LIST, json=BODY)
    assert (made.status_code, made.json["state"]) == (201, "draft")
    path = made.headers["Location"]
    assert api.get(f"{path}/check").json == {"ready": True, "faults": []}
    assert api.post(f"{path}/start").json["state"] == "running"
    assert api.post(f"{path}/start").status_code == 200
    installation.settle("contacts", "mailer")
    done = api.get(path).json
    assert (done["state"], done["progress"]["accepted"], done["progress"]["total"]) == ("done", 2, 2)
    assert api.get(LIST).json["items"][0]["id"] == made.json["id"]
    assert api.get(f"{path}/report").json["accepted"] == 2
    listed = api.get("/mailer/v1/deliveries", query_string={"mailing": made.json["id"]}).json["items"]
    assert [row["state"] for row in listed] == ["accepted", "accepted"]
    assert "address" not in listed[0]
    assert api.get(f"/mailer/v1/mailings/{made.json['id']}").json["progress"]["accepted"] == 2
    assert api.get("/mailer/v1/mailings").json["items"][0]["kind"] == "campaign"
    assert api.post(f"{path}/cancel").status_code == 409


def test_the_same_key_makes_one_campaign_and_another_body_is_refused(api):
    key = {"Idempotency-Key": "k1"}
    first, second = (api.post(LIST, json=BODY, headers=key) for _ in range(2))
    assert first.json["id"] == second.json["id"]
    third = api.post(LIST, json={**BODY, "name": "Other"}, headers=key)
    assert (third.status_code, third.json["code"]) == (409, "idempotency-key-reused")
    assert len(api.get(LIST).json["items"]) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"template": "nope"}, "unknown-template"),
        ({"channels": []}, "invalid"),
        ({"purpose": "spam"}, "invalid"),
        ({"name": ""}, "invalid"),
        ({"filter": {"moon": ["x"]}}, "invalid"),
    ],
)
def test_bad_bodies_are_problems_and_change_nothing(api, change, code):
    response = api.post(LIST, json={**BODY, **change})
    assert response.status_code == 422
    assert response.mimetype == "application/problem+json"
    assert response.json["code"] == code
    assert api.get(LIST).json["items"] == []


def test_a_template_without_unsubscribe_link_is_a_problem(api):
    body = {"key": "own", "texts": {"en": {"subject": "s", "body": "hello"}}}
    response = api.post("/mailer/v1/templates", json=body)
    assert (response.status_code, response.json["code"]) == (422, "unsubscribe-link-missing")
    assert response.json["remedy"]


@pytest.mark.parametrize(
    "body", ["{{ name", "{% for %}", "{{ ''.__class__.__mro__ }}{{ unsubscribe_url }}", "\ue000x {{ unsubscribe_url }}"]
)
def test_a_template_that_can_not_be_read_is_refused_at_the_latest_before_the_start(api, body):
    response = api.post("/mailer/v1/templates", json={"key": "own", "texts": {"en": {"subject": "s", "body": body}}})
    if response.status_code == 201:
        path = api.post(LIST, json={**BODY, "template": "own", "channels": ["email"]}).headers["Location"]
        assert "text-unreadable" in {fault["code"] for fault in api.get(f"{path}/check").json["faults"]}
        response = api.post(f"{path}/start")
    assert response.status_code == 422


def test_templates_are_versioned_and_previewed(api):
    body = {"key": "own", "texts": {"en": {"subject": "Hi {{ name }}", "body": "{{ unsubscribe_url }}", "sms": "{{ name }}"}}}
    first = api.post("/mailer/v1/templates", json=body)
    second = api.post("/mailer/v1/templates", json=body)
    assert (first.json["id"], second.json["id"]) == ("own@1", "own@2")
    assert api.get("/mailer/v1/templates/own").json["version"] == 2
    assert api.get("/mailer/v1/templates/own@1").json["version"] == 1
    assert api.get("/mailer/v1/templates/own/preview").json["items"][0]["subject"] == "Hi Amina Mwangi"
    keys = {row["key"] for row in api.get("/mailer/v1/templates").json["items"]}
    assert keys == {
        "own",
        "outreach",
        "invitation",
        "reminder",
        "confirmation",
        "cancellation",
        "change",
        "sign-up",
        "report-back",
        "commitment",
    }


def test_campaigns_are_listed_newest_first_page_by_page(api):
    made = [api.post(LIST, json={**BODY, "name": str(number)}).json["id"] for number in range(3)]
    first = api.get(LIST, query_string={"limit": 2}).json
    rest = api.get(LIST, query_string={"limit": 2, "cursor": first["next"]}).json
    assert {row["id"] for row in (*first["items"], *rest["items"])} == set(made)
    assert (len(rest["items"]), rest["next"]) == (1, None)


def test_a_token_without_the_scope_may_only_read(app, api):
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {tokens.create('r', ['campaigns:read'])}"
    assert client.get(LIST).status_code == 200
    assert client.post(LIST, json=BODY).status_code == 403


def test_a_change_on_an_old_version_is_refused(api):
    made = api.post(LIST, json=BODY)
    path = made.headers["Location"]
    api.post(f"{path}/start")
    assert api.post(f"{path}/pause", headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert api.post(f"{path}/pause", headers={"If-Match": api.get(path).headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es"])
def test_the_console_from_form_to_done(browser, installation, language):
    populate([contact(1), contact(2, consent={})])
    start = "/mailer/campaigns"
    assert "{" not in browser.get(f"{start}?lang={language}").text.split("<main")[1]
    fields = {"name": "Everyone", "template": "outreach", "purpose": "outreach", "channels": "email", "countries": "Tanzania"}
    made = press(browser, f"{start}/new", f"{start}/new", **fields)
    assert made.status_code == 303
    page = made.headers["Location"]
    draft = browser.get(page)
    assert 'sandbox src="' in draft.text or "<iframe" in draft.text
    assert "frame-src 'self'" in draft.headers["Content-Security-Policy"]
    framed = browser.get(f"{page}/preview/sw")
    assert "Amina Mwangi" in framed.text
    assert "sandbox" in framed.headers["Content-Security-Policy"]
    assert press(browser, f"{page}/start", page).status_code == 303
    assert 'http-equiv="refresh"' in browser.get(page).text
    press(browser, f"{page}/pause", page)
    press(browser, f"{page}/resume", page)
    installation.settle("contacts", "mailer")
    done = browser.get(page).text
    assert 'http-equiv="refresh"' not in done
    assert "badge done" in done
    assert "badge done" in browser.get(start).text


def test_a_segment_leads_to_the_form_and_into_the_campaign(browser):
    segment = "5e" * 12
    new = f"/mailer/campaigns/new?segment={segment}"
    assert f'value="{segment}"' in browser.get(new).text
    assert browser.get(new).text.count(" checked") == 2
    fields = {"name": "x", "template": "outreach", "purpose": "outreach", "channels": "email", "segment": segment}
    made = press(browser, "/mailer/campaigns/new", new, **fields)
    assert campaigns.get(made.headers["Location"].rsplit("/", 1)[1])["filter"] == {"segment": segment}


def test_a_form_with_faults_says_so_and_stores_nothing(browser):
    new = "/mailer/campaigns/new"
    for fields in (
        {"name": "", "template": "outreach", "purpose": "outreach", "channels": "email"},
        {"name": "x", "template": "outreach", "purpose": "outreach"},
        {"name": "x", "template": "outreach", "purpose": "outreach", "channels": "email", "countries": "Atlantis"},
        {"name": "x", "template": "nope", "purpose": "outreach", "channels": "email"},
        {"name": "x", "template": "outreach", "purpose": "outreach", "channels": "email", "segment": "Geita"},
    ):
        response = press(browser, new, new, **fields)
        assert response.status_code == 422
        assert 'role="alert"' in response.text
    assert browser.post(new, data={"name": "x"}).status_code in (400, 403)
    assert "badge" not in browser.get("/mailer/campaigns").text
