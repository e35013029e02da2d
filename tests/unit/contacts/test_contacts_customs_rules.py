"""Values of custom fields: every type, what is refused, and that a kept value is kept when it is read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules.customs import TYPES, named, value
from shared.errors import Invalid

CHOICES = [
    {"key": "gold", "names": {"en": "Gold", "sw": "Dhahabu"}},
    {"key": "gems", "names": {"en": "Gemstones", "fr": "Pierres précieuses"}},
]


def field(type: str) -> dict:
    return {"_id": "f", "names": {"en": "Field"}, "type": type, "choices": CHOICES if "choice" in type else []}


@pytest.mark.parametrize(
    ("type", "raw", "kept"),
    [
        ("text", "  Licence 12  ", "Licence 12"), ("text", 12, "12"), ("text", "", None), ("text", None, None),
        ("number", "1250.5", 1250.5), ("number", "12,5", 12.5), ("number", "1 250", 1250), ("number", "1,234,567", 1234567),
        ("number", "1,234.5", 1234.5), ("number", "1.234,5", 1234.5), ("number", "-7", -7), ("number", 3, 3),
        ("number", "n/a", None),
        ("number", "0,125", 0.125),
        ("date", "2026-03-25", "2026-03-25"), ("date", "25/03/2026", "2026-03-25"), ("date", "03/25/2026", "2026-03-25"),
        ("date", "4.4.2026", "2026-04-04"), ("date", "2026-03-25T10:00:00Z", "2026-03-25"),
        ("yes-no", "Ndiyo", True), ("yes-no", "NON", False), ("yes-no", "sí", True), ("yes-no", True, True),
        ("yes-no", "0", False),
        ("choice", "dhahabu", "gold"), ("choice", "PIERRES PRECIEUSES", "gems"), ("choice", "gold", "gold"),
        ("multi-choice", "Gold; gemstones", ["gold", "gems"]), ("multi-choice", ["gems", "gems"], ["gems"]),
        ("multi-choice", [], None),
    ],
)  # fmt: skip
def test_what_is_typed_is_kept_in_one_form(type, raw, kept):
    assert value(field(type), raw) == kept


@pytest.mark.parametrize(
    ("type", "raw"),
    [
        ("number", "1,250"), ("number", "about 5"), ("number", True), ("number", float("nan")), ("number", "1" * 40),
        ("date", "03/04/2026"), ("date", "2026-02-30"), ("date", "soon"), ("date", 2026), ("date", "2026-03-251"),
        ("yes-no", "perhaps"), ("choice", "silver"), ("multi-choice", "gold; silver"), ("text", "x" * 2001), ("text", {"a": 1}),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_field_and_remedy(type, raw):
    with pytest.raises(Invalid) as refused:
        value(field(type), raw)
    assert (refused.value.code, refused.value.field) == ("custom-value", "custom.f")
    assert refused.value.remedy


@given(st.sampled_from(TYPES), st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.lists(st.text()), st.none()))
def test_a_kept_value_is_kept_when_it_is_read_again_and_nothing_crashes(type, raw):
    try:
        kept = value(field(type), raw)
    except Invalid:
        return
    assert value(field(type), kept) == kept


def test_choices_are_named_in_the_language_of_the_reader():
    assert named(field("multi-choice"), ["gold", "gems"], "sw") == "Dhahabu, Gemstones"
    assert named(field("text"), "gold", "sw") == "gold"
