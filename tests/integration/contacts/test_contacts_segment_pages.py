"""The editor of segments in the console, without a script: tick, count, save, change, use."""

import html
import re

import pytest

from services.contacts.models import Contact, Segment
from services.contacts.operations import segments
from shared import store
from tests.integration.contacts.doors import app, signed_in, snapshot
from tests.integration.contacts.people_in_store import agreed, ensure_indexes, person, store_people

NEW = "/contacts/segments/new"


@pytest.fixture
def staff(installation):
    ensure_indexes(Contact, Segment)
    names = {"asm": "Small-scale mining", "lsm": "Large-scale mining"}
    store.database("contacts")["groups"].insert_many(
        [{"_id": key, "names": {"en": name}, "position": number} for number, (key, name) in enumerate(names.items())]
    )
    store_people(
        *(person(number, country="TZ", groups=["asm"]) for number in range(1, 6)),
        *(person(number, country="GH", groups=["lsm"], consent=agreed("sms")) for number in range(6, 9)),
        person(9, name="<b>Hidden</b>", country="GH", sensitive=True, groups=["asm"], region="Tarkwa"),
    )
    return signed_in(app())


def post(staff, path, **fields):
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', staff.get(path).text)
    return staff.post(path, data={**dict(hidden), **fields})


def beside(page: str) -> dict[str, int]:
    """The number beside each box, by the name and value of the box."""
    found = re.findall(r'name="(\w+)" value="([^"]+)"[^>]*><span>[^<]*</span><span class="small behind">([^<]+)<', page)
    return {f"{name}={html.unescape(value)}": int(number.replace(",", "")) for name, value, number in found}


def test_every_box_says_how_many_stand_behind_it(staff):
    for spoken in ("sw", "fr", "es", "en"):
        page = staff.get(f"{NEW}?lang={spoken}").text
        assert beside(page)["group=asm"] == 6
        assert beside(page)["stage=imported"] == 9
        assert beside(page)["consent=outreach.email"] == 6
        assert "{" not in page.split("<main")[1].split("<form")[0]


def test_boxes_of_one_kind_widen_and_kinds_narrow(staff):
    before = snapshot(store.database("contacts"))
    page = post(staff, NEW, do="count", group="asm", country="GH").text
    assert "1 person" in page
    assert beside(page)["country=TZ"] == 5  # with TZ ticked instead, given the group
    assert beside(page)["group=lsm"] == 3
    assert beside(page)["consent=outreach.sms"] == 0
    both = post(staff, NEW, do="count", group="asm", country=["GH", "TZ"]).text
    assert "6 people" in both
    assert "&lt;b&gt;Hidden&lt;/b&gt;" in both
    assert "p1@example.org" in both
    assert "p9@example.org" not in both
    assert snapshot(store.database("contacts")) == before


def test_from_boxes_to_a_segment_that_is_used(staff):
    made = post(staff, NEW, do="save", name="Miners", group="asm", more='{"not": {"field": "sensitive", "is": true}}')
    assert made.status_code == 303
    path = made.headers["Location"]
    page = staff.get(path).text
    assert re.search(r'value="asm" checked', page)
    assert "&#34;sensitive&#34;" in page
    assert "5 people" in page
    id = path.rsplit("/", 1)[1]
    assert f'href="/mailer/campaigns/new?segment={id}"' in page
    assert re.search(rf'href="/contacts/people\?segment={id}">5<', staff.get("/contacts/segments").text)
    people = staff.get(f"/contacts/people?segment={id}").text
    assert "5 people · Miners" in people
    assert "Hidden" not in people

    without = post(staff, NEW, do="save", name="Others", without=id)
    assert beside(staff.get(without.headers["Location"]).text)["group=asm"] == 1
    changed = post(staff, path, do="save", name="Miners of Tanzania", group="asm", country="TZ")
    assert changed.status_code == 303
    assert segments.get(id)["filter"]["all"][1] == {"field": "country", "in": ["TZ"]}


def test_what_is_wrong_is_said_and_nothing_is_lost(staff):
    before = snapshot(store.database("contacts"))
    for fields, said in (
        ({"name": "", "group": "asm"}, "needs a name"),
        ({"name": "x", "more": "{"}, "are not JSON"),
        ({"name": "x", "more": '{"field": "regoin", "in": ["Geita"]}'}, "Did you mean region"),
        ({"name": "x", "group": "nobody"}, "There is no &#39;nobody&#39;"),
        ({"name": "x", "among": "0" * 24}, "There is no segment"),
    ):
        page = post(staff, NEW, do="save", **fields)
        assert (page.status_code, said in page.text) == (422, True), fields
        assert html.escape(fields.get("more", "")) in page.text.replace("&#34;", "&quot;")
    assert snapshot(store.database("contacts")) == before


def test_a_change_on_an_old_page_is_refused(staff):
    made = segments.create("Miners", {"field": "groups", "any": ["asm"]}, "neema")
    path = f"/contacts/segments/{made['_id']}"
    segments.change(made["_id"], {"name": "Diggers"})
    old = post(staff, path, do="save", name="Mine", revision="1")
    assert (old.status_code, "just now" in old.text) == (422, True)
    assert segments.get(made["_id"])["name"] == "Diggers"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', staff.get(path).text))
    assert staff.post(f"{path}/remove", data=hidden).status_code == 303
    assert segments.everyone() == []
