"""Everything that is held about a person, with the evidence of their consent in the very words they were shown."""

import pytest

from services.contacts.models import Contact
from services.contacts.operations import consenting, exporting, holding, interest, people, wordings
from shared import clock
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, link, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people
from tests.integration.imports.conftest import Importer

NOTE = {
    "purpose": "dialogue", "channel": "sms", "method": "oral", "collector": "Neema Mwakyusa", "place": "Nyarugusu, Geita",
    "wording": "script-2", "language": "sw",
}  # fmt: skip


def test_the_evidence_has_all_that_is_asked_of_it(bring: Importer, installation: Installation) -> None:
    """Who, when, in which words and language, how, before whom and where (ICO); and where we have them from."""
    bring("Name,Email,Phone\nAsha Juma,asha@example.org,+255712345678\n", "members.csv")
    asha = Contact.objects.get().id
    people.note_consent(asha, NOTE, by="token:office")
    held = app().test_client().get(f"/contacts/v1/privacy/exports/{asha}", headers=bearer()).json
    [act] = held["consent_history"]
    assert {key: act[key] for key in NOTE} == NOTE
    assert (act["status"], act["basis"], act["source"]) == ("granted", "consent", "token:office")
    assert act["captured_at"] <= act["recorded_at"]
    assert "Jina langu ni" in act["text"]
    [source] = held["sources"]
    assert (source["partner"], source["file"], source["row"]) == ("Chama cha Wachimbaji", "members.csv", 2)
    assert (source["purposes"], source["basis"]) == (["outreach"], "consent")
    assert source["said"]["email"] == "asha@example.org"
    assert {moment["kind"] for moment in held["timeline"]} >= {"consent", "source"}
    assert "keys" not in held


def test_what_other_files_hold_is_asked_for(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    holding.tells("pictures")(lambda id: [{"story": "The pit", "of": id}])
    try:
        assert exporting.held(contact)["elsewhere"]["pictures"] == [{"story": "The pit", "of": contact}]
    finally:
        del holding.TELLERS["pictures"]


@pytest.mark.parametrize(
    ("spoken", "words"),
    [("sw", "Kila tulicho nacho"), ("fr", "Tout ce que nous"), ("es", "Todo lo que"), ("en", "Everything we")],
)
def test_a_page_to_read_and_print_in_the_persons_language(installation: Installation, spoken: str, words: str) -> None:
    ensure_indexes()
    [contact] = store_people(person(1, languages=[spoken], sources=[]))
    interest.declare(contact, "email", spoken)
    visitor = app().test_client()
    page = visitor.get(f"{link('preferences', contact)}/data").text
    assert words in page
    assert "p1@example.org" in page
    assert wordings.text("interest-1", spoken).split("\n")[0] in page
    assert "/mailer/campaigns" not in page


def test_staff_read_it_to_somebody_without_the_internet(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    page = signed_in(app()).get(f"/contacts/people/{contact}/export")
    assert (page.status_code, "Energy List" in page.text) == (200, True)


def test_stopping_takes_as_many_presses_as_agreeing(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    visitor = app().test_client()
    visitor.post(link("interest", contact, "email"))
    assert Contact.objects.get(id=contact).consent["dialogue"]["email"]["status"] == "granted"
    visitor.post(link("preferences", contact), data={"action": "stop"})
    assert Contact.objects.get(id=contact).consent["dialogue"]["email"]["status"] == "withdrawn"
    page = visitor.get(f"{link('preferences', contact)}/data").text
    assert page.count("said no") >= 1
    assert page.count("agreed") >= 1


REFUSING = [
    lambda contact: interest.leave_everything(contact, "en"),
    lambda contact: interest.prefer(contact, set(), "en"),
    lambda contact: consenting.unsubscribed(
        {"contact": contact, "purpose": "all", "channel": "email", "method": "one-click", "at": clock.now(), "mailing": "m"}
    ),
    lambda contact: consenting.address_suppressed(contact, "email", "complained", clock.now()),
    lambda contact: people.note_consent(contact, {**NOTE, "purpose": "all", "channel": "all", "status": "withdrawn"}, by="t"),
]


@pytest.mark.parametrize("refuse", REFUSING)
def test_no_list_takes_back_a_refusal_however_it_was_made(bring: Importer, refuse) -> None:
    text = "Name,Email,Status,Opt-in\nAsha Juma,{},subscribed,yes\n"
    bring(text.format("asha@example.org"))
    refuse(Contact.objects.get().id)
    for number, spelling in enumerate(("asha@example.org", "ASHA@Example.org", "Asha <asha@example.org>")):
        bring(text.format(spelling), f"again-{number}.csv")
    found = Contact.objects.get()
    assert found.consent["outreach"]["email"]["status"] == "withdrawn"


def test_the_words_of_a_version_are_there_for_good(installation: Installation) -> None:
    client, headers = app().test_client(), bearer()
    path, body = "/contacts/v1/consents/wordings/geita-sheet-1", {"texts": {"sw": "Je, tuandike jina lako?"}}
    assert client.get(path, headers=headers).status_code == 404
    assert client.put(path, json=body, headers=headers).json["texts"] == body["texts"]
    assert client.put(path, json=body, headers=headers).status_code == 200
    for other, words in ((path, "Jina lako?"), ("/contacts/v1/consents/wordings/interest-1", "Yes?")):
        changed = client.put(other, json={"texts": {"sw": words}}, headers=headers)
        assert (changed.status_code, changed.json["code"]) == (409, "wording-stands")
    listed = {one["version"] for one in client.get("/contacts/v1/consents/wordings", headers=headers).json["items"]}
    assert listed == {"geita-sheet-1", "interest-1", "preferences-1", "script-2", "sign-up-1"}
