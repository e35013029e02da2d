"""Organisations by all their spellings, positions of people in them, and the audience map."""

import itertools
from datetime import UTC, datetime

import pytest

from services.contacts.api.engagement_examples import (
    ASSESSMENT,
    ASSESSMENT_REQUEST,
    ORGANISATION,
    ORGANISATION_REQUEST,
    POSITION_REQUEST,
)
from services.contacts.operations import assessments, organisations, positions
from shared import store
from tests.integration.contacts.doors import app, bearer
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people

PATH = "/contacts/v1/organisations"


@pytest.fixture
def client(installation):
    ensure_indexes()
    store.database("contacts")["groups"].insert_one({"_id": "asm", "names": {"en": "ASM"}, "position": 1})
    return app().test_client()


@pytest.fixture
def auth(client):
    return bearer()


@pytest.fixture
def gerema(client, auth):
    answer = client.post(PATH, json=ORGANISATION_REQUEST, headers=auth)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def test_an_organisation_is_entered_looked_at_and_changed(client, auth, gerema):
    found = client.get(f"{PATH}/{gerema}", headers=auth)
    stamps = {name: found.json[name] for name in ("created_at", "changed_at")}
    assert found.json == ORGANISATION | {"id": gerema} | stamps
    match = auth | {"If-Match": found.headers["ETag"]}
    changed = client.patch(f"{PATH}/{gerema}", json={"names": ["GEREMA"], "kind": None, "notes": "x"}, headers=match)
    assert (changed.json["names"], "kind" in changed.json, "notes" in changed.json) == (["GEREMA"], False, False)
    assert client.patch(f"{PATH}/{gerema}", json={"kind": "x"}, headers=match).status_code == 412
    assert client.get(f"{PATH}/{'a' * 24}", headers=auth).json["code"] == "organisation-unknown"


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"names": ["gerema!"]}, 409, "names"), ({"names": ["--"]}, 422, "names"), ({"names": []}, 422, "names"),
        ({"names": ["Other"], "website": "javascript:alert(1)"}, 422, "website"),
        ({"names": ["Other"], "groups": ["elves"]}, 422, "group"), ({"names": ["Other"], "country": "Atlantis"}, 422, "country"),
    ],
)  # fmt: skip
def test_what_can_not_be_taken_is_refused(client, auth, gerema, change, status, field):
    answer = client.post(PATH, json=ORGANISATION_REQUEST | change, headers=auth)
    assert (answer.status_code, answer.json["field"]) == (status, field)
    assert answer.json["remedy"]


def test_people_belong_by_any_spelling_and_by_position(client, auth, gerema):
    written = ("GEITA  miners’ Association", "Geita Miners Assoc.", None, "Other")
    crowd = [person(number, **({"organisation": name} if name else {})) for number, name in enumerate(written)]
    store_people(*crowd)
    first, second, third, _ = (one["_id"] for one in crowd)
    made = client.post(f"/contacts/v1/contacts/{third}/positions", json=POSITION_REQUEST, headers=auth)
    assert (made.status_code, made.json["role"], made.json["name"]) == (201, "Secretary", "Geita Miners Association")
    found = organisations.get(gerema)
    assert [one["_id"] for one in positions.people_of(found)] == [first, third]
    client.patch(f"{PATH}/{gerema}", json={"names": [*found["names"], "Geita Miners Assoc"]}, headers=auth)
    assert [one["_id"] for one in positions.people_of(organisations.get(gerema))] == [first, second, third]
    listed = client.get(PATH, headers=auth).json
    assert ([one["people"] for one in listed["items"]], listed["unlinked"]) == ([2], [{"name": "Other", "people": 1}])
    assert client.get(PATH, query_string={"search": "shoe"}, headers=auth).json["items"] == []


def test_a_person_is_several_things_in_several_places(client, auth, gerema):
    (one,) = store_people(person(1))
    client.post(PATH, json={"names": ["Ministry"]}, headers=auth)
    path = f"/contacts/v1/contacts/{one}/positions"
    for position in (POSITION_REQUEST, POSITION_REQUEST | {"until": "2025-06"}, {"organisation": "ministry", "role": "Adviser"}):
        assert client.post(path, json=position, headers=auth).status_code == 201
    held = client.get(path, headers=auth).json["items"]
    assert [(p["name"], p["role"], p.get("until")) for p in held] == [
        ("Ministry", "Adviser", None), ("Geita Miners Association", "Secretary", "2025-06")
    ]  # fmt: skip
    for wrong, field in (({"since": "June"}, "since"), ({"until": "2020"}, "until"), ({"organisation": "?"}, "organisation")):
        answer = client.post(path, json=POSITION_REQUEST | wrong, headers=auth)
        assert (answer.status_code, answer.json["field"]) == (422, field)
    assert contact(one)["engaged"] is True
    assert client.delete(f"{path}/{held[0]['id']}", headers=auth).status_code == 204
    assert client.delete(f"{path}/{held[0]['id']}", headers=auth).status_code == 404
    positions.forget([one])
    assert client.get(path, headers=auth).json["items"] == []


def test_two_spellings_become_one_and_a_cut_off_merge_is_done_again(client, auth, gerema):
    other = client.post(PATH, json={"names": ["Geita Miners"], "kind": "union"}, headers=auth).json["id"]
    (one,) = store_people(person(1))
    positions.add(one, {"organisation": other, "role": "Chair"}, by="test")
    assessments.add("organisation", other, {"influence": 4, "interest": 4}, by="test")
    database = store.database("contacts")
    # killed after the other had gone, before its names came over
    gone = organisations.get(other)
    database["organisations"].update_one({"_id": gerema}, {"$set": {"absorbing": gone}})
    database["organisations"].delete_one({"_id": other})
    merged = client.post(f"{PATH}/{gerema}/merge", json={"other": other}, headers=auth).json
    assert merged["names"] == ["Geita Miners Association", "GEREMA", "Geita Miners"]
    assert (merged["kind"], merged["mapping"]["influence"]) == ("association", 4)
    assert [p["organisation"] for p in positions.of_person(one)] == [gerema]
    assert len(assessments.of_organisation(gerema)) == 1
    assert "absorbing" not in organisations.get(gerema)


def test_an_assessment_is_kept_and_the_latest_counts_in_any_order(client, auth):
    days = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2, 2)]
    ends = set()
    for number, order in enumerate(itertools.permutations(range(3))):
        (one,) = store_people(person(number))
        for place in (*order, *order):
            entered = {"influence": place + 1, "interest": 5, "at": days[place]}
            assessments.add("contact", one, entered, by="test", id=f"{number:023d}{place}")
        assert len(assessments.of_contact(one)) == 3
        ends.add((contact(one)["mapping"]["influence"], contact(one)["mapping"]["at"]))
    assert ends == {(3, days[2])}


def test_the_assessment_over_http_and_the_map(client, auth, gerema):
    one, other = store_people(person(1, name="Asha"), person(2, name="Baraka", country="GH", groups=[]))
    made = client.post(f"/contacts/v1/contacts/{one}/assessments", json=ASSESSMENT_REQUEST, headers=auth)
    assert made.json == ASSESSMENT | {"id": made.json["id"], "by": "token:test"}
    client.post(f"/contacts/v1/contacts/{other}/assessments", json={"influence": 1, "interest": 4}, headers=auth)
    client.post(f"{PATH}/{gerema}/assessments", json={"influence": 4, "interest": 4}, headers=auth)

    def cells(**asked):
        rows = client.get("/contacts/v1/mapping", query_string=asked, headers=auth).json["rows"]
        assert [len(row) for row in rows] == [5] * 5
        return {
            (cell["influence"], cell["interest"], cell["quadrant"]): cell["some"]
            for row in rows
            for cell in row
            if cell["number"]
        }

    assert cells() == {(5, 2, "satisfy"): [{"id": one, "name": "Asha"}], (1, 4, "inform"): [{"id": other, "name": "Baraka"}]}
    assert list(cells(country="GH")) == [(1, 4, "inform")]
    assert list(cells(group="asm")) == [(5, 2, "satisfy")]
    assert cells(about="organisation") == {(4, 4, "manage"): [{"id": gerema, "name": "Geita Miners Association"}]}
    timeline = client.get(f"/contacts/v1/contacts/{one}/timeline", headers=auth).json["items"]
    assert [(m["kind"], m["what"]) for m in timeline if m["kind"] == "mapping"] == [("mapping", "satisfy")]
    assessments.forget([one])
    assert assessments.held(one) == []


@pytest.mark.parametrize(
    ("change", "field"), [({"influence": 0}, "influence"), ({"interest": 6}, "interest"), ({"date": "2999-01-01"}, "date")]
)
def test_an_assessment_out_of_range_is_refused(client, auth, change, field):
    (one,) = store_people(person(1))
    answer = client.post(f"/contacts/v1/contacts/{one}/assessments", json=ASSESSMENT_REQUEST | change, headers=auth)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert "mapping" not in contact(one)
