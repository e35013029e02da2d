"""What invited people say they need."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.rules.wishes import NEEDS, clean
from shared.errors import Invalid


def test_what_is_empty_is_not_kept_and_a_number_is_read_for_the_country():
    given = {"deputy": " ", "note": None, "language": "", "photos": "", "phone": "0754 000 111", "needs": ["travel", "travel"]}
    assert clean(given, ["sw", "en"], "TZ") == {"phone": "+255754000111", "needs": ["travel"]}
    assert clean({}, ["sw"], "TZ") == {}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"needs": ["gold"]}, "needs"),
        ({"language": "fr"}, "language"),
        ({"photos": "maybe"}, "photos"),
        ({"deputy": "x" * 201}, "deputy"),
        ({"phone": "12"}, "phone"),
    ],
)
def test_what_can_not_be_names_its_field(wrong, field):
    with pytest.raises(Invalid) as fault:
        clean(wrong, ["sw", "en"], "TZ")
    assert fault.value.field == field


@given(
    st.fixed_dictionaries(
        {"needs": st.lists(st.sampled_from(NEEDS)), "deputy": st.text(max_size=80), "photos": st.sampled_from(["", "yes", "no"])}
    )
)
def test_cleaning_what_is_clean_changes_nothing(told):
    once = clean(told, ["sw"], "TZ")
    assert clean(once, ["sw"], "TZ") == once
