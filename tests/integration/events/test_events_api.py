"""The API of events: what it takes, what it refuses and how it says so."""

import pytest

from services.events.models import Event, Invitation
from services.events.operations import answering, inviting
from shared.http.access import tokens
from shared.ids import derived
from tests.integration.events.builders import come, crowd, invitations, opened

BODY = {
    "titles": {"en": "Dialogue on mining, Tanzania", "sw": "Mazungumzo kuhusu madini"},
    "country": "Tanzania",
    "place": "Geita",
    "starts_at": "2030-03-02T09:00:00+03:00",
    "ends_at": "2030-03-03T16:00:00+03:00",
    "zone": "Africa/Dar_es_Salaam",
    "languages": ["sw", "en"],
    "capacity": 70,
    "seats": {"government": {"minimum": 15, "maximum": 20}, "asm": {"minimum": 25, "maximum": 30}},
}


def test_a_dialogue_is_created_read_changed_and_opened(program):
    made = program.post("/events/v1/events", json=BODY)
    assert made.status_code == 201, made.text
    here = made.headers["Location"]
    assert made.json["country"] == "TZ"
    assert made.json["slug"] == "dialogue-on-mining-tanzania-2030"
    assert made.json["starts_at"] == "2030-03-02T06:00:00Z"
    assert made.headers["ETag"] == '"1"'
    changed = program.patch(here, json={"place": "Mwanza"}, headers={"If-Match": '"1"'})
    assert (changed.status_code, changed.json["place"], changed.headers["ETag"]) == (200, "Mwanza", '"2"')
    late = program.patch(here, json={"place": "Dodoma"}, headers={"If-Match": '"1"'})
    assert (late.status_code, program.get(here).json["place"]) == (412, "Mwanza")
    assert program.post(f"{here}/open").json["state"] == "open"
    assert program.get("/events/v1/events?state=open").json["items"][0]["id"] == made.json["id"]
    assert program.post(f"{here}/close").json["state"] == "closed"
    assert program.post(f"{here}/cancel").json["state"] == "cancelled"
    again = program.post(f"{here}/open")
    assert (again.status_code, again.json["code"]) == (409, "wrong-state")


def test_the_same_key_creates_once_and_another_body_is_refused(program):
    headers = {"Idempotency-Key": "one"}
    first = program.post("/events/v1/events", json=BODY, headers=headers)
    second = program.post("/events/v1/events", json=BODY, headers=headers)
    assert first.json["id"] == second.json["id"]
    assert Event.objects.count() == 1
    other = program.post("/events/v1/events", json={**BODY, "place": "Mwanza"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency-key-reused")


FAULTS = [
    ({"capacity": 39}, "minimum-above-capacity", "capacity"),
    ({"seats": {"asm": {"minimum": 5, "maximum": 4}}}, "minimum-above-maximum", "seats.asm"),
    ({"seats": {"ASM miners": {"minimum": 1, "maximum": 4}}}, "group-invalid", "seats.ASM miners"),
    ({"seats": {"a.b": {"minimum": 1, "maximum": 4}}}, "group-invalid", "seats.a.b"),
    ({"seats": {"$set": {"minimum": 1, "maximum": 4}}}, "group-invalid", "seats.$set"),
    ({"seats": {}}, "seats-missing", "seats"),
    ({"ends_at": "2030-03-01T16:00:00+03:00"}, "ends-before-start", "ends_at"),
    ({"zone": "Africa/Geita"}, "zone-unknown", "zone"),
    ({"starts_at": "2030-03-02T09:00:00"}, "time-without-offset", "starts_at"),
    ({"languages": ["sw", "fr"]}, "title-missing", "titles"),
    ({"languages": []}, "languages-missing", "languages"),
    ({"slug": "Not a slug"}, "slug-invalid", "slug"),
    ({"invite_ahead": 0.5}, "invite-ahead-invalid", "invite_ahead"),
    ({"remind_after_days": 9}, "remind-after-deadline", "remind_after_days"),
]


@pytest.mark.parametrize(("change", "code", "field"), FAULTS, ids=[code for _, code, _ in FAULTS])
def test_what_can_not_be_is_refused_with_code_field_and_remedy(program, change, code, field):
    refused = program.post("/events/v1/events", json={**BODY, **change})
    assert (refused.status_code, refused.json["code"], refused.json["field"]) == (422, code, field)
    assert refused.json["remedy"]
    assert refused.mimetype == "application/problem+json"
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "body", [{}, {**BODY, "country": "Atlantis"}, {**BODY, "capacity": "many"}, {**BODY, "colour": "red"}, []]
)
def test_bodies_of_the_wrong_shape_are_refused(program, body):
    refused = program.post("/events/v1/events", json=body)
    assert refused.status_code in (400, 422)
    assert refused.mimetype == "application/problem+json"
    assert Event.objects.count() == 0


def test_a_slug_can_be_taken_once(program):
    assert program.post("/events/v1/events", json={**BODY, "slug": "geita"}).status_code == 201
    assert program.post("/events/v1/events", json={**BODY, "slug": "geita"}).json["code"] == "slug-taken"
    assert program.post("/events/v1/events", json=BODY).status_code == 201
    assert program.post("/events/v1/events", json=BODY).status_code == 201  # a free name is found when none was given


def test_without_a_token_or_with_too_small_a_one_nothing_happens(visitor, app):
    assert visitor.post("/events/v1/events", json=BODY).status_code == 401
    small = tokens.create("reader", ["events:read"])
    refused = visitor.post("/events/v1/events", json=BODY, headers={"Authorization": f"Bearer {small}"})
    assert (refused.status_code, refused.json["code"]) == (403, "scope-missing")
    assert Event.objects.count() == 0


def test_seats_that_are_taken_can_not_be_taken_away(program):
    event = opened()
    come(event, crowd("artisanal", 3))
    inviting.advance(event.id)
    for invitation in invitations(event):
        answering.answer_by_person(invitation.id, "yes")
    less = {**event.seats, "artisanal": {"minimum": 1, "maximum": 2}}
    refused = program.patch(f"/events/v1/events/{event.id}", json={"seats": less})
    assert (refused.status_code, refused.json["code"]) == (422, "seats-taken")
    gone = {"government": {"minimum": 1, "maximum": 2}}
    assert program.patch(f"/events/v1/events/{event.id}", json={"seats": gone}).json["code"] == "group-in-use"
    more = {**event.seats, "journalists": {"minimum": 0, "maximum": 1}}
    assert program.patch(f"/events/v1/events/{event.id}", json={"seats": more}).status_code == 200


def test_staff_answers_balance_and_attendance_agree_with_the_rows(program):
    event = opened()
    come(event, crowd("artisanal", 5) + crowd("government", 2, 10))
    inviting.advance(event.id)
    first, second, third = invitations(event, group="artisanal")
    for invitation, word in ((first, "yes"), (second, "no"), (third, "maybe")):
        noted = program.post(f"/events/v1/invitations/{invitation.id}/answer", json={"answer": word})
        assert noted.status_code == 200, noted.text
    row = program.get(f"/events/v1/events/{event.id}/balance").json["groups"]["artisanal"]
    assert (row["invited"], row["answered"], row["seated"], row["declined"], row["waiting"]) == (3, 3, 1, 1, 0)
    assert program.get(f"/events/v1/events/{event.id}/seats").json["taken"] == 1
    listed = program.get(f"/events/v1/invitations?event={event.id}&state=declined").json["items"]
    assert [item["id"] for item in listed] == [second.id]
    came = program.post("/events/v1/attendance", json={"event": event.id, "contact": first.contact, "attended": True})
    assert came.status_code == 201, came.text
    assert program.get(f"/events/v1/attendance?event={event.id}").json["items"][0]["attended"] is True
    stranger = {"event": event.id, "contact": derived("stranger"), "attended": True}
    assert program.post("/events/v1/attendance", json=stranger).status_code == 404
    withdrawn = program.post(f"/events/v1/invitations/{first.id}/withdraw")
    assert withdrawn.json["state"] == "withdrawn"
    assert Invitation.objects.get(id=first.id).claim is None
    assert program.get(f"/events/v1/events/{event.id}/seats").json["taken"] == 0


def test_an_older_answer_does_not_override_a_newer_one(program):
    event = opened()
    come(event, crowd("artisanal", 1))
    inviting.advance(event.id)
    only = invitations(event)[0]
    here = f"/events/v1/invitations/{only.id}/answer"
    assert program.post(here, json={"answer": "yes"}).json["state"] == "seated"
    assert program.post(here, json={"answer": "no", "at": "2020-01-01T00:00:00Z"}).json["state"] == "seated"
    assert program.post(here, json={"answer": "no", "at": "2100-01-01T00:00:00Z"}).json["code"] == "answer-in-future"


def test_the_documentation_shows_every_operation_with_an_example(visitor):
    paths = visitor.get("/events/openapi.json").json["paths"]
    operations = [o for path in paths.values() for verb, o in path.items() if verb in ("get", "post", "patch")]
    assert len(operations) >= 17
    assert [o["summary"] for o in operations if not o.get("summary")] == []
