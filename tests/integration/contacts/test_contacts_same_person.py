"""Staff merge any two people they find, and say that several people read an address; all in the console."""

import re

import pytest

from services.contacts.models import Contact
from services.contacts.operations import people
from shared.pages.catalogue import LANGUAGES
from tests.integration.contacts.doors import app, signed_in
from tests.integration.contacts.people_in_store import ensure_indexes, person, store_people


@pytest.fixture
def two(installation):
    ensure_indexes()
    return store_people(
        person(1, name="Asha Juma", region="Geita", phone="+255712345671"),
        person(2, name="Mrs A. Mrema", email="mrema@example.org", region="Mara", groups=[]),
    )


@pytest.fixture
def browser(two):
    return signed_in(app())


def send(browser, path, **form):
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get(path).text)[1]
    return browser.post(path, data={"csrf": token, **form})


def test_somebody_is_found_by_name_or_address(browser, two):
    asha, mrema = two
    for typed in ("mrema", "MREMA@Example.org", "a mre"):
        page = send(browser, f"/contacts/people/{asha}/merge", do="search", search=typed)
        assert f"/contacts/people/{asha}/merge?other={mrema}" in page.text
        assert f"other={asha}" not in page.text


def test_somebody_is_found_by_a_number_as_it_is_written_there(browser, two):
    asha, mrema = two
    page = send(browser, f"/contacts/people/{mrema}/merge", do="search", search="0712 345 671")
    assert f"/contacts/people/{mrema}/merge?other={asha}" in page.text
    for nobody in ("x", "nobody", "0712", "@", ""):
        assert "Nobody is found" in send(browser, f"/contacts/people/{mrema}/merge", do="search", search=nobody).text


def test_two_are_compared_and_merged_as_staff_choose(browser, two):
    asha, mrema = two
    path = f"/contacts/people/{asha}/merge"
    for language in LANGUAGES:
        page = browser.get(f"{path}?other={mrema}&lang={language}")
        assert (page.status_code, "mrema@example.org" in page.text, "Geita" in page.text) == (200, True, True)
    form = {"other": mrema, "survivor": mrema, "keep.region": asha, "keep.name": mrema}
    done = send(browser, path, do="merge", **form)
    assert (done.status_code, done.location) == (303, f"/contacts/people/{mrema}")
    [one] = Contact.objects
    assert (one.id, one.name, one.region, one.email) == (mrema, "Mrs A. Mrema", "Geita", "mrema@example.org")
    assert people.get(asha)["_id"] == mrema
    assert "Split again" in browser.get(f"/contacts/people/{mrema}?lang=en").text
    for other, words in ((mrema, "one and the same record"), ("f" * 24, "There is no contact")):
        refused = send(browser, f"/contacts/people/{mrema}/merge", do="merge", other=other)
        assert words in browser.get(refused.location).text


def test_an_address_is_marked_as_shared_and_as_one_persons_again(browser, two):
    asha, _ = two
    path = f"/contacts/people/{asha}/addresses"
    for language in LANGUAGES:
        assert browser.get(f"{path}?lang={language}").status_code == 200
    for shared, keys in (("yes", "e:p1@example.org|asha juma"), ("no", "e:p1@example.org")):
        assert send(browser, path, address="p1@example.org", shared=shared).status_code == 303
        assert keys in Contact.objects.get(id=asha).keys
    send(browser, path, address="p1@example.org", shared="yes")
    people.create({"name": "Baraka", "email": "p1@example.org"}, by="test")
    assert "Baraka" in browser.get(path).text
    refused = send(browser, path, address="other@example.org", shared="yes")
    assert "does not have this address" in browser.get(refused.location).text
    assert "e:p1@example.org|asha juma" in Contact.objects.get(id=asha).keys
