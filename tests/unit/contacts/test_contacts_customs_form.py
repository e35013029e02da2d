"""Choices as staff type them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import customs_form
from shared.errors import Invalid

NAMES = st.text(string.ascii_letters + " '\u00e9-/", min_size=1, max_size=10).map(str.strip).filter(bool)
CHOICES = st.fixed_dictionaries({
    "key": st.from_regex(r"[a-z0-9](?:[a-z0-9_-]{0,8}[a-z0-9])?", fullmatch=True),
    "names": st.fixed_dictionaries({"en": NAMES}, optional={"sw": NAMES, "fr": NAMES}),
})  # fmt: skip


@given(st.lists(CHOICES, max_size=4))
def test_choices_are_read_as_they_were_typed(choices):
    assert customs_form.read(customs_form.typed(choices)) == choices


@pytest.mark.parametrize("line", ["gold", "= Gold", "gold =", "gold = Gold; Dhahabu", "gold = ; sw: Dhahabu"])
def test_a_line_that_is_no_choice_is_quoted(line):
    with pytest.raises(Invalid) as refused:
        customs_form.read(f"tin = Tin\n{line}")
    assert (refused.value.field, repr(line) in refused.value.detail) == ("choices", True)
