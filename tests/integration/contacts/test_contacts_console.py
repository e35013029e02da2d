"""The console of contacts: the funnel as a picture, and the rows behind every number."""

import html
import re

import pytest

from shared import store
from tests.integration.contacts.doors import app, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people


@pytest.fixture
def flask(installation):
    ensure_indexes()
    store.database("contacts")["groups"].insert_one({"_id": "asm", "names": {"en": "Small-scale mining"}, "position": 1})
    return app()


@pytest.fixture
def staff(flask):
    return signed_in(flask)


@pytest.fixture
def crowd(flask):
    return store_people(
        person(0, name="<i>Asha</i>", journey={"rank": 3, "at": {}}, country="GH"),
        *(
            person(number, journey={"rank": number % 3, "at": {}}, groups=["asm"] if number % 2 else [])
            for number in range(1, 60)
        ),
        person(60, unreachable={"email": "bounced"}),
    )


@pytest.mark.parametrize("path", ["/contacts/", "/contacts/people", f"/contacts/people/{'a' * 24}"])
def test_the_console_is_for_staff(flask, path):
    answer = flask.test_client().get(path, headers={"Accept": "text/html"})
    assert answer.status_code in (302, 303)
    assert "/contacts/sign-in" in answer.headers["Location"]


def test_the_first_address_leads_to_the_funnel(flask):
    assert flask.test_client().get("/").headers["Location"] == "/contacts/"


def test_an_empty_house_says_what_to_do_first(staff):
    page = staff.get("/contacts/").text
    assert "Nobody is here yet" in page
    assert "/contacts/imports" in page


@pytest.mark.parametrize("spoken", ["en", "sw", "fr", "es"])
def test_every_number_leads_to_as_many_rows(staff, crowd, spoken):
    page = staff.get(f"/contacts/?lang={spoken}").text
    assert "<svg" in page
    cells = re.findall(r'<a href="(/contacts/people\?[^"]+)">([^<]+)</a>', page)
    checked = 0
    for address, number in cells:
        if number.isdigit():
            lead = re.search(r'class="lead">([^<]+)<', staff.get(html.unescape(address) + f"&lang={spoken}").text).group(1)
            assert re.search(rf"\b{number}\b", lead.split("·")[0]), (address, number, lead)
            checked += 1
    assert checked >= 8


def test_who_cannot_be_reached_is_a_list(staff, crowd):
    page = staff.get("/contacts/people?reachable=false").text
    assert "Person 60" in page
    assert page.count("/contacts/people/") == 1


def test_the_list_pages_to_its_end(staff, crowd):
    seen, path = set(), "/contacts/people?stage_below=invited"
    for _ in range(3):
        page = staff.get(path).text
        seen |= set(re.findall(r"/contacts/people/([0-9a-f]{24})", page))
        following = re.search(r'class="button quiet" href="(\?[^"]*cursor=[^"]+)"', page)
        if not following:
            break
        path = "/contacts/people" + html.unescape(following.group(1))
    assert (len(seen), following) == (60, None)


def test_one_person_on_one_screen_and_names_are_text(staff, crowd):
    (one,) = (row["_id"] for row in store.database("contacts")["contacts"].find({"country": "GH"}))
    page = staff.get(f"/contacts/people/{one}").text
    assert "&lt;i&gt;Asha" in page
    assert "Energy List" in page
    assert "p0@example.org" in page
    assert staff.get(f"/contacts/people/{'a' * 24}").status_code == 404


@pytest.mark.parametrize("query", ["stage_at_least=nirvana", "reachable=maybe", "cursor=nonsense", "group=<script>", "lang=xx"])
def test_an_address_somebody_typed_does_no_harm(staff, crowd, query):
    answer = staff.get(f"/contacts/people?{query}")
    assert answer.status_code in (200, 422)
    assert "<script" not in answer.text
