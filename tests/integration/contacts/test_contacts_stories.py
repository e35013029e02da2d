"""Stories: entered once, allowed with evidence, withdrawn for good, and gone with the person who told them."""

import re
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient

from services.contacts.api.story_examples import STORY_REQUEST
from services.contacts.models import Story
from services.contacts.operations import erasing, exporting
from shared import clock
from tests.conftest import Installation
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people

PATH = "/contacts/v1/stories"
NO_DAY = {"due_at": None, "language": None}


@pytest.fixture
def two(installation: Installation) -> list[str]:
    ensure_indexes(Story)
    return store_people(person(1), person(2))


def entered(client: FlaskClient, *contributors: str, **more):
    headers = {**bearer(), "Idempotency-Key": "one"}
    return client.post(PATH, json={**STORY_REQUEST, "contributors": list(contributors), **more}, headers=headers)


def test_sent_twice_is_entered_once_and_the_contributors_are_owed_a_report_back(two: list[str]) -> None:
    client, headers = app().test_client(), {**bearer(), "Idempotency-Key": "one"}
    body = {**STORY_REQUEST, "contributors": [two[0]]}
    first, again = (client.post(PATH, json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.json) == (201, again.json)
    assert Story.objects.count() == 1
    back = first.json["report_back"]
    assert (back["owed"], back["language"], back["overdue"]) == (True, "en", False)
    assert clock.now() + timedelta(days=59) < datetime.fromisoformat(back["due_at"]) < clock.now() + timedelta(days=61)
    assert client.get(f"{PATH}?contributor={two[1]}", headers=headers).json["items"] == []
    [listed] = client.get(f"{PATH}?contributor={two[0]}&permission=given&owed=true", headers=headers).json["items"]
    assert listed == first.json


def test_what_is_withdrawn_stays_so_and_keeps_its_evidence(two: list[str]) -> None:
    client, headers = app().test_client(), bearer()
    story = entered(client, two[0]).json["id"]
    ends = [client.post(f"{PATH}/{story}/withdraw", json={"why": "Moved away"}, headers=headers) for _ in range(2)]
    assert ends[0].json == ends[1].json
    assert (ends[0].json["permission"]["status"], ends[0].json["permission"]["withdrawn_why"]) == ("withdrawn", "Moved away")
    assert [act["status"] for act in ends[0].json["permissions"]] == ["given", "withdrawn"]
    late = client.patch(f"{PATH}/{story}", json={"permission": STORY_REQUEST["permission"]}, headers=headers)
    assert late.json["permission"]["status"] == "withdrawn", "a yes of before does not undo a later no"


def test_a_change_of_an_old_version_is_refused(two: list[str]) -> None:
    client, headers = app().test_client(), bearer()
    made = entered(client, two[0])
    matched = {**headers, "If-Match": made.headers["ETag"]}
    assert client.patch(f"{PATH}/{made.json['id']}", json={"title": "The pit"}, headers=matched).json["title"] == "The pit"
    assert client.patch(f"{PATH}/{made.json['id']}", json={"title": "A pit"}, headers=matched).json["code"] == "stale"


def test_what_is_wrong_is_named_with_its_remedy(two: list[str]) -> None:
    client = app().test_client()
    wrong = entered(client, two[0], media=["https://media.example.org/a.jpg", "http://media.example.org/b.jpg"])
    assert (wrong.status_code, wrong.json["code"]) == (422, "media-url")
    assert "media[1]" in str(wrong.json)
    assert "https://" in str(wrong.json)
    nobody = entered(client, "0" * 24)
    assert (nobody.status_code, nobody.json["code"]) == (422, "contributor-unknown")
    assert Story.objects.count() == 0


def test_a_story_goes_with_the_last_who_told_it_and_rests_while_one_of_several_is_gone(two: list[str]) -> None:
    client = app().test_client()
    story = entered(client, *two).json["id"]
    erasing.of_named({"contact": two[0]}, "asked", by="test")
    left = Story.objects.get(id=story)
    assert (left.contributors, left.permission["status"], left.permission["uses"]) == ([two[1]], "none", [])
    assert [act["of"] for act in left.permissions] == [[two[1]]]
    erasing.of_named({"contact": two[1]}, "asked", by="test")
    assert Story.objects.count() == 0


def test_people_erased_at_once_leave_what_others_told_too(two: list[str]) -> None:
    client = app().test_client()
    both, each = entered(client, *two).json["id"], [entered(client, one).json["id"] for one in two]
    third = store_people(person(77))[0]
    shared, other = entered(client, *two, third).json["id"], entered(client, third).json["id"]
    erasing.of_people([{"_id": one, "keys": []} for one in two], "kept-long-enough", by="test", refuse=False)
    assert {story.id for story in Story.objects} == {shared, other} - {both, *each}
    left = Story.objects.get(id=shared)
    assert (left.contributors, left.permission["status"], [act["of"] for act in left.permissions]) == ([third], "none", [[third]])
    assert Story.objects.get(id=other).permission["status"] == "given"


def test_it_is_told_on_the_timeline_and_in_the_export(two: list[str]) -> None:
    flask = app()
    story = entered(flask.test_client(), two[0]).json["id"]
    flask.test_client().post(f"{PATH}/{story}/withdraw", json={}, headers=bearer())
    told = flask.test_client().get(f"/contacts/v1/contacts/{two[0]}/timeline", headers=bearer()).json["items"]
    assert [one["what"] for one in told if one["kind"] == "story"][0] == "withdrawn"
    assert {one["what"] for one in told if one["kind"] == "story"} == {"told", "given", "withdrawn"}
    [held] = exporting.held(two[0])["elsewhere"]["stories"]
    assert (held["title"], held["permission"]["status"]) == ("A day at the pit", "withdrawn")
    page = signed_in(flask)
    for language, words in (("sw", "Aliondoa ruhusa"), ("fr", "A retiré la permission"), ("es", "Retiró el permiso")):
        assert words in page.get(f"/contacts/people/{two[0]}?lang={language}").text
    assert "Withdrew the permission" in page.get(f"/contacts/people/{two[0]}?lang=en").text


def test_of_a_report_back_only_what_is_sent_changes(two: list[str]) -> None:
    client, headers = app().test_client(), bearer()
    made = entered(client, two[0]).json
    path, due = f"{PATH}/{made['id']}", made["report_back"]["due_at"]

    def told(**said):
        answer = client.patch(path, json={"report_back": said}, headers=headers)
        assert answer.status_code == 200, answer.json
        return answer.json["report_back"]

    assert told(how="photo book") == {**made["report_back"], "how": "photo book"}
    assert told(language=None, due_at="2026-01-02T00:00:00Z") == {
        "owed": True, "due_at": "2026-01-02T00:00:00Z", "how": "photo book", "overdue": True,
    }  # fmt: skip
    listed = [
        [one["id"] for one in client.get(f"{PATH}?overdue={late}", headers=headers).json["items"]] for late in ("true", "false")
    ]
    assert listed == [[made["id"]], []]
    done = told(at="2026-03-03T07:15:00Z", language="sw")
    assert done["owed"] is done["overdue"] is False
    assert (done["how"], done["by"], done["language"]) == ("photo book", "token:test", "sw")
    assert client.get(f"{PATH}?overdue=true", headers=headers).json["items"] == []
    assert told(owed=True, due_at=due) == {"owed": True, "due_at": due, "language": "sw", "overdue": False}
    for wrong, field in (
        ({"at": "2126-01-01T00:00:00Z"}, "report_back.at"), ({"at": due, "owed": True}, "report_back.at"),
        ({"at": "2026-01-01T00:00:00Z", "owed": True}, "report_back.owed"),
    ):  # fmt: skip
        refused = client.patch(path, json={"report_back": wrong}, headers=headers)
        assert (refused.status_code, refused.json["field"]) == (422, field)
    assert client.get(path, headers=headers).json["report_back"]["due_at"] == due


def test_reports_back_that_are_overdue_stand_above_all_until_they_are_noted(two: list[str]) -> None:
    story = entered(app().test_client(), two[0], report_back={"due_at": "2026-01-02T00:00:00Z"}).json["id"]
    undated = (
        app().test_client().post(PATH, headers=bearer(), json={**STORY_REQUEST, "contributors": two[1:], "report_back": NO_DAY})
    )
    assert undated.json["report_back"] == {"owed": True, "overdue": False}
    staff = signed_in(app())
    for page in ("/contacts/stories", "/contacts/engagements"):
        assert "1 report back to those who contributed is overdue" in staff.get(f"{page}?lang=en").text
    page = staff.get(f"/contacts/stories/{story}").text
    token = dict(re.findall(r'name="([^"]*csrf[^"]*)" value="([^"]*)"', page))
    path = f"/contacts/stories/{story}/report-back"
    for wrong in ({"at": ""}, {"at": "tomorrow"}, {"at": "2126-01-01"}):
        assert staff.post(path, data=token | wrong).status_code == 422
    noted = {"at": "2026-03-03", "how": "visit", "by": "Neema", "language": "sw"}
    assert staff.post(path, data=token | noted).status_code == 303
    assert "visit · Neema · Kiswahili" in staff.get(f"/contacts/stories/{story}").text
    assert "overdue" not in staff.get("/contacts/stories?lang=en").text
    assert staff.post(path, data=token | {"owed": "yes", "due_at": "2126-01-01"}).status_code == 303
    back = Story.objects.get(id=story).report_back
    assert {key: back[key] for key in back if key != "due_at"} == {"owed": True, "language": "sw"}
