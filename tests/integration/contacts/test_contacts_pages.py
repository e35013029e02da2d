"""The pages behind signed links: small, in the person's language, and nothing happens until a button is pressed."""

import re

import pytest

from services.contacts.operations import consenting, interest
from services.contacts.rules.consent import Act
from shared import store
from tests.integration.contacts.doors import app, link, snapshot
from tests.integration.contacts.people_in_store import LONG_AGO, agreed, contact, ensure_indexes, messages, person, store_people

LANGUAGES = ("en", "sw", "fr", "es")


@pytest.fixture
def client(installation):
    ensure_indexes()
    return app().test_client()


@pytest.fixture
def asha(client):
    (one,) = store_people(
        person(
            1,
            name="Asha Juma",
            languages=["sw"],
            phone="+255712345678",
            consent=agreed("email", "sms"),
            organisation="Geita Coop",
        )
    )
    return one


def consent_of(one: str, purpose: str, channel: str) -> str | None:
    return contact(one).get("consent", {}).get(purpose, {}).get(channel, {}).get("status")


@pytest.mark.parametrize("purpose", ["interest", "preferences"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_opening_a_link_changes_nothing(client, asha, purpose, method):
    before = snapshot(store.database("contacts"))
    for _ in range(2):
        assert client.open(link(purpose, asha, "email"), method=method).status_code == 200
    assert client.open(link("preferences", asha) + "/data.json", method=method).status_code == 200
    assert snapshot(store.database("contacts")) == before


def test_declaring_interest_opens_that_road_and_moves_the_journey(client, asha):
    path = link("interest", asha, "sms")
    page = client.get(path)
    assert "Asha, ungependa kushiriki?" in page.text
    assert "Juma" not in page.text
    assert "Energy List" in page.text
    answer = client.post(path)
    assert answer.status_code == 303
    assert "Asante, Asha!" in client.get(answer.headers["Location"]).text
    assert consent_of(asha, "dialogue", "sms") == "granted"
    assert consent_of(asha, "dialogue", "email") is None
    assert consent_of(asha, "outreach", "email") == "agreed"
    assert contact(asha)["journey"]["rank"] == 2
    assert "interested" in contact(asha)["journey"]["at"]
    (told,) = messages("contacts.contact.interested")
    assert (told["contact"], told["country"], told["groups"]) == (asha, "TZ", ["asm"])
    (changed,) = messages("contacts.consent.changed")
    assert (changed["purpose"], changed["channel"], changed["status"]) == ("dialogue", "sms", "granted")
    (event,) = store.database("contacts")["consent_events"].find()
    assert (event["method"], event["wording"], event["language"]) == ("web", interest.INTEREST_WORDING, "sw")


def test_pressing_twice_is_once(client, asha):
    for _ in range(3):
        assert client.post(link("interest", asha, "email")).status_code == 303
    assert len(messages("contacts.contact.interested")) == 1
    assert store.database("contacts")["consent_events"].count_documents({}) == 1


def test_a_link_that_names_no_channel_takes_the_persons_first(client):
    (one,) = store_people(person(7, email=None, phone="+255712000007", consent={}))
    client.post(link("interest", one))
    assert consent_of(one, "dialogue", "sms") == "granted"


def test_who_withdrew_may_come_back_by_their_own_act(client, asha):
    client.post(link("interest", asha, "email"))
    client.post(link("preferences", asha), data={"action": "stop"})
    assert consent_of(asha, "dialogue", "email") == consent_of(asha, "outreach", "sms") == "withdrawn"
    assert store.database("contacts")["refusals"].count_documents({}) == 2
    assert "ungependa kushiriki?" in client.get(link("interest", asha, "email")).text
    client.post(link("interest", asha, "email"))
    assert consent_of(asha, "dialogue", "email") == "granted"
    assert consent_of(asha, "outreach", "email") == "withdrawn"
    assert store.database("contacts")["refusals"].count_documents({}) == 1  # the phone stays left alone


def test_ticks_are_acts_only_where_they_change_something(client, asha):
    path = link("preferences", asha)
    assert client.get(path).text.count("checked") == 2
    wishes = {"action": "save", "wish": ["outreach.email", "dialogue.sms", "nonsense.email", "dialogue"]}
    assert client.post(path, data=wishes).status_code == 303
    assert consent_of(asha, "outreach", "email") == "agreed"
    assert consent_of(asha, "outreach", "sms") == "withdrawn"
    assert consent_of(asha, "dialogue", "sms") == "granted"
    client.post(path, data=wishes)
    assert store.database("contacts")["consent_events"].count_documents({}) == 2
    assert len(messages("contacts.consent.changed")) == 2
    assert client.get(path).text.count("checked") == 2


def test_the_language_is_the_persons_to_choose(client, asha):
    path = link("preferences", asha)
    answer = client.post(path, data={"action": "language", "language": "fr"})
    assert contact(asha)["languages"] == ["fr", "sw"]
    assert "Ce que nous savons de vous" in client.get(answer.headers["Location"]).text
    assert client.post(path, data={"action": "language", "language": "de"}).status_code == 422
    assert contact(asha)["languages"] == ["fr", "sw"]


def test_a_form_that_says_nothing_changes_nothing(client, asha):
    before = snapshot(store.database("contacts"))
    assert client.post(link("preferences", asha), data={}).status_code == 422
    assert snapshot(store.database("contacts")) == before


def test_my_data_is_all_of_it_and_nothing_of_others(client, asha):
    store_people(person(2, name="Somebody Else"))
    client.post(link("interest", asha, "email"))
    answer = client.get(link("preferences", asha) + "/data.json")
    found = answer.json
    assert (found["email"], found["phone"], found["organisation"]) == ("p1@example.org", "+255712345678", "Geita Coop")
    assert [source["partner"] for source in found["sources"]] == ["Energy List"]
    assert found["consent_history"][0]["status"] == "granted"
    assert "Else" not in answer.text
    assert "keys" not in found
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_shows_addresses_only_to_who_knows_them(client, asha):
    page = client.get(link("preferences", asha)).text
    assert "p•••@example.org" in page
    assert "+255712345678" not in page
    assert "p1@example.org" not in page


@pytest.mark.parametrize(("purpose", "path"), [("interest", "/i/"), ("preferences", "/p/")])
@pytest.mark.parametrize(("spoken", "words"), [("sw", "Kiungo"), ("fr", "lien"), ("es", "enlace"), ("en", "link")])
def test_a_forged_link_is_a_404_page_in_the_readers_language(client, asha, purpose, path, spoken, words):
    packed, _, signature = link(purpose, asha)[3:].partition(".")
    altered = f"{packed}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for token in ("x", "AAAA.BBBB", altered, link("unsubscribe", asha)[3:]):
        answer = client.get(path + token, headers={"Accept-Language": spoken, "Accept": "text/html"})
        assert answer.status_code == 404
        assert f'lang="{spoken}"' in answer.text
        assert client.post(path + token).status_code == 404


def test_a_link_for_one_page_opens_no_other(client, asha):
    token = link("interest", asha, "email")[3:]
    assert client.get(f"/p/{token}").status_code == 404


@pytest.mark.parametrize("purpose", ["interest", "preferences"])
def test_a_link_to_somebody_we_no_longer_hold_has_ended(client, purpose):
    assert client.get(link(purpose, "a" * 24, "email")).status_code == 410
    assert client.post(link(purpose, "a" * 24, "email"), data={"action": "stop"}).status_code == 410


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_pages_are_small_and_need_no_script(client, asha, spoken):
    for path in (link("interest", asha, "email"), link("preferences", asha)):
        page = client.get(f"{path}?lang={spoken}")
        style = re.search(r'href="(/contacts/style/[^"]+)"', page.text)
        assert len(page.data) + len(client.get(style.group(1)).data) < 50_000
        assert "<script" not in page.text
        assert f'<html lang="{spoken}">' in page.text
        assert re.search(r"\{[a-z_]+\}", page.text) is None
        assert page.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_the_buttons_keep_the_language(client, asha, spoken):
    path = f"{link('interest', asha, 'email')}?lang={spoken}"
    assert f"?lang={spoken}" in re.search(r'action="([^"]+)"', client.get(path).text).group(1)
    assert client.post(path).headers["Location"].endswith(f"?lang={spoken}")
    (event,) = store.database("contacts")["consent_events"].find()
    assert event["language"] == spoken


def test_a_name_is_text_and_never_markup(client):
    (one,) = store_people(person(1, name="<b>Asha</b> {t}", given_name="<script>alert(1)</script>"))
    page = client.get(link("interest", one, "email")).text + client.get(link("preferences", one)).text
    assert "<script" not in page
    assert "<b>Asha" not in page


def test_an_act_keeps_its_evidence_though_it_does_not_prevail(client, asha):
    client.post(link("interest", asha, "email"))
    consenting.record(asha, "dialogue", "email", Act("withdrawn", "consent", "one-click", LONG_AGO))
    assert consent_of(asha, "dialogue", "email") == "granted"
    assert store.database("contacts")["consent_events"].count_documents({"status": "withdrawn"}) == 1
