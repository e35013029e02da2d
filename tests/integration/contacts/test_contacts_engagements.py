"""The engagement log: over HTTP, on the pages, on the timeline, and who has an open conversation with whom."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from services.contacts.api.engagement_examples import ENGAGEMENT, ENGAGEMENT_REQUEST
from services.contacts.operations import assessments, engagements, erasing, exporting, merging, organisations, positions, stories
from shared import store
from shared.pages.catalogue import LANGUAGES
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people

PATH = "/contacts/v1/engagements"


@pytest.fixture
def flask(installation):
    ensure_indexes()
    return app()


@pytest.fixture
def client(flask):
    return flask.test_client()


@pytest.fixture
def auth(flask):
    return bearer()


@pytest.fixture
def asha(flask):
    return store_people(person(1, name="Asha Juma"))[0]


def enter(client, auth, contact, **more):
    answer = client.post(PATH, json=ENGAGEMENT_REQUEST | {"contacts": [contact]} | more, headers=auth)
    assert answer.status_code == 201, answer.text
    return answer


def test_what_is_entered_is_told_without_its_notes_to_programs(flask, client, auth, asha):
    made = enter(client, auth, asha, due="2999-01-01")
    assert made.json == ENGAGEMENT | {
        "id": made.json["id"], "contacts": [asha], "due": "2999-01-01",
        "created_at": made.json["created_at"], "changed_at": made.json["changed_at"],
    }  # fmt: skip
    assert client.get(made.headers["Location"], headers=auth).json == made.json
    assert "association" in signed_in(flask).get(made.headers["Location"]).json["notes"]
    (moment,) = [one for one in timeline(client, auth, asha) if one["kind"] == "engagement"]
    assert (moment["what"], moment["topics"], "notes" in moment) == ("interview", ["licences", "mercury"], False)
    assert contact(asha)["last_contact"] == datetime(2026, 3, 3, tzinfo=UTC)


def timeline(client, auth, contact):
    return client.get(f"/contacts/v1/contacts/{contact}/timeline", headers=auth).json["items"]


def test_the_same_request_twice_is_one_entry(client, auth, asha):
    again = auth | {"Idempotency-Key": "k"}
    assert enter(client, again, asha).json["id"] == enter(client, again, asha).json["id"]
    assert store.database("contacts")["engagements"].count_documents({}) == 1


def test_filters_by_owner_due_contact_and_openness(client, auth, asha):
    (other,) = store_people(person(2))
    late = enter(client, auth, asha, due="2026-03-10", owner="Neema").json["id"]
    later = enter(client, auth, other, due="2999-01-01", owner="Baraka", organisations=["GEITA miners association"]).json["id"]
    nothing = enter(client, auth, asha, next_step=None, owner=None, due=None, organisations=[]).json["id"]

    def found(**asked):
        return {one["id"] for one in client.get(PATH, query_string=asked, headers=auth).json["items"]}

    assert found() == {late, later, nothing}
    assert found(owner="NEEMA") == {late}
    assert found(due_before="2026-04-01") == {late}
    assert found(contact=asha) == {late, nothing}
    assert found(open="false") == {nothing}
    assert found(organisation="Geita Miners Association") == {late, later}
    assert found(open="true", owner="baraka") == {later}


def test_a_change_needs_the_version_it_was_made_from(client, auth, asha):
    made = enter(client, auth, asha)
    path = made.headers["Location"]
    finished = client.patch(path, json={"done": True}, headers=auth | {"If-Match": made.headers["ETag"]})
    assert (finished.json["standing"], finished.json["topics"]) == ("done", ["licences", "mercury"])
    stale = client.patch(path, json={"done": False}, headers=auth | {"If-Match": made.headers["ETag"]})
    assert (stale.status_code, stale.json["code"]) == (412, "stale")
    assert client.get(path, headers=auth).json["standing"] == "done"


def test_what_is_taken_back_takes_the_last_contact_back(client, auth, asha):
    enter(client, auth, asha, date="2026-01-05")
    second = enter(client, auth, asha, date="2026-02-05").headers["Location"]
    assert contact(asha)["last_contact"] == datetime(2026, 2, 5, tzinfo=UTC)
    assert client.delete(second, headers=auth).status_code == 204
    assert contact(asha)["last_contact"] == datetime(2026, 1, 5, tzinfo=UTC)
    assert client.get(second, headers=auth).status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "seance"}, "kind"), ({"date": "2999-01-01"}, "date"), ({"contacts": [], "organisations": []}, "contacts"),
        ({"contacts": ["a" * 24]}, "contacts"), ({"next_step": None}, "next_step"), ({"date": "soon"}, "date"),
        ({"contacts": ["me"]}, "contacts.0"),
    ],
)  # fmt: skip
def test_what_can_not_be_taken_is_refused_by_field(client, auth, asha, change, field):
    answer = client.post(PATH, json=ENGAGEMENT_REQUEST | {"contacts": [asha]} | change, headers=auth)
    assert (answer.status_code, answer.json["field"]) == (422, field)
    assert answer.json["remedy"]
    assert store.database("contacts")["engagements"].count_documents({}) == 0


def test_who_has_an_open_conversation_with_whom(client, auth, asha):
    (other,) = store_people(person(2))
    made = enter(client, auth, asha).json["id"]
    assert [(one["owner"], one["next_step"]) for one in engagements.open_with([asha, other])[asha]] == [
        ("Neema Mwakyusa", "Send the summary in Swahili")
    ]
    assert other not in engagements.open_with([asha, other])
    engagements.done(made)
    assert engagements.open_with([asha]) == {}


def test_the_pages_show_the_form_the_warning_and_what_is_overdue(flask, asha):
    staff = signed_in(flask)
    path = f"/contacts/people/{asha}"
    csrf = re.search(r'name="([^"]*csrf[^"]*)" value="([^"]*)"', staff.get(path).text)
    assert csrf is not None
    form = {csrf[1]: csrf[2], "kind": "visit", "date": "2026-03-03", "staff": "Neema", "topics": "mercury, water"}
    form |= {"next_step": "Bring the <b>photo book</b>", "due": "2026-03-09", "notes": "between us", "organisations": ""}
    answer = staff.post(f"{path}/engagements", data=form)
    assert answer.status_code == 303, answer.text
    for spoken in LANGUAGES:
        page = staff.get(f"{path}?lang={spoken}").text
        assert "Bring the &lt;b&gt;photo book&lt;/b&gt;" in page
        assert "mercury, water" in page
        assert "between us" not in page
        log = staff.get(f"/contacts/engagements?lang={spoken}").text
        assert "photo book" in log.partition("<h2>")[2].partition("<h2>")[0]
        entry = re.search(r"/contacts/engagements/[0-9a-f]{24}", log)[0]
        assert "between us" in staff.get(f"{entry}?lang={spoken}").text
    assert staff.post(f"{entry}/done", data={csrf[1]: csrf[2]}).status_code == 303
    assert "photo book" not in staff.get("/contacts/engagements").text.partition("<table")[0]
    wrong = staff.post(f"{path}/engagements", data=form | {"date": "2999-01-01"})
    assert wrong.status_code == 422
    assert 'class="field wrong"' in wrong.text
    assert "photo book" in wrong.text


def test_who_is_forgotten_is_taken_out_of_the_log(client, auth, asha):
    (other,) = store_people(person(2))
    enter(client, auth, asha, organisations=[])
    enter(client, auth, asha, contacts=[asha, other])
    assert [one["notes"] for one in engagements.held(asha)] == [ENGAGEMENT_REQUEST["notes"]] * 2
    engagements.forget([asha])
    assert engagements.held(asha) == []
    assert len(engagements.held(other)) == 1
    assert store.database("contacts")["engagements"].count_documents({}) == 1


def test_a_step_is_overdue_from_the_day_after(client, auth, asha):
    today = engagements.today()
    for days, wanted in ((-1, "overdue"), (0, "open"), (1, "open")):
        due = f"{today + timedelta(days=days):%Y-%m-%d}"
        assert enter(client, auth, asha, due=due).json["standing"] == wanted


def test_erasing_a_person_leaves_nothing_of_what_staff_noted(client, auth, asha, installation):
    enter(client, auth, asha, organisations=[])
    assessments.add("contact", asha, {"influence": 5, "interest": 5, "note": "speaks for many"}, by="staff:Neema")
    organisations.add({"names": ["GEREMA"]}, by="staff:Neema")
    positions.add(asha, {"organisation": "gerema", "role": "Chair"}, by="staff:Neema")
    told = exporting.held(asha)["elsewhere"]
    assert told["engagements"][0]["notes"] == ENGAGEMENT_REQUEST["notes"]
    assert (told["assessments"][0]["note"], told["positions"][0]["role"]) == ("speaks for many", "Chair")
    erasing.of_named({"contact": asha}, reason="asked", by="staff:Neema")
    installation.settle("contacts")
    database = store.database("contacts")
    for name in ("engagements", "assessments", "positions"):
        assert database[name].count_documents({}) == 0


def test_the_log_means_a_merged_person_by_every_id_and_forgets_notes_about_an_erased_one(flask):
    one, two = store_people(person(1), person(2))
    entry = {"kind": "call", "at": datetime.now(UTC), "contacts": [two], "organisations": ["Geita Gold"], "notes": "a secret"}
    made = engagements.add(entry, by="staff:neema")
    merging.merge(one, two, by="staff:neema")
    assert [row["notes"] for row in engagements.held(one)] == ["a secret"]
    assert store.database("contacts")["engagements"].count_documents(engagements.query(contact=one)) == 1
    assert engagements.change(made["_id"], {"notes": "another"})["notes"] == "another"
    for id in (one, two):
        engagements.forget([id])
    kept = engagements.get(made["_id"])
    assert (kept["contacts"], kept["notes"], kept["organisations"]) == ([], None, ["Geita Gold"])


def test_what_was_noted_with_several_people_loses_its_words_with_one_of_them(client, auth, asha, flask):
    (baraka,) = store_people(person(7))
    enter(client, auth, asha, contacts=[asha, baraka], topics=["Asha's licence"], organisations=[])
    (made,) = store.database("contacts")["engagements"].find()
    engagements.forget([asha])
    kept = engagements.get(made["_id"])
    same = ("kind", "at", "staff", "organisations", "by", "created_at")
    assert {name: kept[name] for name in same} == {name: made[name] for name in same}
    assert (kept["contacts"], kept["topics"]) == ([baraka], [])
    assert {kept[name] for name in ("notes", "next_step", "owner", "owner_key", "due", "done_at")} == {None}
    assert client.get("/contacts/v1/engagements", headers=auth).json["items"][0]["standing"] == "noted"
    browser = signed_in(flask)
    for language in LANGUAGES:
        page = browser.get(f"/contacts/engagements/{made['_id']}?lang={language}")
        assert (page.status_code, "Asha" in page.text) == (200, False)
    assert "went with a person who was erased" in browser.get(f"/contacts/engagements/{made['_id']}?lang=en").text


def test_who_is_named_nowhere_any_more_is_a_row_of_a_list_again(flask):
    one, two, three = store_people(person(1), person(2), person(3, name="Neema"))
    merge = merging.merge(one, two, by="staff:neema")
    entry = {"kind": "call", "at": datetime.now(UTC), "contacts": [two, three]}
    made = engagements.add(entry, by="staff:neema")
    story = stories.create({"title": "A shaft", "kind": "photo", "contributors": [three]}, by="staff:neema")
    assert (contact(one)["engaged"], contact(three)["engaged"]) == (True, True)
    engagements.change(made["_id"], {"contacts": [two]})
    assert contact(three)["engaged"], "the story still names her"
    stories.change(story["_id"], {"contributors": [one]}, 1, by="staff:neema")
    assert "engaged" not in contact(three)
    engagements.remove(made["_id"])
    assert contact(one)["engaged"], "the story names him"
    merging.split(one, merge["_id"], by="staff:neema")
    assert (contact(one).get("engaged"), contact(two).get("engaged")) == (True, None)


def test_an_entry_calls_a_merged_person_by_the_name_they_have_now(flask):
    one, two = store_people(person(1, name="Asha Juma"), person(2, name="Mama Asha"))
    made = engagements.add({"kind": "call", "at": datetime.now(UTC), "contacts": [two]}, by="staff:neema")
    merging.merge(one, two, by="staff:neema")
    page = signed_in(flask).get(f"/contacts/engagements/{made['_id']}?lang=en").text
    assert "Asha Juma" in page
    assert "Mama Asha" not in page
