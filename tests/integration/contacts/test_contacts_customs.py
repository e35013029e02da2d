"""Custom fields over HTTP, and their values in the one form we keep."""

import re

import pytest

from services.contacts.api.engagement_examples import CUSTOM, CUSTOM_REQUEST
from services.contacts.operations import customs
from shared import store
from shared.errors import Invalid
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people

PATH = "/contacts/v1/custom-fields"


@pytest.fixture
def client(installation):
    ensure_indexes()
    return app().test_client()


@pytest.fixture
def auth(client):
    return bearer()


def test_a_field_is_entered_listed_changed_and_removed(client, auth):
    made = client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth)
    assert (made.status_code, made.json) == (200, CUSTOM)
    again = client.put(
        f"{PATH}/mineral", json=CUSTOM_REQUEST | {"position": 5}, headers=auth | {"If-Match": made.headers["ETag"]}
    )
    assert again.json["position"] == 5
    stale = client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth | {"If-Match": '"1"'})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert [one["key"] for one in client.get(PATH, headers=auth).json["items"]] == ["mineral"]
    assert client.delete(f"{PATH}/mineral", headers=auth).status_code == 204
    assert client.delete(f"{PATH}/mineral", headers=auth).status_code == 404


@pytest.mark.parametrize(
    ("key", "change", "field"),
    [
        ("Licence No", {}, "key"),
        ("licence", {"names": {"sw": "Leseni"}}, "names"),
        ("licence", {"choices": []}, "choices"),
        ("licence", {"type": "text"}, "choices"),
        ("licence", {"choices": CUSTOM_REQUEST["choices"][:1] * 2}, "choices"),
        ("licence", {"type": "shoe"}, "type"),
    ],
)
def test_a_field_that_makes_no_sense_is_refused(client, auth, key, change, field):
    answer = client.put(f"{PATH}/{key}", json=CUSTOM_REQUEST | change, headers=auth)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert store.database("contacts")["custom_fields"].count_documents({}) == 0


def test_what_people_have_goes_on_fitting(client, auth):
    client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth)
    store_people(person(1, custom={"mineral": ["gold"]}))
    gold, tanzanite = CUSTOM_REQUEST["choices"]
    assert client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST | {"choices": [gold]}, headers=auth).status_code == 200
    for change in ({"choices": [tanzanite]}, {"type": "text", "choices": []}):
        answer = client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST | change, headers=auth)
        assert (answer.status_code, answer.json["code"]) == (409, "custom-in-use")
    assert client.delete(f"{PATH}/mineral", headers=auth).json["code"] == "custom-in-use"


def test_values_are_normalised_for_staff_and_for_lists(client):
    customs.put("age", {"en": "Age"}, "number")
    customs.put("since", {"en": "Since"}, "date")
    assert customs.normalise({"age": "42", "since": ""}) == {"age": 42, "since": None}
    read = customs.reader()
    assert read("since", "25/12/2025") == "2025-12-25"
    with pytest.raises(Invalid) as refused:
        read("age", "old")
    assert (refused.value.field, refused.value.code) == ("custom.age", "custom-value")
    with pytest.raises(Invalid) as refused:
        customs.normalise({"shoe": 1})
    assert (refused.value.field, refused.value.code) == ("custom.shoe", "custom-unknown")


def test_values_of_people_are_corrections_field_by_field(client, auth):
    client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth)
    customs.put("age", {"en": "Age"}, "number")
    customs.put("since", {"en": "Since"}, "date")
    (one,) = store_people(person(1, custom={"age": 40, "since": "2020-01-01"}))
    path = f"/contacts/v1/contacts/{one}"
    changed = client.patch(path, json={"custom": {"mineral": "Gold", "since": None}}, headers=auth)
    assert changed.json["custom"] == {"age": 40, "mineral": ["gold"]}
    changed = client.patch(path, json={"custom": {"age": "41"}}, headers=auth)
    assert changed.json["custom"] == {"age": 41, "mineral": ["gold"]}
    for wrong, field in (({"age": "old"}, "custom.age"), ({"shoe": 1}, "custom.shoe")):
        answer = client.patch(path, json={"custom": wrong}, headers=auth)
        assert (answer.status_code, answer.json["field"]) == (422, field)
    assert client.get(path, headers=auth).json["custom"] == {"age": 41, "mineral": ["gold"]}
    assert "custom" not in client.patch(path, json={"custom": None}, headers=auth).json


def test_staff_see_and_type_values_on_the_page(client):
    customs.put("mineral", **{key: CUSTOM_REQUEST[key] for key in ("names", "type", "choices")})
    customs.put("licensed", {"en": "Licensed", "sw": "Ana leseni"}, "yes-no")
    (one,) = store_people(person(1))
    staff = signed_in(app())
    page = staff.get(f"/contacts/people/{one}").text
    token = dict(re.findall(r'name="([^"]*csrf[^"]*)" value="([^"]*)"', page))
    typed = {"custom.mineral": "gold; tanzanite", "custom.licensed": "yes"}
    assert staff.post(f"/contacts/people/{one}/custom", data=token | typed).status_code == 303
    assert contact(one)["custom"] == {"mineral": ["gold", "tanzanite"], "licensed": True}
    assert "Ana leseni ndiyo · Madini Dhahabu, Tanzanaiti" in staff.get(f"/contacts/people/{one}?lang=sw").text
    staff.post(f"/contacts/people/{one}/custom", data=token | {"custom.mineral": "silver"})
    assert "Gold, Tanzanite" in staff.get(f"/contacts/people/{one}?lang=en").text


def test_a_retired_field_takes_no_new_values_and_keeps_the_old(client, auth):
    client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth)
    one, other = store_people(person(1, custom={"mineral": ["gold"]}), person(2))
    one, other = sorted((one, other), key=lambda id: "custom" not in contact(id))
    for _ in range(2):
        assert client.post(f"{PATH}/mineral/retired", headers=auth).json == {**CUSTOM, "retired": True}
    path = "/contacts/v1/contacts"
    refused = client.patch(f"{path}/{other}", json={"custom": {"mineral": "gold"}}, headers=auth)
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (422, "custom-retired", "custom.mineral")
    with pytest.raises(Invalid):
        customs.reader()("mineral", "gold")
    assert client.put(f"{PATH}/mineral", json=CUSTOM_REQUEST, headers=auth).json["retired"]
    staff = signed_in(app())
    assert "Gold" in staff.get(f"/contacts/people/{one}?lang=en").text
    assert "custom.mineral" not in staff.get(f"/contacts/people/{one}").text
    assert "Mineral" not in staff.get(f"/contacts/people/{other}?lang=en").text
    assert client.get(f"{path}/{one}", headers=auth).json["custom"] == {"mineral": ["gold"]}
    assert "custom" not in client.patch(f"{path}/{one}", json={"custom": {"mineral": None}}, headers=auth).json
    for _ in range(2):
        assert client.delete(f"{PATH}/mineral/retired", headers=auth).json == CUSTOM
    taken = client.patch(f"{path}/{other}", json={"custom": {"mineral": "gold"}}, headers=auth)
    assert taken.json["custom"] == {"mineral": ["gold"]}
    assert client.post(f"{PATH}/shoe/retired", headers=auth).status_code == 404


def test_fields_are_kept_in_the_console(client):
    staff = signed_in(app())
    page = staff.get("/contacts/customs?lang=en").text
    token = dict(re.findall(r'name="([^"]*csrf[^"]*)" value="([^"]*)"', page))
    typed = {"key": "mineral", "name-en": "Mineral", "name-sw": "Madini", "type": "choice", "position": "2"}
    choices = {"choices": "gold = Gold; sw: Dhahabu\n\nsalt=Salt"}
    for wrong, told in ({"choices": "gold"}, "This line is no choice"), ({"position": "x"}, "The place is a number"):
        answer = staff.post("/contacts/customs", data=token | typed | choices | wrong)
        assert (answer.status_code, told in answer.text, 'value="Madini"' in answer.text) == (422, True, True)
    assert customs.everyone() == []
    assert staff.post("/contacts/customs", data=token | typed | choices).status_code == 303
    assert staff.post("/contacts/customs", data=token | typed | choices).status_code == 422
    found = customs.get("mineral")
    assert (found["names"], found["position"]) == ({"en": "Mineral", "sw": "Madini"}, 2)
    assert found["choices"][0] == {"key": "gold", "names": {"en": "Gold", "sw": "Dhahabu"}}
    store_people(person(1, custom={"mineral": "gold"}), person(2))
    assert "gold = Gold; sw: Dhahabu\nsalt = Salt" in staff.get("/contacts/customs/mineral").text
    refused = staff.post("/contacts/customs/mineral", data=token | typed | {"type": "text"})
    assert (refused.status_code, "Some people have a value" in refused.text) == (422, True)
    assert staff.post("/contacts/customs/mineral", data=token | typed | choices | {"name-fr": "Minerai"}).status_code == 303
    assert customs.get("mineral")["names"]["fr"] == "Minerai"
    assert customs.held() == {"mineral": 1}
    for step, retired in (("retire", True), ("restore", False)):
        assert staff.post(f"/contacts/customs/mineral/{step}", data=token).status_code == 303
        assert bool(customs.get("mineral")["retired_at"]) is retired
    assert staff.get("/contacts/customs/shoe").status_code == 404
