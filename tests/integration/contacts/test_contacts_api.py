"""The API of people and the funnel: what staff type, in the one form we keep, with its evidence."""

from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.api.examples import CONSENT_NOTE, CONTACT_REQUEST
from services.contacts.schemas.people import ContactView
from shared import ids, store
from tests.integration.contacts.doors import app, bearer, snapshot
from tests.integration.contacts.people_in_store import contact, ensure_indexes, messages, person, store_people

PATH = "/contacts/v1/contacts"


@pytest.fixture
def client(installation):
    ensure_indexes()
    store.database("contacts")["groups"].insert_many(
        [{"_id": key, "names": {"en": key.upper()}, "position": 1} for key in ("asm", "government")]
    )
    return app().test_client()


@pytest.fixture
def auth(client):
    return bearer()


def test_a_phone_only_person_with_verbal_consent(client, auth):
    answer = client.post(PATH, json=CONTACT_REQUEST, headers=auth)
    assert answer.status_code == 201
    made = answer.json
    assert (made["phone"], made["country"], made["languages"], made["stage"]) == ("+255712345678", "TZ", ["sw"], "imported")
    assert made["consent"]["dialogue"]["sms"]["status"] == "granted"
    assert answer.headers["Location"] == f"{PATH}/{made['id']}"
    assert client.get(answer.headers["Location"], headers=auth).json == made
    (event,) = client.get(f"{PATH}/{made['id']}/consents", headers=auth).json["events"]
    assert {key: event[key] for key in CONSENT_NOTE} == CONSENT_NOTE | {"captured_at": "2026-03-03T07:15:00Z"}
    (told,) = messages("contacts.consent.changed")
    assert (told["contact"], told["purpose"], told["channel"], told["status"]) == (made["id"], "dialogue", "sms", "granted")


def test_the_same_key_makes_one_person(client, auth):
    auth |= {"Idempotency-Key": "sheet-7-row-1"}
    first, second = (client.post(PATH, json=CONTACT_REQUEST, headers=auth) for _ in range(2))
    assert first.json == second.json
    other = client.post(PATH, json=CONTACT_REQUEST | {"name": "Neema"}, headers=auth)
    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")
    assert store.database("contacts")["contacts"].count_documents({}) == 1


def test_who_is_there_already_is_a_conflict_that_names_them(client, auth):
    made = client.post(PATH, json=CONTACT_REQUEST, headers=auth).json
    answer = client.post(PATH, json=CONTACT_REQUEST | {"name": "JUMA  asha"}, headers=auth)
    assert (answer.status_code, answer.json["code"], answer.json["contact"]) == (409, "contact-exists", made["id"])
    shared_handset = client.post(PATH, json=CONTACT_REQUEST | {"name": "Baraka Juma"}, headers=auth)
    assert shared_handset.status_code == 201


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"phone": "07I2 call me"}, "phone", "phone"),
        ({"phone": None}, "no-address", "phone"),
        ({"email": "not an address"}, "", "email"),
        ({"country": "Atlantis"}, "", "country"),
        ({"groups": ["pirates"]}, "group-unknown", "groups"),
        ({"surprise": 1}, "", "surprise"),
        ({"consents": [{key: value for key, value in CONSENT_NOTE.items() if key != "collector"}]}, "", "consents"),
        ({"consents": [CONSENT_NOTE | {"method": "web"}]}, "", "consents"),
        ({"consents": [CONSENT_NOTE | {"purpose": "all"}]}, "", "consents"),
        ({"consents": [CONSENT_NOTE | {"captured_at": "2999-01-01T00:00:00Z"}]}, "captured-in-future", "captured_at"),
    ],
)
def test_what_cannot_be_used_says_why_and_changes_nothing(client, auth, change, code, field):
    before = snapshot(store.database("contacts"))
    answer = client.post(PATH, json=CONTACT_REQUEST | change, headers=auth)
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert code in answer.json["code"]
    named = [answer.json.get("field") or "", *(error["field"] for error in answer.json.get("errors", []))]
    assert any(name.startswith(field) for name in named)
    assert snapshot(store.database("contacts")) == before


def test_a_correction_changes_what_was_sent_and_the_identity_follows(client, auth):
    (one,) = store_people(person(1, unreachable={"email": "bounced"}, region="Geita"))
    found = client.get(f"{PATH}/{one}", headers=auth)
    change = {"email": "New@Example.org", "region": None, "groups": ["government"]}
    answer = client.patch(f"{PATH}/{one}", json=change, headers=auth | {"If-Match": found.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.json["groups"] == ["government"]
    assert "region" not in answer.json
    assert "unreachable" not in contact(one) or contact(one)["unreachable"] == {}
    # the address that the list had stays known, so that the same list finds the same person again
    assert contact(one)["keys"] == ["e:new@example.org", "e:p1@example.org"]
    stale = client.patch(f"{PATH}/{one}", json={"region": "Mara"}, headers=auth | {"If-Match": found.headers["ETag"]})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")


def test_a_person_keeps_at_least_one_address(client, auth):
    (one,) = store_people(person(1))
    assert client.patch(f"{PATH}/{one}", json={"email": None}, headers=auth).json["code"] == "no-address"
    assert contact(one)["email"] == "p1@example.org"


def test_a_correction_cannot_take_somebody_elses_identity(client, auth):
    one, _ = (person(1), person(2))
    store_people(one, _)
    answer = client.patch(f"{PATH}/{one['_id']}", json={"email": "p2@example.org"}, headers=auth)
    assert (answer.status_code, answer.json["contact"]) == (409, ids.derived("person", 2))


def test_the_list_pages_and_filters(client, auth):
    everybody = store_people(
        *(person(number, groups=["government"] if number % 3 else ["asm"]) for number in range(12)),
        person(50, flags=["erased"]),
        person(51, unreachable={"email": "bounced"}, country="GH"),
    )
    seen, cursor = [], ""
    while cursor is not None:
        found = client.get(PATH, query_string={"limit": 5, "cursor": cursor}, headers=auth).json
        seen += [row["id"] for row in found["items"]]
        cursor = found["next"]
    assert seen == [one for one in everybody if one != ids.derived("person", 50)]

    def number(**filter) -> int:
        return len(client.get(PATH, query_string=filter | {"limit": 100}, headers=auth).json["items"])

    assert number(group="asm") == 5
    assert number(group=["asm", "government"]) == 13
    assert number(country="Ghana") == 1
    assert number(reachable="false") == 1
    assert number(reachable="true") == 12
    assert number(stage_at_least="reached") == 0
    assert client.get(PATH, query_string={"stage_below": "nirvana"}, headers=auth).status_code == 422
    assert client.get(PATH, query_string={"cursor": "nonsense"}, headers=auth).status_code == 422


def test_staff_note_a_withdrawal_and_later_a_yes(client, auth):
    (one,) = store_people(person(1))
    path = f"{PATH}/{one}/consents"
    at = datetime.now(UTC) - timedelta(days=2)
    no = CONSENT_NOTE | {"purpose": "all", "channel": "email", "status": "withdrawn", "captured_at": at.isoformat()}
    assert client.post(path, json=no, headers=auth).json["consent"]["outreach"]["email"]["status"] == "withdrawn"
    assert store.database("contacts")["refusals"].count_documents({}) == 1
    yes = CONSENT_NOTE | {"purpose": "outreach", "channel": "email", "captured_at": (at + timedelta(days=1)).isoformat()}
    answer = client.post(path, json=yes, headers=auth)
    assert answer.json["consent"]["outreach"]["email"]["status"] == "granted"
    assert answer.json["consent"]["dialogue"]["email"]["status"] == "withdrawn"
    assert store.database("contacts")["refusals"].count_documents({}) == 0
    assert [event["status"] for event in answer.json["events"]] == ["granted", "withdrawn", "withdrawn"]


def test_the_timeline_tells_what_happened(client, auth):
    (one,) = store_people(person(1))
    client.post(f"{PATH}/{one}/consents", json=CONSENT_NOTE, headers=auth)
    items = client.get(f"{PATH}/{one}/timeline", headers=auth).json["items"]
    assert {item["kind"] for item in items} == {"journey", "consent", "source"}
    assert [item["at"] for item in items] == sorted((item["at"] for item in items), reverse=True)


def test_the_funnel_over_http(client, auth):
    store_people(person(1, journey={"rank": 2, "at": {}}), person(2), person(3, country="GH"))
    answer = client.get("/contacts/v1/journey", query_string={"by": "country"}, headers=auth).json
    assert (answer["total"]["imported"], answer["total"]["interested"]) == (3, 1)
    assert [(cut["key"], cut["stages"]["interested"]) for cut in answer["slices"]] == [("TZ", 1), ("GH", 0)]
    by_source = client.get("/contacts/v1/journey", query_string={"by": "source", "country": "GH"}, headers=auth).json
    assert [(cut["name"], cut["stages"]["imported"]) for cut in by_source["slices"]] == [("Energy List", 1)]
    assert client.get("/contacts/v1/journey", query_string={"by": "shoe"}, headers=auth).status_code == 422


@pytest.mark.parametrize("path", [PATH, f"{PATH}/{'a' * 24}", f"{PATH}/{'a' * 24}/consents", "/contacts/v1/journey"])
def test_the_doors_are_closed_without_a_fitting_token(client, path):
    assert client.get(path).status_code == 401
    assert client.get(path, headers=bearer("imports:read")).status_code == 403
    partner = client.get(path, headers=bearer("imports:read", partner="p1"))
    assert (partner.status_code, partner.json["code"]) == (403, "scope-missing")


def test_reading_does_not_allow_writing(client):
    answer = client.post(PATH, json=CONTACT_REQUEST, headers=bearer("contacts:read"))
    assert (answer.status_code, answer.json["code"]) == (403, "scope-missing")


@pytest.mark.parametrize("tail", ["", "/timeline", "/consents"])
def test_nobody_is_a_404(client, auth, tail):
    answer = client.get(f"{PATH}/{'a' * 24}{tail}", headers=auth)
    assert (answer.status_code, answer.json["code"]) == (404, "contact-not-found")


def test_a_list_tells_of_each_person_what_the_person_alone_tells(client, auth):
    bare = {key: value for key, value in person(2).items() if key not in ("sources", "journey", "groups", "phone")}
    everything = {
        "title": "Hon.", "gender": "f", "also": {"email": ["other@example.org"]}, "handles": ["x:asha"], "sensitive": True,
        "district": "Ilala", "tags": ["vip"], "custom": {"seats": 2, "since": datetime(2020, 5, 1, tzinfo=UTC)},
        "unreachable": {"sms": "bounced"}, "mapping": {"influence": 3}, "edits": {"name": {"value": "B"}},
    }  # fmt: skip
    store_people(person(1), bare, {**person(3), "sources": [], "phone": None, "journey": {}}, {**person(4), **everything})
    rows = client.get(PATH, headers=auth).json["items"]
    assert len(rows) == 4
    for row in rows:
        assert row == client.get(f"{PATH}/{row['id']}", headers=auth).json
        told = {key: value for key, value in row.items() if key != "sources"}
        dates = {key: told[key].replace("Z", "+00:00") for key in ("created_at", "changed_at")}
        assert ContactView().dump(ContactView().load(told)) == told | dates
