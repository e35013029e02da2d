"""A person is erased: from every collection, for every later list, by staff, by themselves, and through a kill."""

import random
import re
import subprocess
import sys
import time
from typing import Any

import pytest

from services.contacts.models import ALIAS, Contact, Import, Refusal
from services.contacts.operations import consenting, erasing, importing, previewing
from services.contacts.operations import people as people_operations
from services.contacts.rules.consent import Act
from shared import clock, store
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, link, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people
from tests.integration.imports.conftest import Importer
from tests.support.processes import ROOT, eventually

ASHA = "Asha.Juma@example.org"
LIST = f"Name,Email,Phone,Country\nAsha Juma,{ASHA},0712 345 678,TZ\nBaraka Mushi,baraka@example.org,0754 123 456,TZ\n"

SAID = {
    "purpose": "outreach", "channel": "email", "method": "oral", "collector": "Neema", "place": "Geita", "wording": "script-2",
    "language": "sw",
}  # fmt: skip


def everything() -> str:
    """All that contacts holds, as text."""
    database = store.database(ALIAS)
    names = [name for name in database.list_collection_names() if name not in ("inbox", "groups")]
    return "\n".join(f"{name}: {row}" for name in names for row in database[name].find())


def asha() -> dict[str, Any]:
    return store.database(ALIAS)["contacts"].find_one({"email": ASHA})


def test_every_trace_of_the_person_is_gone(bring: Importer, installation: Installation) -> None:
    bring(LIST)
    bring(f"Name,Email,Phone\nAsha Juma,{ASHA.lower()},07l2 xyz\n", "bad.csv")
    contact = asha()["_id"]
    act = Act("granted", "consent", "oral", clock.now(), "script-2", "sw", "Neema Mwakyusa", "Nyarugusu", "token:office")
    consenting.record(contact, "dialogue", "sms", act)
    installation.settle()

    done = erasing.of_named({"email": ASHA.upper()}, "asked", by="token:office")
    installation.settle()

    held = everything()
    for trace in ("asha", "juma", "712345678", "712 345 678", "nyarugusu", "neema"):
        assert trace not in held.lower(), trace
    assert "baraka@example.org" in held
    assert (done["state"], set(done["steps"]), "addresses" in done) == ("done", set(erasing.STEPS), False)
    evidence = list(store.database(ALIAS)["consent_events"].find())
    assert [(one["purpose"], one["wording"], "captured_at" in one, len(one["subject"])) for one in evidence] == [
        ("dialogue", "script-2", True, 64)
    ]


SPELLINGS = [
    f"Name,Email\nAsha,{ASHA}\n",
    f"Name,Email\nAsha Juma,{ASHA.upper()}\n",
    "Name,Email\nA. J.,Asha.Juma (at) EXAMPLE.org\n",
    "Name,Phone\nAsha J.,00255 712 345 678\n",
    "Name,Phone\nSomebody,+255712345678\n",
    "Name,Phone,Country\nAsha Juma,0712-345-678,Tanzania\n",
    f"Name,Email,Phone\nNew Name,{ASHA},+255622000111\n",
    f"Name,Email,Phone,Country\nAsha Juma,{ASHA},07l2 xyz,TZ\n",
    "Name,Email,Phone,Country\nAsha Juma,not-an-address,0712 345 678,TZ\n",
    f"Name,Email,Country\nAsha Juma,{ASHA},Congo\n",
]


def test_no_later_list_brings_the_person_back(bring: Importer) -> None:
    bring(LIST)
    erasing.of_named({"contact": asha()["_id"]}, "asked", by="test")
    for number, again in enumerate(SPELLINGS):
        done: Import = bring(again, f"later-{number}.csv")
        assert (done.counts, done.reasons) == ({"rows": 1, "suppressed": 1}, {}), again
    assert Contact.objects.count() == 1
    assert "asha" not in everything().lower()


def test_another_address_is_another_person(bring: Importer) -> None:
    bring(LIST)
    erasing.of_named({"contact": asha()["_id"]}, "asked", by="test")
    done = bring("Name,Email,Phone\nAsha,AshaJuma@example.org,\nAsha Juma,,+255712345679\n", "later.csv")
    assert done.counts == {"rows": 2, "new": 2}


def test_the_preview_promises_the_same(bring: Importer) -> None:
    bring(LIST)
    erasing.of_named({"contact": asha()["_id"]}, "asked", by="test")
    done = bring(LIST, "later.csv", again=True)
    preview = previewing.preview(importing.get(done.id))
    assert preview["counts"]["suppressed"] == done.counts["suppressed"] == 1
    assert "Asha" not in str(preview)


def test_the_others_on_a_handset_stay_and_come(bring: Importer) -> None:
    bring("Name,Phone\nAsha Juma,+255712345678\nSalma Juma,+255712345678\n")
    gone = Contact.objects.get(name="Asha Juma")
    erasing.of_named({"contact": gone.id}, "asked", by="test")
    done = bring("Name,Phone\nJuma Asha,+255712345678\nSalma Juma,+255712345678\nNuru Ali,+255712345678\n", "later.csv")
    assert done.counts == {"rows": 3, "suppressed": 1, "unchanged": 1, "new": 1}
    assert sorted(contact.name for contact in Contact.objects) == ["Nuru Ali", "Salma Juma"]


def test_only_their_own_act_brings_them_back(bring: Importer) -> None:
    bring(LIST)
    erasing.of_named({"contact": asha()["_id"]}, "asked", by="test")
    people_operations.create({"name": "Asha Juma", "email": ASHA, "consents": [SAID]}, by="test")
    done = bring(f"Name,Email,Organisation\nAsha Juma,{ASHA},Union\n", "later.csv")
    assert done.counts == {"rows": 1, "updated": 1}
    assert asha()["consent"]["outreach"]["email"]["status"] == "granted"


def test_coming_back_does_not_mend_a_dead_address(bring: Importer) -> None:
    bring(LIST)
    bring(f"Email\n{ASHA}\n", "cleaned_members_1.csv")
    erasing.of_named({"contact": asha()["_id"]}, "asked", by="test")
    assert Refusal.objects(channel="email").get().reason == "erased"
    people_operations.create({"name": "Asha", "email": ASHA, "consents": [SAID]}, by="test")
    assert Refusal.objects(channel="email").get().reason == "bounced"


def test_what_other_files_hold_is_asked_for(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    asked: list[str] = []
    erasing.forgets(asked.extend)
    try:
        erasing.of_named({"contact": contact}, "asked", by="test")
    finally:
        erasing.FORGETTERS.remove(asked.extend)
    assert asked == [contact]


ERASE_ALL = """
import sys
from services.contacts import settings
from services.contacts.operations import erasing
from shared import store

store.connect("contacts", settings.current().mongo_url)
for contact in sys.argv[1:]:
    erasing.of_named({"contact": contact}, "asked", by="test")
"""


def test_killed_anywhere_a_worker_does_the_rest(installation: Installation) -> None:
    """The process that erases dies again and again; whoever was named in an Erasure is gone everywhere in the end."""
    ensure_indexes()
    left = store_people(*(person(number, sources=[], name=f"Named {number}") for number in range(160)))
    erasures, chance = store.database(ALIAS)["erasures"], random.Random(5)
    for _ in range(5):
        with subprocess.Popen([sys.executable, "-c", ERASE_ALL, *left], cwd=ROOT) as process:
            begun = erasures.count_documents({})
            eventually(lambda begun=begun: erasures.count_documents({}) > begun, 60, 0.002)
            time.sleep(chance.uniform(0, 0.03))
            process.kill()
        named = {contact for one in erasures.find() for contact in one["contacts"]}
        left = [contact for contact in left if contact not in named]
    assert erasures.count_documents({"state": "running"}), "no kill came in the middle of an erasure"
    assert left, "nobody is left to show that only those who were named go"
    installation.settle()
    assert erasures.count_documents({"state": "done", "addresses": None}) == erasures.count_documents({}) >= 5
    assert sorted(contact.id for contact in Contact.objects) == sorted(left)
    assert Refusal.objects(reason="erased", channel="email").count() == erasures.count_documents({})
    assert store.database("mailer")["suppressions"].count_documents({"reason": "erased"}) == erasures.count_documents({})


def test_erased_by_staff_over_the_api(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    client, headers = app().test_client(), {**bearer(), "Idempotency-Key": "k1"}
    body = {"contact": contact, "reason": "asked"}
    answer = client.post("/contacts/v1/privacy/erasures", json=body, headers=headers)
    assert (answer.status_code, answer.json["state"], answer.json["contacts"]) == (201, "done", [contact])
    assert client.post("/contacts/v1/privacy/erasures", json=body, headers=headers).json == answer.json
    assert client.get(answer.headers["Location"], headers=bearer()).json["refusals"] == answer.json["refusals"] > 0
    assert client.get(f"/contacts/v1/contacts/{contact}", headers=bearer()).status_code == 404
    waiting = store.database(ALIAS)["erasures"].find_one({"_id": answer.json["id"]})["outgoing"]
    assert [entry["type"] for entry in waiting] == ["contacts.erasure.run", "contacts.contact.erased"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"reason": "asked"}, 422, "person-unnamed"),
        ({"email": "a@b.org", "phone": "+255712345678", "reason": "asked"}, 422, "person-unnamed"),
        ({"email": "not an address", "reason": "asked"}, 422, "email-invalid"),
        ({"contact": "0" * 24, "reason": "asked"}, 404, "contact-not-found"),
        ({"email": "a@b.org", "reason": "because"}, 422, "invalid"),
        ({"phone": "+255712345678", "reason": "asked"}, 409, "address-shared"),
    ],
)
def test_what_cannot_be_erased_is_said_with_the_remedy(installation: Installation, body: Any, status: int, code: str) -> None:
    ensure_indexes()
    store_people(*(person(number, email=None, phone="+255712345678") for number in (1, 2)))
    answer = app().test_client().post("/contacts/v1/privacy/erasures", json=body, headers=bearer())
    assert (answer.status_code, answer.json["code"], bool(answer.json["remedy"])) == (status, code, True)
    assert Contact.objects.count() == 2


def test_an_address_that_nobody_has_is_refused_for_the_future(bring: Importer) -> None:
    erasing.of_named({"email": ASHA}, "objected", by="test")
    assert bring(f"Name,Email\nAsha,{ASHA}\n").counts == {"rows": 1, "suppressed": 1}


def test_erased_by_themselves_after_a_second_press(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1, languages=["sw"]))
    browser, path = app().test_client(), link("preferences", contact)
    assert f"{path}/erase" in browser.get(path).text
    asked = browser.get(f"{path}/erase")
    assert "Ndiyo, futeni kila kitu" in asked.text
    assert Contact.objects.count() == 1
    done = browser.post(f"{path}/erase?lang=sw")
    assert (done.status_code, "Kila kitu kukuhusu kimefutwa" in done.text) == (200, True)
    assert Contact.objects.count() == 0
    assert browser.get(path).status_code == browser.post(f"{path}/erase").status_code == 410


def test_erased_by_staff_on_the_console(installation: Installation) -> None:
    ensure_indexes()
    [contact] = store_people(person(1))
    browser = signed_in(app())
    page = browser.get(f"/contacts/people/{contact}/erase").text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert browser.post(f"/contacts/people/{contact}/erase", data=hidden).status_code == 422
    assert Contact.objects.count() == 1
    assert browser.post(f"/contacts/people/{contact}/erase", data={**hidden, "reason": "asked"}).status_code == 303
    assert Contact.objects.count() == 0
