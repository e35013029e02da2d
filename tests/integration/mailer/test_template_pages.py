"""Texts in the console: written side by side, checked, seen as a real person."""

import pytest

from services.mailer.app import create_app
from services.mailer.operations import templates
from shared import store
from tests.integration.mailer.doors import press
from tests.integration.mailer.world import contact, populate
from tests.support.browsers import signed_in

LIST = "/mailer/templates"
BODY = "{{ greeting }}\n\nfrom {{ source }}\n\n[Leave]({{ unsubscribe_url }})"


@pytest.fixture
def browser(installation):
    return signed_in(create_app())


def form(*languages, **more):
    fields = {
        "version": "0",
        "message_class": "bulk",
        "fallback": "en",
        "name": "Report",
        "key": "report",
        "language": list(languages),
    }
    for language in languages:
        fields |= {
            f"subject.{language}": f"Hi {language}",
            f"body.{language}": BODY,
            f"sms.{language}": "x {{ unsubscribe_url }}",
        }
    return fields | more


@pytest.mark.parametrize("language", ["en", "sw", "fr", "es"])
def test_every_shipped_text_is_listed_and_shown_complete(browser, language):
    assert "outreach" in browser.get(f"{LIST}?lang={language}").text
    for key in templates.shipped():
        page = browser.get(f"{LIST}/{key}?lang={language}")
        assert page.status_code == 200
        assert 'class="error"' not in page.text, key
        assert "{{" not in page.text
        assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert "Amina Mwangi" in browser.get(f"{LIST}/outreach/preview/sw").text


def test_a_text_is_written_side_by_side_and_stored_as_versions(browser):
    made = press(browser, f"{LIST}/new", f"{LIST}/new", **form("en", "sw"))
    assert made.headers["Location"] == f"{LIST}/report@1"
    editor = browser.get(f"{LIST}/report/edit").text
    assert editor.count("<fieldset") == 2
    grown = press(browser, f"{LIST}/report/edit", f"{LIST}/report/edit", **form("en", "sw", version="1", add_language="French"))
    assert (grown.status_code, grown.text.count("<fieldset")) == (200, 3)
    again = press(browser, f"{LIST}/report/edit", f"{LIST}/report/edit", **form("en", "sw", "fr", version="1"))
    assert again.headers["Location"] == f"{LIST}/report@2"
    assert set(templates.latest("report")["texts"]) == {"en", "sw", "fr"}
    assert set(templates.get("report@1")["texts"]) == {"en", "sw"}


def test_nobody_writes_over_a_version_they_have_not_seen(browser):
    press(browser, f"{LIST}/new", f"{LIST}/new", **form("en"))
    page = f"{LIST}/report/edit"
    assert press(browser, page, page, **form("en", version="1")).status_code == 303
    late = press(browser, page, page, **form("en", version="1", **{"subject.en": "Mine, not lost"}))
    assert (late.status_code, templates.latest("report")["version"]) == (409, 2)
    assert "Mine, not lost" in late.text
    assert 'name="version" value="2"' in late.text


@pytest.mark.parametrize(
    "fields",
    [{"key": "Not a key"}, {"body.en": "no way to leave"}, {"body.en": "{{ broken"}, {"fallback": "??"}, {"sms.en": "x" * 1001}],
)
def test_what_can_not_be_stored_comes_back_with_the_reason(browser, fields):
    response = press(browser, f"{LIST}/new", f"{LIST}/new", **form("en", **fields))
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert store.database("mailer")["templates"].count_documents({"key": "report"}) == 0


def test_a_mail_that_would_be_cut_off_is_said_before(browser):
    long = BODY + "\n\n" + "word word " * 12_000
    templates.store_version(
        "long", {"message_class": "bulk", "fallback": ["en"], "texts": {"en": {"subject": "s", "body": long}}}, "x"
    )
    assert "cut it off" in browser.get(f"{LIST}/long").text


def test_a_real_person_is_found_by_name_and_every_look_is_noted(browser, installation):
    populate([contact(1, name="Asha Juma", languages=["sw"], sensitive=True), contact(2, name="Juma Asha Mushi"), contact(3)])
    searched = press(browser, f"{LIST}/outreach@1/people", f"{LIST}/outreach", name="asha  JUMA")
    page = searched.headers["Location"]
    assert 'http-equiv="refresh"' in browser.get(page).text
    installation.settle("contacts", "mailer")
    listed = browser.get(page).text
    assert ("Asha Juma" in listed, "Juma Asha Mushi" in listed, "Person 3" in listed) == (True, True, False)
    asha = contact(1)["_id"]
    assert browser.get(f"{page}/{asha}").status_code == 404
    shown = browser.get(press(browser, page, page, contact=asha).headers["Location"])
    assert "staff:Neema" in shown.text
    mail = browser.get(f"{page}/{asha}/html").text
    assert "Ndugu Asha Juma" in mail
    looks = list(store.database("mailer")["person_looks"].find())
    assert [(row["contact"], row["by"], row["template"]) for row in looks] == [(asha, "staff:Neema", "outreach@1")]
    note = store.database("contacts")["lookups"].find_one()
    assert (note["by"], set(note["found"]), note["outgoing"]) == ("staff:Neema", {asha, contact(2)["_id"]}, [])


def test_a_search_is_one_s_own_and_needs_two_letters(browser):
    assert press(browser, f"{LIST}/outreach/people", f"{LIST}/outreach", name="a").status_code == 422
    store.database("mailer")["person_searches"].insert_one(
        {"_id": "5e" * 12, "by": "staff:Other", "template": "outreach@1", "people": []}
    )
    assert browser.get(f"{LIST}/people/{'5e' * 12}").status_code == 404
