"""Taking a record apart by the names in it: nothing is lost, nothing is in two places, nobody is granted anything."""

from datetime import UTC, datetime
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import untangling as rules
from services.contacts.rules.assembling import assembled
from services.contacts.rules.matching import names_differ

AT = datetime(2026, 1, 1, tzinfo=UTC)
COVERED = {
    one: (["outreach"], ["email"], {"status": "agreed", "method": "partner", "source": one, "at": AT}) for one in ("i1", "i2")
}
SAID = st.fixed_dictionaries(
    {"email": st.sampled_from(["a@example.org", "A@example.org", "b@example.org"])},
    optional={
        "name": st.sampled_from(["Asha Juma", "A. Juma", "Baraka Mushi", "Neema"]),
        "phone": st.sampled_from(["+255712345678", "+255712345679"]),
        "region": st.sampled_from(["Geita", "Mara"]),
    },
)


@st.composite
def records(draw: Any) -> dict[str, Any]:
    sources = [
        {"partner": "p", "import": draw(st.sampled_from(["i1", "i2"])), "row": row, "said": said, "flags": [rules.FLAG]}
        for row, said in enumerate(draw(st.lists(SAID, min_size=1, max_size=6)))
    ]
    acts = st.fixed_dictionaries({"status": st.sampled_from(["granted", "withdrawn", "agreed"]), "source": st.just("i1")})
    consent = draw(st.dictionaries(st.sampled_from(["outreach", "dialogue"]), st.fixed_dictionaries({"email": acts})))
    return {
        "_id": "c", "seq": 1, **assembled(sources), "sources": sources, "flags": [rules.FLAG, "other"], "consent": consent,
        "journey": {"rank": 2, "at": {"imported": AT, "interested": AT}}, "created_at": AT, "changed_at": AT,
    }  # fmt: skip


@given(records())
def test_every_source_and_key_is_in_one_place(person):
    people = rules.untangled(person, COVERED, AT)
    rows = [source["row"] for one in people for source in one["sources"]]
    assert sorted(rows) == [source["row"] for source in person["sources"]]
    keys = [key for one in people for key in one["keys"]]
    assert len(keys) == len(set(keys))
    # A number beside the name of somebody who never said it identified the record that mixed them, and nobody now.
    bare = {key for key in person["keys"] if key not in keys and "|" not in key}
    assert all(any(key.startswith(f"{one}|") for key in keys) for one in bare), "what is gone identifies with the name now"
    assert (people[0]["_id"], people[0]["seq"], people[0]["journey"]) == ("c", 1, person["journey"])
    assert len({one["_id"] for one in people}) == len(people)
    assert rules.FLAG not in str(people)


@given(records())
def test_each_has_one_name_and_once_apart_stays_so(person):
    people = rules.untangled(person, COVERED, AT)
    for one, other in combinations(people[1:], 2):
        assert names_differ(one["name"], other["name"])
    for one in people:
        assert [again["_id"] for again in rules.untangled(one, COVERED, AT)] == [one["_id"]] or one is people[0]


@given(records())
def test_withdrawals_hold_for_all_and_no_grant_spreads(person):
    own, *others = rules.untangled(person, COVERED, AT)
    for purpose, roads in person["consent"].items():
        status = roads["email"]["status"]
        if status == "withdrawn":
            assert all(one["consent"][purpose]["email"] == roads["email"] for one in (own, *others))
        if status == "granted":
            assert own["consent"][purpose] == roads
    for one in others:
        assert all(road["status"] != "granted" for roads in one["consent"].values() for road in roads.values())


def test_a_name_that_staff_corrected_stays_with_what_it_was_corrected_in():
    sources = [
        {"import": "i1", "row": row, "said": {"name": name, "email": "a@example.org"}, "flags": []}
        for row, name in enumerate(("Info", "Baraka Mushi"))
    ]
    edits = {"name": {"value": "Asha Juma", "by": "neema", "at": AT}}
    person = {"_id": "c", **assembled(sources, edits), "sources": sources, "edits": edits, "flags": [rules.FLAG],
              "created_at": AT, "changed_at": AT}  # fmt: skip
    own, other = rules.untangled(person, {}, AT)
    assert (own["name"], other["name"]) == ("Asha Juma", "Baraka Mushi")
    assert rules.names(person) == ["Asha Juma", "Baraka Mushi"]
    assert "e:a@example.org|asha juma" in own["keys"]
    assert other["keys"] == ["e:a@example.org|baraka mushi"]
