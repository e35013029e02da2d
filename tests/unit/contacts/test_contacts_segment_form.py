"""A filter and its form say the same: what is ticked becomes conditions, and a filter's boxes come back ticked."""

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import segment
from services.contacts.rules.segment_form import CONSENTS, chosen_of, filter_of
from tests.support.segments import CODES, TAGS, filters, matches, people

A, B = "a" * 24, "b" * 24


def some(*values):
    return st.lists(st.sampled_from(values), min_size=1, unique=True)


ticked = st.fixed_dictionaries(
    {},
    optional={
        "group": some(*TAGS), "country": some(*CODES["country"]), "language": some("sw", "en"),
        "stage": some("reached", "invited"),
        "partner": some(*TAGS), "consent": some(*CONSENTS), "reachable": some("email", "sms"), "among": some(A, B),
        "without": some(A, B),
    },
)  # fmt: skip
ELSEWHERE = {"field": "region", "in": ["Geita"]}


@given(chosen=ticked, more=st.sampled_from([{}, ELSEWHERE, {"not": {"field": "tags", "any": ["press"]}}]))
def test_what_was_ticked_is_ticked_when_it_is_shown_again(chosen, more):
    filter = filter_of(chosen, more)
    assert segment.parse(filter) == filter
    assert chosen_of(filter) == (chosen, more)


@given(raw=filters, crowd=st.lists(people, max_size=8))
def test_a_filter_means_the_same_people_after_it_went_through_the_form(raw, crowd):
    filter = segment.parse(raw)
    again = filter_of(*chosen_of(filter))
    assert [matches(again, {"_id": "", **one}) for one in crowd] == [matches(filter, {"_id": "", **one}) for one in crowd]


def test_the_rest_is_kept_as_text():
    twice = {"all": [{"field": "groups", "any": ["asm"]}, {"field": "groups", "any": ["lsm"]}, ELSEWHERE]}
    assert chosen_of(twice) == ({"group": ["asm"]}, {"all": [{"field": "groups", "any": ["lsm"]}, ELSEWHERE]})
    assert chosen_of({"any": [{"segment": A}, ELSEWHERE]}) == ({}, {"any": [{"segment": A}, ELSEWHERE]})
    assert chosen_of({}) == ({}, {})
