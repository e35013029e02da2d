"""The filter language: what is not in it is refused with path and remedy, and nothing typed ever becomes an operator."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.errors import FilterInvalid
from services.contacts.rules import segment
from services.contacts.rules.segment_fields import FIELDS
from services.contacts.rules.segment_query import query
from tests.support.segments import NOW, filters

ALLOWED = {
    "$and", "$or", "$nor", "$not", "$in", "$nin", "$all", "$gt", "$gte", "$lt", "$lte", "$ne", "$type", "$regex", "$options",
}  # fmt: skip
A, B, C = (letter * 24 for letter in "abc")

words = st.sampled_from(
    [*FIELDS, "custom.level", "custom.$where", "$where", "all", "any", "not", "field", "segment", "in", "at_least", "known", "is"]
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), words, st.just(10**400))
keys = st.one_of(words, st.text(max_size=6))
anything = st.recursive(
    scalars,
    lambda inside: st.one_of(st.lists(inside, max_size=4), st.dictionaries(keys, inside, max_size=4)),
    max_leaves=12,
)


def operators(found: Any) -> set[str]:
    """Every key of a query that the store would read as an operator, and every path."""
    if isinstance(found, dict):
        return set(found).union(*(operators(value) for value in found.values())) if found else set()
    return set().union(*(operators(one) for one in found)) if isinstance(found, list) else set()


def parsed(raw: Any) -> tuple[dict[str, Any], FilterInvalid | None]:
    try:
        return segment.parse(raw), None
    except FilterInvalid as fault:
        return {}, fault


@given(raw=st.one_of(anything, filters))
def test_any_json_is_refused_with_a_reason_or_asks_only_with_our_operators(raw):
    filter, refusal = parsed(raw)
    if refusal is not None:
        assert refusal.field.startswith("filter")
        assert refusal.remedy
        return
    assert segment.parse(filter) == filter
    paths = {field.path for field in FIELDS.values()} | {"unreachable.email", "unreachable.sms", "custom.level"}
    assert operators(query(segment.expanded(filter, {}), NOW)) <= ALLOWED | paths


@pytest.mark.parametrize(
    ("raw", "path", "remedy"),
    [
        ([], "filter", "all, any, not"),
        ({"all": []}, "filter.all", "Add a condition"),
        ({"all": [{"field": "country", "in": ["TZ", "Atlantis"]}]}, "filter.all[0].in[1]", "ISO code"),
        ({"all": [{}]}, "filter.all[0]", "all, any, not"),
        ({"not": {"field": "contry", "in": ["TZ"]}}, "filter.not.field", "country"),
        ({"field": "country", "$ne": "TZ"}, "filter.$ne", "country takes in, known."),
        ({"field": "country", "in": "TZ"}, "filter.in", '["TZ", "GH"]'),
        ({"field": "country"}, "filter", "country takes in, known."),
        ({"field": "custom.$where", "is": True}, "filter.field", "custom.<key>"),
        ({"field": "organisation", "starts_with": "a\x00"}, "filter.starts_with", "one line"),
        ({"field": "organisation", "in": ["\ud800"]}, "filter.in[0]", "one line"),
        ({"field": "journey.stage", "at_least": "keen"}, "filter.at_least", "interested"),
        ({"field": "journey.stage", "below": "imported"}, "filter.below", "later stage"),
        ({"field": "mapping.influence", "at_least": 6}, "filter.at_least", "1, 2, 3"),
        ({"field": "created", "after": "yesterday"}, "filter.after", "2026-11-03"),
        ({"field": "created", "last_days": True}, "filter.last_days", "whole number"),
        ({"field": "sensitive", "is": 1}, "filter.is", "true or false"),
        ({"field": "contact", "in": ["me"]}, "filter.in[0]", "24 hexadecimal"),
        ({"field": "custom.level", "at_least": float("nan")}, "filter.at_least", "without quotation"),
        ({"field": "country", "in": ["TZ"], "all": []}, "filter.all", "country takes"),
        ({"any": [{"field": "email", "known": True}], "all": []}, "filter", "all, any, not"),
        ({"segment": "x"}, "filter.segment", "24 hexadecimal"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(raw, path, remedy):
    with pytest.raises(FilterInvalid) as caught:
        segment.parse(raw)
    assert caught.value.field == path
    assert remedy in caught.value.remedy


def test_names_become_codes():
    assert segment.parse({"field": "country", "in": ["Tanzania", "TZ", "ghana"]}) == {"field": "country", "in": ["TZ", "GH"]}
    assert segment.parse({"field": "languages", "any": ["Swahili"]}) == {"field": "languages", "any": ["sw"]}


def test_it_is_neither_too_deep_nor_too_long():
    deep: dict[str, Any] = {"field": "email", "known": True}
    for _ in range(segment.DEPTH_LIMIT):
        deep = {"not": deep}
    with pytest.raises(FilterInvalid, match="deep"):
        segment.parse(deep)
    with pytest.raises(FilterInvalid, match="parts"):
        segment.parse({"any": [{"field": "email", "known": True}] * segment.PART_LIMIT})
    with pytest.raises(FilterInvalid, match="1 to 1000 values"):
        segment.parse({"field": "tags", "any": [str(number) for number in range(1001)]})


def test_references_are_put_in_place_and_cycles_are_told():
    email = {"field": "email", "known": True}
    minus = {"all": [{"segment": A}, {"not": {"segment": B}}]}
    assert segment.references(minus) == [A, B]
    assert segment.expanded(minus, {A: email, B: {"segment": A}}) == {"all": [email, {"not": email}]}
    assert segment.expanded(email, {}) == email
    for saved in ({A: {"segment": A}, B: email}, {A: {"not": {"segment": C}}, B: email, C: {"any": [{"segment": A}]}}):
        with pytest.raises(FilterInvalid) as caught:
            segment.expanded(minus, saved)
        assert (caught.value.code, caught.value.field) == ("segment-cycle", "filter.all[0].segment")
    with pytest.raises(FilterInvalid) as caught:
        segment.expanded({"segment": B}, {B: {"segment": A}}, own=A)
    assert caught.value.code == "segment-cycle"
    with pytest.raises(FilterInvalid) as caught:
        segment.expanded(minus, {A: email})
    assert (caught.value.code, caught.value.field) == ("segment-unknown", "filter.all[1].not.segment")


def test_references_do_not_grow_without_end():
    ids = [f"{number:024x}" for number in range(40)]
    doubling = {one: {"any": [{"segment": two}, {"segment": two}]} for one, two in zip(ids, ids[1:], strict=False)}
    with pytest.raises(FilterInvalid, match="too large"):
        segment.expanded({"segment": ids[0]}, doubling | {ids[-1]: {"field": "email", "known": True}})
