"""Two made one and one made two: whatever the records hold, nothing is lost and nobody is subscribed by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules.assembling import DESCRIBING, assembled
from services.contacts.rules.consent import Act, prevails
from services.contacts.rules.merging import edits_of, slots_of, united
from services.contacts.rules.parting import parted
from shared.contracts.words import CHANNELS, PURPOSES, STAGES

NOW = datetime(2026, 5, 1, tzinfo=UTC)
moments = st.integers(0, 400).map(lambda days: NOW - timedelta(days=days))
words = st.sampled_from(["Asha Juma", "A. Juma", "Juma Asha", "Neema", "Baraka Ally"])
said = st.fixed_dictionaries(
    {},
    optional={
        "name": words,
        "email": st.sampled_from(["asha@example.org", "juma@example.org", "a.juma@gmail.com"]),
        "phone": st.sampled_from(["+255754000001", "+255754000002"]),
        "country": st.sampled_from(["TZ", "GH"]),
        "groups": st.lists(st.sampled_from(["asm", "lsm", "government"]), unique=True, min_size=1),
        "languages": st.lists(st.sampled_from(["sw", "en", "fr"]), unique=True, min_size=1),
        "also": st.fixed_dictionaries({"email": st.lists(st.just("second@example.org"), min_size=1, max_size=1)}),
        "custom": st.dictionaries(st.sampled_from(["village", "pit"]), st.sampled_from(["a", "b"]), min_size=1),
        "external_id": st.sampled_from(["1", "2"]),
        "sensitive": st.just(True),
    },
)
acts = st.fixed_dictionaries(
    {"status": st.sampled_from(["agreed", "granted", "withdrawn"]), "at": moments, "method": st.just("web")}
)
slots = st.tuples(st.sampled_from(PURPOSES), st.sampled_from(CHANNELS))


@st.composite
def people(draw: Any, number: int) -> dict[str, Any]:
    sources = [
        {"partner": draw(st.sampled_from(["p1", "p2"])), "import": f"i{number}", "row": row, "result": "new", "said": one}
        for row, one in enumerate(draw(st.lists(said, max_size=3)))
    ]
    values = draw(said)
    values.pop("external_id", None)
    edits = {field: {"value": value, "by": "staff", "at": draw(moments)} for field, value in values.items()}
    if draw(st.booleans()):
        edits[draw(st.sampled_from(["phone", "groups", "email"]))] = {"value": None, "by": "staff", "at": draw(moments)}
    described = assembled(sources, edits)
    # The two of a pair never share a key: the store holds each but once.
    keys = [f"{number}-{key}" for key in described["keys"]] or [f"{number}-none"]
    consent: dict[str, Any] = {}
    for (purpose, channel), act in draw(st.dictionaries(slots, acts, max_size=4)).items():
        consent.setdefault(purpose, {})[channel] = act
    at = draw(st.dictionaries(st.sampled_from(STAGES), moments, max_size=4))
    person = {
        "_id": f"c{number}", "seq": number, **described, "keys": keys, "consent": consent,
        "journey": {"rank": max((STAGES.index(stage) for stage in at), default=0), "at": at},
        "created_at": draw(moments), "changed_at": NOW,
    }  # fmt: skip
    if sources:
        person["sources"] = sources
    if edits:
        person["edits"] = edits
    if draw(st.booleans()):
        person["flags"] = draw(st.lists(st.sampled_from(["possible-duplicate", "role-address"]), unique=True))
    if draw(st.booleans()) and described.get("email"):
        person["unreachable"] = {"email": "bounced"}
    return person


def merged(survivor: dict[str, Any], absorbed: dict[str, Any], keep: dict[str, str] | None = None) -> dict[str, Any]:
    after = united(survivor, absorbed, merge="m1", by="staff", at=NOW, keep=keep or {})
    return {
        "_id": "m1", "survivor": survivor["_id"], "absorbed": absorbed["_id"], "ids": [absorbed["_id"]], "at": NOW, "keep": keep,
        "before": {"survivor": survivor, "absorbed": absorbed}, "after": after, "since": {},
    }  # fmt: skip


choices = st.dictionaries(st.sampled_from(["name", "email", "country"]), st.sampled_from(["this", "other"]))


@given(people(1), people(2), choices)
def test_merge_then_split_gives_both_records_back(survivor, absorbed, keep):
    merge = merged(survivor, absorbed, keep)
    assert parted(merge["after"], merge, []) == (survivor, absorbed)


@given(people(1), people(2))
def test_the_one_person_says_what_either_said(survivor, absorbed):
    after = merged(survivor, absorbed)["after"]
    for field in ("name", "country", "phone"):
        assert after.get(field) == (survivor.get(field) or absorbed.get(field))
    for field in ("groups", "languages"):
        assert set(after.get(field, [])) == {*survivor.get(field, []), *absorbed.get(field, [])}
    assert {*survivor["keys"], *absorbed["keys"]} <= set(after["keys"])
    assert bool(after.get("sensitive")) == bool(survivor.get("sensitive") or absorbed.get("sensitive"))
    assert after["journey"]["rank"] == max(survivor["journey"]["rank"], absorbed["journey"]["rank"])


@given(people(1), people(2))
def test_what_a_merged_person_says_is_said_by_their_sources_and_edits(survivor, absorbed):
    """So that a later correction, or a list taken back, changes that alone."""
    after = merged(survivor, absorbed)["after"]
    again = assembled(after["sources"], after["edits"])
    assert {field: after.get(field) for field in DESCRIBING} == {field: again.get(field) for field in DESCRIBING}
    assert set(again["keys"]) <= set(after["keys"])


@given(people(1), people(2))
def test_a_merge_never_grants_what_either_withdrew_later(survivor, absorbed):
    after = merged(survivor, absorbed)["after"]
    for slot, act in slots_of(after["consent"]):
        purpose, channel = slot
        for person in (survivor, absorbed):
            own = person["consent"].get(purpose, {}).get(channel)
            if own and own["status"] == "withdrawn" and act["status"] != "withdrawn":
                assert act["status"] == "granted"
                assert act["at"] > own["at"]


@given(people(1), people(2))
def test_consent_comes_to_the_same_whichever_survives(survivor, absorbed):
    one, other = (dict(slots_of(merged(*pair)["after"]["consent"])) for pair in ((survivor, absorbed), (absorbed, survivor)))
    assert {slot: act["status"] for slot, act in one.items()} == {slot: act["status"] for slot, act in other.items()}


def evidence(contact: str, status: str, at: datetime, slot: tuple[str, str] = ("outreach", "email")) -> dict[str, Any]:
    return {
        "contact": contact, "status": status, "purpose": slot[0], "channel": slot[1], "captured_at": at, "basis": "consent",
        "method": "web",
    }  # fmt: skip


@given(
    people(1),
    people(2),
    st.lists(st.tuples(st.sampled_from(["c1", "c2"]), st.sampled_from(["granted", "withdrawn"])), max_size=5),
)
def test_later_withdrawals_hold_for_both_and_a_yes_for_whom_it_named(survivor, absorbed, later):
    merge = merged(survivor, absorbed)
    events = [evidence(who, word, NOW + timedelta(minutes=number + 1)) for number, (who, word) in enumerate(later)]
    now = {**merge["after"], "consent": {**merge["after"]["consent"]}}
    slot = now["consent"]["outreach"] = dict(now["consent"].get("outreach", {}))
    for event in events:
        act = Act(event["status"], "consent", "web", event["captured_at"])
        if prevails(slot.get("email"), act):
            slot["email"] = act.standing()
    for person, before in zip(parted(now, merge, events), (survivor, absorbed), strict=True):
        expected = before["consent"].get("outreach", {}).get("email", {}).get("status")
        for event in events:
            if event["status"] == "withdrawn" or event["contact"] == person["_id"]:
                expected = event["status"]
        assert person["consent"].get("outreach", {}).get("email", {}).get("status") == expected


def plain(number: int, **fields: Any) -> dict[str, Any]:
    spoken = {"name": f"Person {number}", "email": f"p{number}@example.org", **fields}
    sources = [{"partner": "p1", "import": f"i{number}", "row": 1, "result": "new", "said": spoken}]
    return {
        "_id": f"c{number}", "seq": number, **assembled(sources), "sources": sources, "consent": {},
        "journey": {"rank": 0, "at": {}}, "created_at": NOW, "changed_at": NOW,
    }  # fmt: skip


def test_a_later_list_goes_to_the_person_it_meant():
    merge = merged(plain(1), plain(2))
    fresh = {"partner": "p3", "import": "i9", "row": 4, "result": "updated", "said": {"email": "p2@example.org", "country": "GH"}}
    now = {**merge["after"], "sources": [*merge["after"]["sources"], fresh], "country": "GH"}
    survivor, absorbed = parted(now, merge, [])
    assert survivor == merge["before"]["survivor"]
    assert (absorbed["country"], absorbed["sources"][-1]) == ("GH", fresh)


def test_a_list_that_was_taken_back_stays_away():
    merge = merged(plain(1), plain(2, phone="+255754000001"))
    kept = [source for source in merge["after"]["sources"] if source["import"] != "i1"]
    survivor, absorbed = parted({**merge["after"], "sources": kept}, merge, [])
    assert survivor["sources"] == []
    assert "name" not in survivor
    assert absorbed == merge["before"]["absorbed"]


def test_a_later_correction_stays_with_the_survivor_but_not_the_others_address():
    merge = merged(plain(1), plain(2))
    edits = {
        "name": {"value": "Right Name", "by": "staff", "at": NOW},
        "email": {"value": "p2@example.org", "by": "staff", "at": NOW},
    }
    survivor, absorbed = parted({**merge["after"], "edits": edits}, merge, [])
    assert (survivor["name"], survivor["email"]) == ("Right Name", "p1@example.org")
    assert "e:p2@example.org" not in survivor["keys"]
    assert absorbed == merge["before"]["absorbed"]


def test_an_address_that_works_takes_the_place_of_a_dead_one():
    dead = {**plain(1), "unreachable": {"email": "bounced"}}
    merge = merged(dead, plain(2))
    assert merge["after"]["email"] == "p2@example.org"
    assert merge["after"]["unreachable"] == {}
    assert parted(merge["after"], merge, []) == (dead, plain(2))


def test_an_address_only_a_correction_gave_still_identifies():
    absorbed = plain(2)
    absorbed |= {"sources": [], "edits": edits_of({**absorbed, "sources": []})}
    after = merged(plain(1), absorbed)["after"]
    assert "e:p2@example.org" in assembled(after["sources"], after["edits"])["keys"]
    assert after["email"] == "p1@example.org"
