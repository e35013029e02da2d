"""Rows of different names on one address feed one record; staff part it, and everything else goes on to hold."""

from typing import Any

import pytest

from services.contacts.models import ALIAS, Contact, Import, ImportChunk
from services.contacts.operations import consenting, exporting, interest, merging, people, timelines, untangling
from services.contacts.operations.consenting import Act
from shared import clock, store
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.imports.conftest import Importer
from tests.integration.imports.test_imports_undo import undo

OFFICE = """Name,Email,Phone,Region
Asha Juma,office@example.org,+255712345678,Geita
Baraka Mushi,Office@example.org,+255712345679,Mara
"""


@pytest.fixture
def office(bring: Importer) -> Import:
    return bring(OFFICE)


def everybody() -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in store.database(ALIAS)["contacts"].find()}


def flagged() -> str:
    (found,) = store.database(ALIAS)["contacts"].find({"flags": "name-differs"})
    return str(found["_id"])


def test_each_name_gets_what_was_said_under_it(office: Import) -> None:
    contact = flagged()
    parted = untangling.part(contact, by="neema")
    found = everybody()
    asha, baraka = found["Asha Juma"], found["Baraka Mushi"]
    assert [one["_id"] for one in parted] == [contact, baraka["_id"]] == [asha["_id"], baraka["_id"]]
    assert (asha["phone"], asha["region"]) == ("+255712345678", "Geita")
    assert (baraka["phone"], baraka["region"]) == ("+255712345679", "Mara")
    assert sorted(asha["keys"]) == ["e:office@example.org|asha juma", "p:+255712345678|asha juma"]
    assert sorted(baraka["keys"]) == ["e:office@example.org|baraka mushi", "p:+255712345679|baraka mushi"]
    assert "name-differs" not in str(found)
    assert [len(one["sources"]) for one in (asha, baraka)] == [1, 1]
    assert baraka["consent"]["outreach"]["email"]["status"] == "agreed"
    assert baraka["seq"] != asha["seq"]
    assert [one["_id"] for one in untangling.part(contact, by="neema")] == [contact], "again changes nothing"
    assert Contact.objects.count() == 2


def test_a_list_that_comes_again_finds_each(office: Import, bring: Importer) -> None:
    untangling.part(flagged(), by="neema")
    again = bring(
        "Name,Email\nBARAKA MUSHI,office@example.org\nAsha Juma,office@example.org\nNeema Said,office@example.org\n", "2.csv"
    )
    assert again.counts["new"] == 1
    assert sorted(everybody()) == ["Asha Juma", "Baraka Mushi", "Neema Said"]


def test_withdrawals_go_to_everybody_and_grants_stay(office: Import) -> None:
    contact = flagged()
    at = clock.now()
    consenting.record(contact, "dialogue", "email", Act("granted", basis="consent", method="web", at=at))
    consenting.record(contact, "outreach", "email", Act("withdrawn", basis="consent", method="web", at=at))
    untangling.part(contact, by="neema")
    status = {name: {p: one["consent"].get(p, {}).get("email", {}).get("status") for p in ("outreach", "dialogue")}
              for name, one in everybody().items()}  # fmt: skip
    assert status["Asha Juma"] == {"outreach": "withdrawn", "dialogue": "granted"}
    assert status["Baraka Mushi"]["outreach"] == "withdrawn"
    assert status["Baraka Mushi"]["dialogue"] != "granted"


def test_the_import_is_taken_back_with_all_whom_it_brought(office: Import, installation: Installation) -> None:
    untangling.part(flagged(), by="neema")
    assert all(len(chunk.contacts) == 2 for chunk in ImportChunk.objects(import_id=office.id))
    undo(office, installation)
    assert Contact.objects.count() == 0


def test_of_two_lists_each_goes_with_its_own(office: Import, bring: Importer, installation: Installation) -> None:
    bring("Name,Email,Country\nNeema Said,office@example.org,KE\n", "2.csv")
    contact = flagged()
    untangling.part(contact, by="neema")
    undo(office, installation)
    assert list(everybody()) == ["Neema Said"]
    assert everybody()["Neema Said"]["consent"]["outreach"]["email"]["status"] == "agreed"


def test_the_history_tells_of_it_and_they_can_be_made_one_and_two_again(office: Import, installation: Installation) -> None:
    contact = flagged()
    before = people.get(contact)
    baraka = untangling.part(contact, by="neema")[1]["_id"]
    told = [one["what"] for one in timelines.page(contact, "")["items"] if one["kind"] == "merge"]
    assert told == ["split"]
    parted = everybody()
    merge = merging.merge(contact, baraka, by="neema")
    assert sorted(people.get(contact)["keys"])[0].startswith("e:office@example.org|")
    assert {source["row"] for source in people.get(contact)["sources"]} == {source["row"] for source in before["sources"]}
    merging.split(contact, merge["_id"], by="neema")
    assert {name: one["keys"] for name, one in everybody().items()} == {name: one["keys"] for name, one in parted.items()}
    installation.settle()


def test_what_was_merged_is_split_first(office: Import, bring: Importer) -> None:
    bring("Name,Email\nAsha J,asha@example.org\n", "2.csv")
    contact, other = flagged(), everybody()["Asha J"]["_id"]
    merging.merge(contact, other, by="neema")
    client, headers = app().test_client(), bearer("contacts:read", "contacts:write")
    refused = client.post(f"/contacts/v1/contacts/{contact}/names", json={"decision": "part"}, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (409, "merged-before")


def test_over_rest_and_in_the_console(office: Import) -> None:
    contact = flagged()
    browser = signed_in(app())
    for language, words in (("en", "Different people: part them"), ("fr", "Personnes différentes"), ("sw", "Watu tofauti"),
                            ("es", "Personas distintas")):  # fmt: skip
        page = browser.get(f"/contacts/people/{contact}?lang={language}").text
        assert words in page
        assert "Baraka Mushi" in page
    client, headers = app().test_client(), bearer("contacts:read", "contacts:write")
    path = f"/contacts/v1/contacts/{contact}/names"
    assert client.post(path, json={"decision": "perhaps"}, headers=headers).status_code == 422
    found = client.post(path, json={"decision": "part"}, headers=headers)
    assert (found.status_code, [one["name"] for one in found.json["items"]]) == (200, ["Asha Juma", "Baraka Mushi"])
    assert "Different people: part them" not in browser.get(f"/contacts/people/{contact}?lang=en").text
    assert exporting.held(contact)


def test_one_person_under_two_names_is_no_longer_in_doubt(office: Import) -> None:
    contact = flagged()
    client, headers = app().test_client(), bearer("contacts:read", "contacts:write")
    for _ in range(2):
        told = client.post(f"/contacts/v1/contacts/{contact}/names", json={"decision": "same"}, headers=headers)
        assert told.status_code == 200
    assert Contact.objects.count() == 1
    assert "name-differs" not in str(people.get(contact))
    interest.declare(contact, "email", "en")
    assert [one["_id"] for one in untangling.part(contact, by="neema")] == [contact]
