"""A person assembled from sources and corrections, and again without one of them."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules.assembling import DESCRIBING, assembled, edited, update

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = st.sampled_from(["", "Anne", "Asha", "Geita", "Mwanza"])
SAID = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS,
        "region": WORDS,
        "email": st.sampled_from(["a@example.org", "b@example.org", "A@example.org"]),
        "phone": st.sampled_from(["+255754123456", "+233201234567"]),
        "languages": st.lists(st.sampled_from(["sw", "en", "fr"]), unique=True),
        "groups": st.lists(st.sampled_from(["asm", "lsm"]), unique=True),
        "also": st.dictionaries(st.sampled_from(["email"]), st.lists(st.sampled_from(["c@example.org", "d@example.org"]))),
        "custom": st.dictionaries(st.sampled_from(["size", "site"]), st.sampled_from(["1", "2"])),
        "external_id": st.sampled_from(["7", "8"]),
    },
)
SOURCES = st.lists(SAID.map(lambda said: {"partner": "p1", "said": said}), max_size=5)


def test_the_first_source_that_says_it_counts_and_lists_are_joined():
    found = assembled(
        [
            {"partner": "p1", "said": {"name": "Anne", "languages": ["sw"], "email": "anne@example.org"}},
            {"partner": "p2", "said": {"name": "Anna M", "languages": ["en", "sw"], "region": "Geita", "external_id": "7"}},
        ]
    )
    keys = ["e:anne@example.org", "x:p2:7"]
    assert found == {"name": "Anne", "languages": ["sw", "en"], "email": "anne@example.org", "region": "Geita", "keys": keys}


def test_a_correction_prevails_also_when_it_empties_and_the_old_address_still_identifies():
    sources = [{"partner": "p1", "said": {"name": "Anne", "region": "Geita", "email": "old@example.org"}}]
    edits = edited({}, {"email": "new@example.org", "region": None}, "amina", NOW)
    found = assembled(sources, edits)
    assert found == {"name": "Anne", "email": "new@example.org", "keys": ["e:new@example.org", "e:old@example.org"]}


def test_a_shared_address_identifies_only_with_the_name():
    shares = edited({}, {"shares": ["office@example.org"]}, "amina", NOW)
    one = assembled([{"said": {"name": "Anne Mushi", "email": "Office@example.org"}}], shares)
    two = assembled([{"said": {"name": "Juma", "email": "office@example.org"}}], shares)
    assert (one["keys"], two["keys"]) == (["e:office@example.org|anne mushi"], ["e:office@example.org|juma"])


@given(SOURCES, SOURCES)
def test_taking_sources_out_again_leaves_what_was_there(first: list, second: list):
    before, between = assembled(first), assembled([*first, *second])
    assert applied(between, update(between, before)) == before


@given(SOURCES, st.dictionaries(st.sampled_from(["name", "region"]), WORDS))
def test_what_is_assembled_says_only_what_somebody_said(sources: list, values: dict):
    edits = edited({}, values, "amina", NOW)
    found = assembled(sources, edits)
    for field in DESCRIBING:
        if field in found and field not in ("also", "custom", "languages", "groups"):
            assert found[field] in [source["said"].get(field) for source in sources] or found[field] == values.get(field)
    for field, value in values.items():
        assert found.get(field) == (value or None)
    assert len(set(found["keys"])) == len(found["keys"])


def applied(found: dict, change: dict) -> dict:
    after = {**found, **change["$set"]}
    return {field: value for field, value in after.items() if field not in change.get("$unset", {})}
