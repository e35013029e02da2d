"""The search for people who are there twice, on the store: found, decided, resumed; and kill -9 while merging."""

import html
import re
import subprocess
import sys
import time
from typing import Any

import pytest

from services.contacts import settings
from services.contacts.operations import aliases, deciding, duplicates, merging, pairs
from shared import store
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people


@pytest.fixture
def crowd(installation):
    ensure_indexes()
    store_people(
        person(1, name="Asha Juma", phone="+255754000001"),
        person(2, name="Juma Asha", phone="+255754000001", email=None, keys=["p:two"]),
        person(3, name="Baraka Ally", phone="+255754000001", email=None),
        person(4, name="Neema Salim", email="neema.salim@gmail.com"),
        person(5, name="N. Salim", email="neemasalim@gmail.com"),
        *(person(number, name=f"Somebody {number * 7919}") for number in range(10, 60)),
    )
    return installation


def found() -> dict[tuple[str, ...], list[str]]:
    return {tuple(row["contacts"]): row["reasons"] for row in pairs.collection().find({"state": "open"})}


def pair(one: int, other: int) -> tuple[str, ...]:
    return tuple(sorted((person(one)["_id"], person(other)["_id"])))


def search(installation) -> None:
    duplicates.start(by="staff:neema")
    installation.settle("contacts")
    assert duplicates.latest()["state"] == "done"


def test_pairs_are_found_with_the_reason(crowd):
    search(crowd)
    assert found() == {pair(1, 2): ["same-phone"], pair(4, 5): ["gmail-dots"]}


def test_searching_again_finds_the_same_and_forgets_what_was_corrected(crowd):
    search(crowd)
    store.database("contacts")["contacts"].update_one({"_id": person(5)["_id"]}, {"$set": {"email": "other@example.org"}})
    search(crowd)
    assert set(found()) == {pair(1, 2)}


def test_what_was_decided_stays_decided_also_when_one_was_merged_into_another(crowd):
    search(crowd)
    deciding.decide(pairs.pair_id(*pair(1, 2)), "different", by="a")
    merging.merge(person(10)["_id"], person(2)["_id"], by="a")
    store.database("contacts")["contacts"].update_one({"_id": person(10)["_id"]}, {"$set": {"name": "Juma Asha"}})
    search(crowd)
    assert set(found()) == {pair(4, 5)}


def test_a_row_that_named_two_people_is_a_hint(crowd):
    said = {"name": "Somebody 79190", "email": "neemasalim@gmail.com"}
    row = {"partner": "p1", "import": "i2", "row": 1, "result": "updated", "said": said}
    store.database("contacts")["contacts"].update_one(
        {"_id": person(10)["_id"]}, {"$push": {"sources": row}, "$set": {"flags": ["possible-duplicate"]}}
    )
    search(crowd)
    assert found()[pair(5, 10)] == ["one-row"]
    deciding.decide(pairs.pair_id(*pair(5, 10)), "different", by="a")
    assert contact(person(10)["_id"])["flags"] == []


def test_in_slices_and_repeated_it_finds_the_same(crowd, monkeypatch):
    monkeypatch.setenv("BARAZA_DUPLICATES_SLICE_SECONDS", "0")
    monkeypatch.setenv("BARAZA_DUPLICATES_SPLIT", "10")
    settings.current.cache_clear()
    scan = duplicates.start(by="a")
    assert scan["parts"] > 5
    assert duplicates.start(by="a")["_id"] == scan["_id"]
    for _ in range(3):  # the same message comes more than once
        duplicates.run(scan["_id"])
    crowd.settle("contacts")
    assert duplicates.latest()["state"] == "done"
    assert found() == {pair(1, 2): ["same-phone"], pair(4, 5): ["gmail-dots"]}


def record(id: str) -> dict[str, Any]:
    return {key: value for key, value in contact(id).items() if key not in ("changed_at", "outgoing")}


MERGER = """
import sys
from services.contacts import settings
from services.contacts.operations import merging
from shared import store
store.connect("contacts", settings.current().mongo_url)
one, other = sys.argv[1:]
print("ready", flush=True)
while True:
    done = merging.merge(one, other, by="a")
    merging.split(one, done["_id"], by="a")
"""


def test_killed_while_merging_or_splitting_they_are_two_or_one(crowd):
    one, other = person(1)["_id"], person(4)["_id"]
    before = [record(id) for id in (one, other)]
    for wait in (0.0, 0.004, 0.009, 0.015, 0.021, 0.034):
        process = subprocess.Popen([sys.executable, "-c", MERGER, one, other], stdout=subprocess.PIPE)
        process.stdout.readline()
        time.sleep(wait)
        process.kill()
        process.wait()
        process.stdout.close()
        database = store.database("contacts")
        standing = list(database["merges"].find(aliases.STANDING))
        assert len(standing) == 1 - database["contacts"].count_documents({"_id": other})
        assert aliases.current(other) == (one if standing else other)
        for merge in standing:
            assert {"e:p1@example.org", "e:neema.salim@gmail.com"} <= set(contact(one)["keys"])
            merging.split(one, merge["_id"], by="a")
        assert [record(id) for id in (one, other)] == before


def test_the_console_shows_pairs_side_by_side_and_takes_the_decision(crowd):
    search(crowd)
    staff = signed_in(app())
    page = staff.get("/contacts/duplicates").text
    assert "Same phone number, names alike" in html.unescape(page)
    assert "Addresses differ only in Gmail's dots or tag" in html.unescape(page)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    assert hidden
    answer = staff.post(
        f"/contacts/duplicates/{pairs.pair_id(*pair(1, 2))}", data={**hidden, "decision": "merge"}, follow_redirects=True
    )
    assert "Merged." in answer.text
    survivor = aliases.current(person(1)["_id"])
    shown = staff.get(f"/contacts/people/{survivor}").text
    assert "Split again" in shown
    merge = merging.listed(survivor)[0]["_id"]
    answer = staff.post(f"/contacts/people/{survivor}/split", data={**hidden, "merge": merge}, follow_redirects=True)
    assert "Both people are back" in answer.text
    wrong = staff.post(f"/contacts/people/{survivor}/split", data={**hidden, "merge": "0" * 24}, follow_redirects=True)
    assert "List the merges" in wrong.text


def test_over_rest(crowd):
    client, headers = app().test_client(), bearer()
    assert client.get("/contacts/v1/duplicates/search", headers=headers).status_code == 404
    begun = client.post("/contacts/v1/duplicates/search", headers=headers)
    assert (begun.status_code, begun.json["state"]) == (202, "running")
    crowd.settle("contacts")
    assert client.get("/contacts/v1/duplicates/search", headers=headers).json["state"] == "done"
    first = client.get("/contacts/v1/duplicates?limit=1", headers=headers).json
    second = client.get(f"/contacts/v1/duplicates?limit=1&cursor={first['next']}", headers=headers).json
    assert [row["items"][0]["reasons"] for row in (first, second)] == [["same-phone"], ["gmail-dots"]]
    path = f"/contacts/v1/duplicates/{first['items'][0]['id']}"
    unknown = client.post(path, json={"decision": "merge", "survivor": "f" * 24}, headers=headers)
    assert (unknown.status_code, unknown.json["field"]) == (422, "survivor")
    merged = client.post(path, json={"decision": "merge", "survivor": person(2)["_id"]}, headers=headers)
    assert (merged.status_code, merged.json["state"]) == (200, "merged")
    assert aliases.current(person(1)["_id"]) == person(2)["_id"]
    again = client.post(path, json={"decision": "different"}, headers=headers)
    assert (again.status_code, again.json["code"]) == (422, "pair-merged")
    assert client.post("/contacts/v1/duplicates/" + "f" * 24, json={"decision": "different"}, headers=headers).status_code == 404
