"""The pages of the audience map and of organisations, in every language."""

import re

import pytest

from services.contacts.operations import assessments, organisations, stories
from shared import store
from shared.pages.catalogue import LANGUAGES
from tests.integration.contacts.doors import app, signed_in
from tests.integration.contacts.people_in_store import contact, ensure_indexes, person, store_people


@pytest.fixture
def staff(installation):
    ensure_indexes()
    store.database("contacts")["groups"].insert_one({"_id": "asm", "names": {"en": "Small-scale mining"}, "position": 1})
    return signed_in(app())


def csrf(page: str) -> dict[str, str]:
    found = re.search(r'name="([^"]*csrf[^"]*)" value="([^"]*)"', page)
    assert found is not None
    return {found[1]: found[2]}


def test_the_map_leads_to_the_people_in_each_cell_and_quadrant(staff):
    one, other, silent = store_people(person(1, name="<b>Asha</b>"), person(2, country="GH"), person(3))
    assessments.add("contact", one, {"influence": 5, "interest": 4}, by="test")
    assessments.add("contact", other, {"influence": 2, "interest": 1}, by="test")
    for spoken in LANGUAGES:
        page = staff.get(f"/contacts/mapping?lang={spoken}").text
        assert "&lt;b&gt;Asha&lt;/b&gt;" in page
        assert "<script" not in page
        links = re.findall(r'href="(/contacts/people\?[^"]+)"', page)
        listed = [staff.get(link.replace("&amp;", "&")).text for link in links]
        found = [set(re.findall(r'href="/contacts/people/([0-9a-f]{24})"', people)) for people in listed]
        assert found == [{one}, {other}, {one}, set(), set(), {other}]
        assert silent not in page
        assert one not in staff.get(f"/contacts/mapping?country=GH&lang={spoken}").text


def test_staff_enter_organisations_positions_and_assessments_on_pages(staff):
    (one,) = store_people(person(1, name="Asha", organisation="Geita Gold"))
    for spoken in LANGUAGES:
        page = staff.get(f"/contacts/organisations?lang={spoken}").text
        assert 'value="Geita Gold"' in page
    token = csrf(page)
    made = staff.post("/contacts/organisations", data=token | {"names": "Geita Gold, GGM", "country": "TZ"})
    assert made.status_code == 303
    again = staff.post("/contacts/organisations", data=token | {"names": "ggm"})
    assert (again.status_code, 'role="alert"' in again.text) == (422, True)
    assert "Asha" in staff.get(made.location).text
    position = {"organisation": "GGM", "role": "Foreman", "since": "2024"}
    assert staff.post(f"/contacts/people/{one}/positions", data=token | position).status_code == 303
    assess = {"influence": "4", "interest": "2", "phase": "1"}
    for path in (f"/contacts/people/{one}", made.location):
        assert staff.post(f"{path}/assessments", data=token | assess).status_code == 303
        for spoken in LANGUAGES:
            assert "Foreman" in staff.get(f"{path}?lang={spoken}").text
    assert contact(one)["mapping"]["influence"] == 4
    staff.post(f"/contacts/people/{one}/assessments", data=token | assess | {"influence": "9"})
    assert contact(one)["mapping"]["influence"] == 4
    assert len(organisations.everyone()["items"]) == 1


def test_a_story_is_entered_shown_and_withdrawn_on_pages(staff):
    (one,) = store_people(person(1, name="Asha"))
    form = csrf(staff.get(f"/contacts/people/{one}/stories/new").text)
    form |= {"title": "A day at the <pit>", "kind": "photo", "media": "https://media.example.org/1.jpg", "allowed": "yes"}
    form |= {"use.print": "yes", "in.sw": "yes", "name_shown": "first", "method": "oral", "language": "sw", "at": "2026-03-03"}
    wrong = staff.post(f"/contacts/people/{one}/stories", data=form | {"place": "Geita", "wording": "script-2", "collector": ""})
    assert (wrong.status_code, wrong.text.count('class="field wrong"')) == (422, 1)
    told = {"place": "Geita", "wording": "script-2", "collector": "Neema"}
    made = staff.post(f"/contacts/people/{one}/stories", data=form | told)
    assert made.status_code == 303, made.text
    for spoken in LANGUAGES:
        for path in (made.location, "/contacts/stories", f"/contacts/people/{one}", f"/contacts/people/{one}/stories/new"):
            page = staff.get(f"{path}?lang={spoken}").text
            assert "A day at the &lt;pit&gt;" in page or path.endswith("new")
            assert 'role="alert"' not in page
    assert staff.post(f"{made.location}/withdraw", data=form | {"why": "afraid"}).status_code == 303
    for path in (made.location, "/contacts/stories"):
        assert 'role="alert"' in staff.get(path).text
    assert stories.get(made.location.rsplit("/", 1)[1])["permission"]["status"] == "withdrawn"
