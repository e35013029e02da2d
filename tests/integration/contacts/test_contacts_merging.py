"""Two records of one person made one and two again, in the store: nothing is lost, nobody is subscribed by it."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from pymongo.errors import PyMongoError

from services.contacts.errors import ContactNotFound, MergeNotFound, NotMergeable, NotSplittable
from services.contacts.operations import (
    aliases,
    assessments,
    consenting,
    erasing,
    interest,
    journeys,
    merging,
    pairs,
    people,
    timelines,
)
from services.contacts.rules.consent import Act
from shared import clock, store
from tests.integration.contacts.doors import app, bearer, link, signed_in
from tests.integration.contacts.people_in_store import LONG_AGO, agreed, contact, ensure_indexes, messages, person, store_people

LATER = LONG_AGO + timedelta(days=100)


def granted(at: Any, status: str = "granted") -> dict[str, Any]:
    return {"outreach": {"email": {"status": status, "basis": "consent", "method": "web", "at": at}}}


def record(number: int) -> dict[str, Any]:
    """Everything about a person that a split gives back."""
    return {key: value for key, value in contact(person(number)["_id"]).items() if key not in ("changed_at", "outgoing")}


@pytest.fixture
def two(installation) -> tuple[str, str]:
    ensure_indexes()
    store_people(
        person(1, name="Asha Juma", phone="+255754000001", consent=agreed("email") | granted(LATER)),
        person(2, name="Juma Asha", email="asha@example.com", organisation="Geita Women Miners", groups=["lsm"]),
    )
    return person(1)["_id"], person(2)["_id"]


def test_one_person_with_both_histories(two):
    survivor, absorbed = two
    done = merging.merge(survivor, absorbed, by="staff:neema")
    found = contact(survivor)
    assert (found["name"], found["organisation"], found["groups"]) == ("Asha Juma", "Geita Women Miners", ["asm", "lsm"])
    assert {source["row"] for source in found["sources"]} == {1, 2}
    assert {"e:p1@example.org", "e:asha@example.com"} < set(found["keys"])
    assert store.database("contacts")["contacts"].find_one({"_id": absorbed}) is None
    assert store.database("contacts")["removals"].find_one({"_id": absorbed})["seq"] == 2
    assert people.get(absorbed)["_id"] == survivor
    assert aliases.every(survivor) == [survivor, absorbed]
    assert merging.merge(survivor, absorbed, by="x")["_id"] == done["_id"]
    assert merging.merge(absorbed, survivor, by="x")["_id"] == done["_id"]


def test_split_gives_both_back_exactly(two):
    survivor, absorbed = two
    before = record(1), record(2)
    done = merging.merge(survivor, absorbed, by="staff:neema", keep={"email": "other"})
    assert contact(survivor)["email"] == "asha@example.com"
    merging.split(survivor, done["_id"], by="staff:neema")
    merging.split(survivor, done["_id"], by="staff:neema")
    assert (record(1), record(2)) == before
    assert aliases.current(absorbed) == absorbed
    assert store.database("contacts")["removals"].find_one({"_id": absorbed}) is None


def test_merging_and_splitting_again_is_a_merge_of_its_own(two):
    first = merging.merge(*two, by="a")
    merging.split(two[0], first["_id"], by="a")
    second = merging.merge(*two, by="a")
    assert second["_id"] != first["_id"]
    merging.split(two[1], second["_id"], by="a")
    assert aliases.current(two[1]) == two[1]


@pytest.mark.parametrize("who", [0, 1])
def test_a_withdrawal_in_either_record_holds(two, who):
    consenting.record(two[who], "all", "all", Act("withdrawn", "consent", "web", clock.now()))
    other = two[1 - who]
    survivor = merging.merge(other, two[who], by="a")["survivor"]
    assert {act["status"] for channels in contact(survivor)["consent"].values() for act in channels.values()} == {"withdrawn"}


def test_a_withdrawal_after_the_merge_holds_for_both_after_the_split(two):
    done = merging.merge(*two, by="a")
    consenting.unsubscribed({"contact": two[1], "purpose": "all", "channel": "email", "method": "one-click", "at": clock.now()})
    assert contact(two[0])["consent"]["outreach"]["email"]["status"] == "withdrawn"
    merging.split(two[0], done["_id"], by="a")
    for one in two:
        assert contact(one)["consent"]["outreach"]["email"]["status"] == "withdrawn"
    hashes = {consenting._hash("email", address) for address in ("p1@example.org", "asha@example.com")}
    assert {row["_id"] for row in store.database("contacts")["refusals"].find()} == hashes


def test_a_yes_after_the_merge_is_theirs_who_gave_it(two):
    done = merging.merge(*two, by="a")
    interest.declare(two[1], "email", "en")
    assert contact(two[0])["consent"]["dialogue"]["email"]["status"] == "granted"
    merging.split(two[0], done["_id"], by="a")
    assert contact(two[1])["consent"]["dialogue"]["email"]["status"] == "granted"
    assert "dialogue" not in contact(two[0])["consent"]
    assert "interested" in contact(two[1])["journey"]["at"]
    assert "interested" not in contact(two[0])["journey"]["at"]


def test_news_of_the_absorbed_id_reach_the_person_and_go_with_the_id(two):
    done = merging.merge(*two, by="a")
    at = clock.now()
    journeys.advance([two[1]], "invited", at)
    journeys.note_attendance(two[0], True, at)
    assert contact(two[0])["journey"]["rank"] == 6
    assert set(contact(two[0])["journey"]["at"]) == {"imported", "invited", "attended"}
    merging.split(two[0], done["_id"], by="a")
    assert set(contact(two[0])["journey"]["at"]) == {"imported", "attended"}
    assert set(contact(two[1])["journey"]["at"]) == {"imported", "invited"}


def test_a_dead_address_of_the_absorbed_record_does_not_kill_the_survivors(two):
    done = merging.merge(*two, by="a")
    consenting.address_suppressed(two[1], "email", "bounced", clock.now())
    assert "unreachable" not in contact(two[0]) or contact(two[0])["unreachable"] == {}
    merging.split(two[0], done["_id"], by="a")
    assert contact(two[1])["unreachable"] == {"email": "bounced"}
    assert not contact(two[0]).get("unreachable")


def test_merges_of_merges_split_in_any_order_that_there_is(two):
    store_people(person(3, name="Asha J."), person(4, name="Asha Jumaa"))
    three, four = person(3)["_id"], person(4)["_id"]
    before = [record(number) for number in (1, 2, 3, 4)]
    first = merging.merge(two[0], two[1], by="a")
    second = merging.merge(two[0], three, by="a")
    outer = merging.merge(four, two[0], by="a")
    assert people.get(two[1])["_id"] == four
    with pytest.raises(NotSplittable) as refused:
        merging.split(two[1], first["_id"], by="a")
    assert refused.value.extra["merge"] == outer["_id"]
    merging.split(four, outer["_id"], by="a")
    merging.split(two[0], first["_id"], by="a")  # the earlier of two: the later one stays as it is
    assert record(2) == before[1]
    assert "e:p3@example.org" in contact(two[0])["keys"]
    assert aliases.current(three) == two[0]
    merging.split(three, second["_id"], by="a")
    assert [record(number) for number in (1, 2, 3, 4)] == before


def test_what_cannot_be_merged_is_refused(two):
    with pytest.raises(NotMergeable):
        merging.merge(two[0], two[0], by="a")
    with pytest.raises(ContactNotFound) as refused:
        merging.merge(two[0], "f" * 24, by="a")
    assert refused.value.field == "other"
    with pytest.raises(MergeNotFound):
        merging.split(two[0], "f" * 24, by="a")
    assert store.database("contacts")["merges"].count_documents({}) == 0


def test_many_at_once_merge_a_pair_once(two):
    found, faults = [], []

    def work(pair: tuple[str, str]) -> None:
        try:
            found.append(merging.merge(*pair, by="a")["_id"])
        except (NotMergeable, ContactNotFound, AssertionError, PyMongoError) as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(two[:: 1 if number % 2 else -1],)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (faults, len(found), len(set(found))) == ([], 6, 1)
    assert store.database("contacts")["contacts"].count_documents({}) == 1


def test_news_still_waiting_with_the_absorbed_record_are_not_lost(two):
    interest.declare(two[1], "email", "en")
    merging.merge(*two, by="a")
    told = [entry["type"] for row in store.database("contacts")["merges"].find() for entry in row["outgoing"]]
    assert told.count("contacts.contact.interested") == 1
    assert told[-1] == "contacts.contact.merged"
    assert messages("contacts.contact.interested") == []


def test_a_pair_that_was_split_is_not_brought_back(two):
    done = merging.merge(*two, by="a")
    merging.split(two[0], done["_id"], by="a")
    assert pairs.apart() == {tuple(sorted(two))}


def test_erasing_a_merged_person_erases_both_records(two):
    merging.merge(*two, by="a")
    erasing.of_named({"contact": two[1]}, "asked", by="a")
    database = store.database("contacts")
    assert database["contacts"].count_documents({}) == 0
    assert database["consent_events"].count_documents({"contact": {"$in": list(two)}}) == 0
    left = database["merges"].find_one({})
    assert (left["before"], left["after"]) == ({}, {})
    for address in ("p1@example.org", "asha@example.com"):
        assert database["refusals"].find_one({"_id": consenting._hash("email", address)})["reason"] == "erased"


@pytest.mark.parametrize("later", [0, 1])
def test_of_two_assessments_the_later_stands_and_a_split_puts_both_back(two, later):
    for number, one in enumerate(two):
        day = LONG_AGO + timedelta(days=2 if number == later else 1)
        assessments.add("contact", one, {"influence": number + 1, "interest": 5 - number, "at": day}, by="staff:neema")
    before = record(1), record(2)
    done = merging.merge(*two, by="a")
    mapping = contact(two[0])["mapping"]
    assert mapping == before[later]["mapping"]
    assert (mapping["influence"], mapping["interest"]) == (later + 1, 5 - later)
    merging.split(two[0], done["_id"], by="a")
    assert (record(1), record(2)) == before


def test_an_assessment_noted_since_and_dated_between_the_two_stands_after_a_split(two):
    def assess(number: int, days: int) -> None:
        day = LONG_AGO + timedelta(days=days)
        assessments.add("contact", two[number], {"influence": days, "interest": 1, "at": day}, by="staff:neema")

    assess(0, 1)
    assess(1, 3)
    done = merging.merge(*two, by="a")
    assess(0, 2)
    assert contact(two[0])["mapping"]["influence"] == 3
    merging.split(two[0], done["_id"], by="a")
    assert [contact(one)["mapping"]["influence"] for one in two] == [2, 3]


def test_the_timeline_tells_of_both(two):
    consenting.record(two[1], "outreach", "email", Act("granted", "consent", "web", LATER))
    merging.merge(*two, by="a")
    told = timelines.page(two[0])["items"]
    assert {moment.get("row") for moment in told if moment["kind"] == "source"} == {1, 2}
    assert [moment["what"] for moment in told if moment["kind"] == "consent"] == ["granted"]


def test_over_rest(two):
    client, headers = app().test_client(), bearer()
    path = f"/contacts/v1/contacts/{two[0]}"
    answer = client.post(f"{path}/merge", json={"other": two[1], "keep": {"name": "other"}}, headers=headers)
    assert (answer.status_code, answer.json["absorbed"]) == (201, two[1])
    seen = client.get(f"/contacts/v1/contacts/{two[1]}", headers=headers)
    assert (seen.status_code, seen.json["id"], seen.json["name"]) == (200, two[0], "Juma Asha")
    assert seen.headers["Content-Location"] == path
    merges = client.get(f"{path}/merges", headers=headers).json["items"]
    undone = client.post(f"{path}/split", json={"merge": merges[0]["id"]}, headers=headers)
    assert (undone.status_code, undone.json["undone_by"][:6]) == (200, "token:")
    assert client.get(f"/contacts/v1/contacts/{two[1]}", headers=headers).json["id"] == two[1]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, None, "other"),
        ({"other": "f" * 24}, 404, "contact-not-found", "other"),
        ({"other": "self"}, 422, None, "other"),
        ({"other": "f" * 24, "keep": {"keys": "other"}}, 422, None, "keep"),
    ],
)
def test_bad_requests_are_refused_with_the_field(two, body, status, code, field):
    answer = app().test_client().post(f"/contacts/v1/contacts/{two[0]}/merge", json=body, headers=bearer())
    assert answer.status_code == status
    assert field in answer.text
    assert code is None or answer.json["code"] == code
    assert answer.json["remedy"]


def test_old_links_reach_the_person(two):
    done = merging.merge(*two, by="a")
    client = app().test_client()
    assert client.get(link("interest", two[1], "email")).status_code == 200
    page = client.get(link("preferences", two[1]))
    assert page.status_code == 200
    assert "Geita Women Miners" in page.text or "p•" in page.text or "example" in page.text
    merging.split(two[0], done["_id"], by="a")
    assert client.get(link("preferences", two[1])).status_code == 200


def test_a_family_address(installation):
    ensure_indexes()
    client, headers = app().test_client(), bearer()
    first = client.post("/contacts/v1/contacts", json={"name": "Asha Juma", "email": "family@example.org"}, headers=headers).json
    second = {"name": "Baraka Juma", "email": "family@example.org"}
    assert client.post("/contacts/v1/contacts", json=second, headers=headers).status_code == 409
    path = f"/contacts/v1/contacts/{first['id']}/shared-address"
    wrong = client.post(path, json={"address": "other@example.org"}, headers=headers)
    assert (wrong.status_code, wrong.json["code"]) == (422, "address-not-theirs")
    assert client.post(path, json={"address": "family@example.org"}, headers=headers).status_code == 200
    made = client.post("/contacts/v1/contacts", json=second, headers=headers)
    assert made.status_code == 201
    assert contact(made.json["id"])["keys"] == ["e:family@example.org|baraka juma"]
    again = client.post(path, json={"address": "family@example.org", "shared": False}, headers=headers)
    assert again.status_code == 200
    assert contact(first["id"])["keys"] == ["e:family@example.org"]


def test_the_console_leads_to_the_person(two):
    merging.merge(*two, by="a")
    answer = signed_in(app()).get(f"/contacts/people/{two[1]}")
    assert (answer.status_code, answer.location) == (303, f"/contacts/people/{two[0]}")
