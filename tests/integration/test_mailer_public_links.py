"""Leaving a list and following links, as browsers, mail programs and scanners do it."""

import importlib

import pytest

from services.mailer.app import create_app
from services.mailer.operations import suppressions, templates
from shared import store
from shared.contracts.words import PURPOSES
from shared.http.links import Links
from tests.integration.mailer_edges import deliveries, mailing

BROWSER = {"User-Agent": "Mozilla/5.0 (Android 13; Mobile) Firefox/128.0"}
ONE_CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n',
    "multipart/form-data; boundary=b",
)


@pytest.fixture
def client(installation):
    importlib.import_module("services.mailer.settings").current.cache_clear()
    return create_app().test_client()


@pytest.fixture
def links(installation):
    return Links(installation.settings.secret_key, installation.settings.public_url)


@pytest.fixture
def told(installation):
    return deliveries(mailing(), 2)[0]


def path(links, purpose, *ids):
    return links.url(purpose, *ids).removeprefix("http://baraza.test")


def stored():
    return list(store.database("mailer")["suppressions"].find())


def test_looking_changes_nothing(client, links, told):
    page = path(links, "unsubscribe", told["_id"])
    for method in ("get", "head"):
        response = getattr(client, method)(page)
        assert response.status_code == 200
    assert stored() == []
    text = client.get(page, headers=BROWSER).get_data(as_text=True)
    assert "Stop the newsletter" in text
    assert "csrf" not in text


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es"])
def test_the_page_speaks_the_language_of_the_message(client, links, installation, language):
    for purpose in PURPOSES:
        told = deliveries(mailing(purpose, f"{language} {purpose}"), 1, language=language)[0]
        page = path(links, "unsubscribe", told["_id"])
        assert f'lang="{language}"' in client.get(page).get_data(as_text=True)
        assert client.post(page, data={"scope": "all"}).status_code == 200
        assert f'lang="{language}"' in client.get(page).get_data(as_text=True)


@pytest.mark.parametrize(("body", "kind"), [(ONE_CLICK, "application/x-www-form-urlencoded"), MULTIPART])
def test_one_click_leaves_this_list_without_cookie_or_redirect(client, links, told, body, kind):
    page = path(links, "unsubscribe", told["_id"])
    for _ in range(3):
        response = client.post(page, data=body, content_type=kind, headers={"Cookie": "session=foreign"})
        assert response.status_code == 200
        assert "Location" not in response.headers
        assert "Set-Cookie" not in response.headers
    [entry] = stored()
    assert (entry["scope"], entry["reason"], entry["source"]) == ("outreach", "unsubscribed", "one-click")
    assert len(entry["outgoing"]) == 1
    assert suppressions.suppressed([told], "outreach") == {told["_id"]: "unsubscribed"}
    assert suppressions.suppressed([told], "dialogue") == {}


def test_the_page_offers_to_leave_everything(client, links, told):
    page = path(links, "unsubscribe", told["_id"])
    text = client.post(page, data={"scope": "all"}).get_data(as_text=True)
    assert "no more messages from us" in text
    assert set(suppressions.suppressed([told], "dialogue").values()) == {"unsubscribed"}
    assert client.post(page, data=ONE_CLICK, content_type="application/x-www-form-urlencoded").status_code == 200
    assert [len(entry.get("outgoing", [])) for entry in stored() if entry["scope"] == "all"] == [1]
    assert sum(len(entry.get("outgoing", [])) for entry in stored()) == 1


def test_leaving_counts_for_other_messages_to_the_same_person_or_address(client, links, told, installation):
    other = deliveries(mailing("outreach", "another"), 3)
    client.post(path(links, "unsubscribe", told["_id"]), data=ONE_CLICK, content_type="application/x-www-form-urlencoded")
    moved = {**other[2], "contact": "f" * 24, "address_hash": told["address_hash"]}
    assert suppressions.suppressed([*other, moved], "outreach") == {other[0]["_id"]: "unsubscribed", moved["_id"]: "unsubscribed"}


def test_a_shared_handset_is_not_shut_for_the_other_person(client, links, installation):
    [told] = deliveries(mailing("outreach", "sms"), 1, channel="sms", language="sw")
    client.post(path(links, "unsubscribe", told["_id"]))
    sister = {**told, "_id": "a" * 24, "contact": "b" * 24}
    assert suppressions.suppressed([told, sister], "outreach") == {told["_id"]: "unsubscribed"}


@pytest.mark.parametrize("broken", ["", "x", "AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA"])
def test_a_forged_link_shows_a_page_and_does_nothing(client, broken):
    for purpose in ("u", "l"):
        response = client.post(f"/{purpose}/{broken}") if purpose == "u" else client.get(f"/{purpose}/{broken}")
        assert response.status_code == 404
    assert stored() == []


def test_a_link_of_another_purpose_does_not_unsubscribe(client, links, told):
    token = links.token("link", told["_id"])
    assert client.post(f"/u/{token}").status_code == 404


def test_a_message_we_forgot_is_not_found(client, links, installation):
    assert client.get(path(links, "unsubscribe", "0" * 24)).status_code == 404
    assert client.get(path(links, "link", "0" * 24, "1")).status_code == 404


@pytest.fixture
def linked(installation):
    body = "Read [this](https://example.org/a?b=1) and [that](https://example.org/c).\n\n{{ unsubscribe_url }}\n"
    texts = {"en": {"subject": "News", "body": body}, "fr": {"subject": "Infos", "body": body.replace("/a", "/fr")}}
    store.database("mailer")["templates"].insert_one(
        {"_id": "news@1", "key": "news", "version": 1, "message_class": "bulk", "fallback": ["en"], "texts": texts}
    )
    templates._compiled.cache_clear()
    return mailing("outreach", "news", template="news@1")


def test_a_tracked_link_leads_to_what_the_author_wrote(client, links, linked):
    [told] = deliveries(linked, 1, language="fr")
    response = client.get(path(links, "link", told["_id"], "1"), headers=BROWSER)
    assert (response.status_code, response.headers["Location"]) == (302, "https://example.org/fr?b=1")
    assert response.headers["Cache-Control"] == "no-store"
    for number in ("3", "99", "-1", "x", "https://evil.example"):
        assert client.get(path(links, "link", told["_id"], number), headers=BROWSER).status_code == 404


def test_the_interest_link_leads_to_the_persons_own_page(client, links, told):
    response = client.get(path(links, "link", told["_id"], "0"), headers=BROWSER)
    assert response.headers["Location"] == links.url("interest", told["contact"], "email")


def test_people_are_counted_and_programs_apart(client, links, linked):
    [told] = deliveries(linked, 1, language="sw")
    page = path(links, "link", told["_id"], "2")
    client.get(page, headers=BROWSER)
    client.get(page, headers=BROWSER)
    client.head(page, headers=BROWSER)
    client.get(page, headers=BROWSER | {"Sec-Purpose": "prefetch;prerender"})
    client.get(page, headers={"User-Agent": "Barracuda Sentinel"})
    row = store.database("mailer")["deliveries"].find_one({"_id": told["_id"]})
    assert (row["clicks"], row["rank"], set(row["at"])) == (2, 0, {"clicked", "fetched"})
    assert store.database("mailer")["receipts"].count_documents({"word": "fetched"}) == 3
    assert stored() == []
