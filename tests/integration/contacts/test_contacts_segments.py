"""Saved segments over the API: kept safe from each other's changes, counted at this second, used for whom to write to."""

import pytest

from services.contacts.errors import FilterInvalid
from services.contacts.models import Contact, Segment
from services.contacts.operations import audiences, customs, segments
from shared import clock, store
from shared.bus.envelope import Message, trace
from shared.errors import Conflict
from tests.integration.contacts.doors import app, bearer, snapshot
from tests.integration.contacts.people_in_store import agreed, ensure_indexes, messages, person, store_people

PATH = "/contacts/v1/segments"
TZ = {"field": "country", "in": ["Tanzania"]}
ASM = {"field": "groups", "any": ["asm"]}


@pytest.fixture
def client(installation):
    ensure_indexes(Contact, Segment)
    database = store.database("contacts")
    database["counters"].insert_one({"_id": "contacts", "taken": 5})
    database["groups"].insert_many([{"_id": key, "names": {"en": key}, "position": 1} for key in ("asm", "lsm")])
    gold = [{"key": "gold", "names": {"en": "Gold"}}]
    customs.put("depth", {"en": "Depth"}, "number")
    customs.put("metal", {"en": "Metal"}, "choice", gold)
    store_people(
        person(1, country="TZ", phone="+255712345678", custom={"depth": 12.5, "metal": "gold"}),
        person(2, country="TZ", groups=["lsm"], consent=agreed("email", "sms")),
        person(3, country="GH", sensitive=True, region="Tarkwa"),
        person(4, country="TZ", flags=["erased"]),
        person(5, country="GH", groups=["lsm", "asm"], unreachable={"email": "bounced"}),
    )
    client = app().test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = bearer()["Authorization"]
    return client


def made(client, name, filter, **headers):
    answer = client.post(PATH, json={"name": name, "filter": filter}, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.json["id"]


def counted(client, filter):
    answer = client.post(f"{PATH}/count", json={"filter": filter})
    assert answer.status_code == 200, answer.text
    return answer.json["count"]


def test_a_segment_is_saved_once_however_often_it_is_sent(client):
    first = client.post(PATH, json={"name": "Miners", "filter": {"all": [TZ, ASM]}}, headers={"Idempotency-Key": "k"})
    again = client.post(PATH, json={"name": "Miners", "filter": {"all": [TZ, ASM]}}, headers={"Idempotency-Key": "k"})
    assert first.json == again.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json["filter"]["all"][0] == {"field": "country", "in": ["TZ"]}
    found = client.get(first.headers["Location"])
    assert (found.json, found.headers["ETag"]) == (first.json, first.headers["ETag"])
    assert [one["name"] for one in client.get(PATH).json["items"]] == ["Miners"]
    taken = client.post(PATH, json={"name": "MINERS", "filter": {}})
    assert (taken.status_code, taken.json["code"], taken.json["field"]) == (409, "segment-exists", "name")


def test_nobodys_change_is_lost(client):
    id = made(client, "Miners", {"all": [TZ, ASM]})
    seen = client.get(f"{PATH}/{id}").headers["ETag"]
    changed = client.patch(f"{PATH}/{id}", json={"name": "Diggers"}, headers={"If-Match": seen})
    assert (changed.status_code, changed.json["name"], changed.json["revision"]) == (200, "Diggers", 2)
    late = client.patch(f"{PATH}/{id}", json={"filter": TZ}, headers={"If-Match": seen})
    assert (late.status_code, late.json["code"]) == (412, "stale")
    assert client.delete(f"{PATH}/{id}", headers={"If-Match": seen}).status_code == 412
    assert client.delete(f"{PATH}/{id}", headers={"If-Match": changed.headers["ETag"]}).status_code == 204
    assert client.get(f"{PATH}/{id}").status_code == 404


WRONG = [
    ({"all": [TZ, {"field": "groups", "any": ["asm", "nobody"]}]}, "filter.all[1].any[1]"),
    ({"not": {"field": "source.partner", "any": ["p9"]}}, "filter.not.any[0]"),
    ({"all": [{"$where": "1"}]}, "filter.all[0]"),
    ({"any": [{"segment": "0" * 24}]}, "filter.any[0].segment"),
    ({"not": {"field": "custom.colour", "known": True}}, "filter.not.field"),
    ({"field": "custom.depth", "starts_with": "1"}, "filter.starts_with"),
    ({"field": "custom.depth", "in": [1, "2"]}, "filter.in[1]"),
    ({"field": "custom.metal", "in": ["gold", "lead"]}, "filter.in[1]"),
]


def test_what_is_wrong_is_told_and_nothing_is_saved(client):
    before = snapshot(store.database("contacts"))
    for filter, field in WRONG:
        answers = [client.post(PATH, json={"name": "x", "filter": filter}), client.post(f"{PATH}/count", json={"filter": filter})]
        for answer in answers:
            assert (answer.status_code, answer.json["field"]) == (422, field), filter
            assert answer.json["remedy"]
    assert snapshot(store.database("contacts")) == before


def test_segments_refer_to_segments_without_going_round(client):
    miners, tanzania = made(client, "Miners", ASM), made(client, "Tanzania", TZ)
    minus = made(client, "Miners elsewhere", {"all": [{"segment": miners}, {"not": {"segment": tanzania}}]})
    assert client.get(f"{PATH}/{minus}/count").json["count"] == 2
    round = client.patch(f"{PATH}/{tanzania}", json={"filter": {"any": [TZ, {"segment": minus}]}})
    assert (round.status_code, round.json["code"], round.json["field"]) == (422, "segment-cycle", "filter.any[1].segment")
    used = client.delete(f"{PATH}/{miners}")
    assert (used.status_code, used.json["code"]) == (409, "segment-in-use")
    assert client.get(f"{PATH}/{minus}").json["references"] == [miners, tanzania]
    client.patch(f"{PATH}/{miners}", json={"filter": {"field": "groups", "any": ["lsm"]}})
    assert client.get(f"{PATH}/{minus}/count").json["count"] == 1


def test_counts_and_previews_are_of_this_second(client):
    id = made(client, "Tanzania", TZ)
    assert client.get(f"{PATH}/{id}/count").json["count"] == 2
    entered = client.post("/contacts/v1/contacts", json={"name": "Neema", "phone": "0712 345 679", "country": "TZ"})
    assert client.get(f"{PATH}/{id}/count").json["count"] == 3
    client.patch(f"/contacts/v1/contacts/{entered.json['id']}", json={"country": "KE"})
    assert (counted(client, TZ), counted(client, {})) == (2, 5)
    shown = client.get(f"{PATH}/{id}/preview").json
    assert shown["count"] == 2
    assert {one["email"] for one in shown["people"]} == {"p1@example.org", "p2@example.org"}
    assert shown["people"][0]["stage"] == "imported"


def test_a_preview_shows_no_address_and_no_place_of_sensitive_people(client):
    shown = client.post(f"{PATH}/preview", json={"filter": {"field": "sensitive", "is": True}}).json
    assert shown["count"] == 1
    assert shown["people"] == [
        {"id": shown["people"][0]["id"], "name": "Person 3", "country": "GH", "languages": ["en"], "groups": ["asm"],
         "stage": "imported", "sensitive": True}
    ]  # fmt: skip


def test_custom_fields_are_asked_by_their_type(client):
    assert counted(client, {"field": "custom.depth", "at_least": 12, "at_most": 13}) == 1
    assert counted(client, {"not": {"field": "custom.metal", "in": ["gold"]}}) == 3


def test_json_without_end_is_refused(client):
    deep = client.post(f"{PATH}/count", data='{"filter": ' + '{"not": ' * 100_000, content_type="application/json")
    assert (deep.status_code, deep.json["code"]) == (422, "not-json")


def test_facets_tell_how_the_people_are_spread(client):
    told = client.post(f"{PATH}/facets", json={"filter": ASM}).json
    assert told["ready"] is True
    assert told["facets"]["country"] == [{"value": "GH", "count": 2}, {"value": "TZ", "count": 1}]
    assert told["facets"]["groups"] == [{"value": "asm", "count": 3}, {"value": "lsm", "count": 1}]
    assert told["facets"]["reachable.email"] == [{"value": True, "count": 2}]


def test_lists_are_narrowed_by_a_segment(client):
    id = made(client, "Tanzania", TZ)
    both = client.get("/contacts/v1/contacts", query_string={"segment": id, "group": "asm"}).json
    assert [one["name"] for one in both["items"]] == ["Person 1"]
    assert client.get("/contacts/v1/journey", query_string={"segment": id}).json["total"]["imported"] == 2
    gone = client.get("/contacts/v1/contacts", query_string={"segment": "0" * 24})
    assert (gone.status_code, gone.json["code"]) == (422, "segment-unknown")


@pytest.mark.parametrize("named", [False, True])
def test_an_audience_may_be_a_segment(client, named):
    id = made(client, "Tanzania", TZ)
    asked = {"request": "r", "requester": "mailer", "purpose": "outreach", "channels": ["email"], "cursor": "", "size": 10}
    asked["filter"] = {"segment": id, "countries": ["TZ", "GH"]}
    if named:
        asked["contacts"] = [person(number)["_id"] for number in (2, 3)]
    audiences.resolve(asked, Message("q", "contacts.audience.resolve", "mailer", clock.now(), asked, "c", trace()))
    (page,) = messages("contacts.audience.page")
    assert {row["address"] for row in page["people"]} == ({"p2@example.org"} if named else {"p1@example.org", "p2@example.org"})


def test_a_change_meets_only_what_it_was_made_for(client):
    id = made(client, "Tanzania", TZ)
    segments.change(id, {"name": "Bara"}, 1)
    with pytest.raises(Conflict, match="just now"):
        segments.change(id, {"name": "Visiwani"}, 1)
    with pytest.raises(Conflict, match="just now"):
        segments.remove(id, 1)
    segments.remove(id, 2)
    segments.remove(id, 2)
    assert segments.everyone() == []


def test_a_segment_that_is_gone_means_nobody_rather_than_everybody(client):
    asked = {"request": "r", "requester": "mailer", "purpose": "outreach", "channels": ["email"], "cursor": "", "size": 10}
    asked["filter"] = {"segment": "0" * 24}
    with pytest.raises(FilterInvalid, match="no segment"):
        audiences.resolve(asked, Message("q", "contacts.audience.resolve", "mailer", clock.now(), asked, "c", trace()))
    assert messages("contacts.audience.page") == []
