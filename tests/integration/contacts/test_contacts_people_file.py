"""People as a file: what our own import reads back, and who is left out of it."""

import csv
import io
import json
import re

import pytest

from services.contacts.operations import agreements, customs, groups, importing, partners, people_file, previewing
from services.contacts.operations.importing import Wishes
from services.contacts.rules import assembling
from services.events.models import Invitation
from services.events.operations import answering, dialogues
from shared import clock, store
from tests.integration.contacts.doors import app, bearer, signed_in
from tests.integration.contacts.people_in_store import LONG_AGO, agreed, contact, ensure_indexes, person, store_people
from tests.integration.events.builders import body

UGLY = """Full name,First name,Last name,Email,Email 2,Phone,Phone 2,Country,Languages,Stakeholder group,Tags,Company,licence
ASHA MREMA,,,Asha@Example.org,asha2@example.org,0712 345 678,+255713345678,TZ,sw; en,asm; government,"=SUM(A1); gold",O'Neil,7
,Ng'endo,D'Almeida,ngendo@example.org,,'+255714345678,,TZ,fr,asm,,=cmd|' /C calc'!A0,-5
,Juma,Said,juma@example.org,,,,Tanzania,sw,,,,
Neema Paulo,,,,,+255 715 345 678,,TZ,sw,,,,
"""


@pytest.fixture
def flask(installation):
    ensure_indexes()
    return app()


def rows_of(answer):
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def test_imported_taken_and_imported_again_changes_nothing(installation, flask):
    groups.seed()
    customs.put("licence", {"en": "Licence"}, "number")
    partner = partners.add("Chama", "TZ")
    now = clock.now()
    agreements.add(partner, starts_at=now.replace(year=now.year - 1), ends_at=now.replace(year=now.year + 1))

    def bring(content, name, **wishes):
        found, _ = importing.accept(io.BytesIO(content), name, partner, Wishes(**wishes), by="test")
        installation.settle("contacts")
        return importing.get(found.id)

    def held():
        found = store.database("contacts")["contacts"].find({}, {"sources": 0, "changed_at": 0, "outgoing": 0}).sort("_id")
        return list(found)

    first = bring(UGLY.encode(), "ugly.csv", mapping={"licence": "custom:licence"})
    bring(b"Email,Name,Status\njuma@example.org,Juma Said,unsubscribed\n", "left.csv")
    before = held()
    assert first.counts["new"] == 4
    assert before[0]["keys"]
    assert {one.get("custom", {}).get("licence") for one in before} == {7, -5, None}
    answer = flask.test_client().get("/contacts/v1/contacts.csv", headers=bearer())
    taken = rows_of(answer)
    assert not [cell for row in taken for cell in row.values() if cell[:1] in ("=", "+", "-", "@")]
    assert [row["Status"] for row in taken].count("unsubscribed") == 1
    assert {row["Email 2"] for row in taken} == {"asha2@example.org", ""}
    again = bring(answer.data, "people.csv")
    assert {
        word: number for word, number in again.counts.items() if number and word in ("new", "updated", "refused", "duplicate")
    } == {}
    assert (again.counts["unchanged"], again.counts.get("refusals", 0)) == (4, 0)  # of who left we know already
    assert held() == before


@pytest.fixture
def everybody(flask):
    """People of all kinds, as staff and lists leave them."""
    groups.seed()
    customs.put("licence_no", {"en": "Licence"}, "text")
    customs.put("licence-no", {"en": "Licence, old"}, "number")
    withdrawn = {"outreach": {"email": {"status": "withdrawn", "at": LONG_AGO}}}
    granted = {"dialogue": {"email": {"status": "granted", "at": LONG_AGO}}}
    chama, ours = partners.add("Chama"), partners.add("Our newsletter", ours=True)
    office = {"email": "info@example.org", "shares": ["info@example.org"]}
    further = {"email": ["more@example.org"], "sms": ["+255712345679"]}
    own = {"licence_no": "007\n=x", "licence-no": 1.5}
    made = [
        person(1, name="Dr Asha MREMA", email=None, phone="+255712345671", tags=["gold; tin", "asm"], consent={}),
        person(2, consent=withdrawn | granted, role="mchimbaji mdogo", groups=[], custom=own),
        person(3, email=None, handles=["my_net:asha", "twitter:-b"], sensitive=True, consent={}),
        person(4, name="Mgodi Cooperative Ltd", also=further, languages=["sw", "en"]),
        person(5, name="Juma", **office),
        person(6, name="Neema", **office),
        person(7, email="typo@gmial.com"),
    ]
    for one in made:
        described = {**one["sources"][0]["said"], "numbers": {chama.id: ["A 7", "007"]} if one["seq"] == 7 else {}}
        one["sources"][0]["said"] = described
        one["keys"] = assembling.assembled(one["sources"])["keys"]
    store_people(*made)
    return ours


def test_people_of_every_kind_come_back_as_they_were(installation, flask, everybody):
    now = clock.now()
    agreements.add(everybody, starts_at=now.replace(year=now.year - 1), ends_at=now.replace(year=now.year + 1))

    def held(*left_out):
        fields = dict.fromkeys(("sources", "changed_at", "outgoing", *left_out), 0)
        return sorted(store.database("contacts")["contacts"].find({}, fields), key=repr)

    before = held()
    sheet = "".join(people_file.csv_lines({}, None, "test", sensitive=True, purpose="a test")).encode()
    shown, _ = importing.accept(io.BytesIO(sheet), "people.csv", everybody, Wishes(preview=True), by="test")
    promised = previewing.preview(shown)["counts"]
    importing.commit(shown.id)
    installation.settle("contacts")
    again = importing.get(shown.id).counts
    assert again == promised == {"rows": 7, "unchanged": 7, "known_elsewhere": 7}
    assert held() == before
    assert store.database("contacts")["refusals"].count_documents({}) == 0

    for name in ("contacts", "import_chunks"):
        store.database("contacts")[name].delete_many({})
    found, _ = importing.accept(io.BytesIO(sheet), "people.csv", everybody, Wishes(again=True), by="test")
    installation.settle("contacts")
    assert importing.get(found.id).counts["new"] == 6  # who had left stays away
    described = ("_id", "seq", "consent", "journey", "created_at", "flags")
    without = [{k: v for k, v in one.items() if k not in described} for one in before if one["seq"] != 2]
    ours = [{**one, "keys": sorted(one["keys"])} for one in held(*described)]
    assert sorted(ours, key=lambda one: one["keys"]) == sorted(
        ({**one, "keys": sorted(one["keys"])} for one in without), key=lambda one: one["keys"]
    )


def test_sensitive_people_are_taken_only_for_a_purpose(flask, caplog):
    store_people(person(1), person(2, sensitive=True))
    staff = signed_in(flask)
    other = flask.test_client()
    assert len(rows_of(other.get("/contacts/v1/contacts.csv", headers=bearer()))) == 1
    refused = other.get("/contacts/v1/contacts.csv?include_sensitive=true&purpose=A+meeting", headers=bearer())
    assert (refused.status_code, refused.json["code"]) == (403, "staff-only")
    assert staff.get("/contacts/v1/contacts.csv?include_sensitive=true").json["code"] == "purpose-missing"
    assert len(rows_of(staff.get("/contacts/v1/contacts.csv?include_sensitive=true&purpose=A+meeting"))) == 2
    assert len(rows_of(staff.get("/contacts/people.csv?group=asm"))) == 1
    assert rows_of(staff.get("/contacts/people.csv?country=GH")) == []
    token = re.search(r'name="(_?csrf[^"]*)" value="([^"]+)"', staff.get("/contacts/people").text)
    form = {token[1]: token[2], "purpose": "Visit of the minister"}
    with caplog.at_level("INFO"):
        assert len(rows_of(staff.post("/contacts/people.csv", data=form))) == 2
    assert "Visit of the minister" in caplog.text
    assert "p2@example.org" not in caplog.text


def test_staff_mark_a_person_as_sensitive(flask):
    (id,) = store_people(person(1))
    staff = signed_in(flask)
    page = staff.get(f"/contacts/people/{id}").text
    token = re.search(r'name="(_?csrf[^"]*)" value="([^"]+)"', page)
    for word, sensitive in (("yes", True), ("no", None)):
        assert staff.post(f"/contacts/people/{id}/sensitive", data={token[1]: token[2], "sensitive": word}).status_code == 303
        found = contact(id)
        assert (found.get("sensitive"), found["edits"]["sensitive"]["value"]) == (sensitive, sensitive)
        assert ("Mark as sensitive" in staff.get(f"/contacts/people/{id}").text) is (sensitive is None)


def test_a_text_message_names_no_place_to_a_sensitive_person(installation):
    ensure_indexes()
    both = {"consent": agreed("sms") | agreed("sms", purpose="dialogue"), "groups": ["artisanal"], "email": None}
    reached = {"journey": {"rank": 3, "at": {"interested": clock.now()}}}
    hidden, open_to_all = "+255712345671", "+255712345672"
    store_people(
        person(1, phone=hidden, sensitive=True, **both, **reached),
        person(2, phone=open_to_all, **both, **reached),
    )
    titles = {"en": "Mining dialogue in Geita", "sw": "Mazungumzo ya madini Geita"}
    event = dialogues.create({**body(), "titles": titles, "contact_line": "Neema, Geita office"}, by="test")
    dialogues.open_(event.id)
    installation.settle()
    for invitation in Invitation.objects:
        answering.answer_by_person(invitation.id, "yes")
    installation.settle()
    sent = [json.loads(path.read_text()) for path in (installation.outbox_dir / "sms").glob("*.json")]
    told = {number: [one["body"] for one in sent if one["to"] == number] for number in (hidden, open_to_all)}
    assert [len(texts) for texts in told.values()] == [2, 2], "an invitation and a confirmation each"
    assert not any("Geita" in text for text in told[hidden])
    assert all("a dialogue, " in text for text in told[hidden])
    assert all("Mining dialogue in Geita" in text for text in told[open_to_all])
