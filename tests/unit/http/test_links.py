"""Signed links: short, exact, one purpose each, and robust against what mail programs do to addresses."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import NotFound
from shared.http.links import PATHS, Links

LINKS = Links("k" * 32, "https://baraza.example/")
IDS = st.lists(st.one_of(st.from_regex(r"[0-9a-f]{24}", fullmatch=True), st.text(max_size=20)), min_size=1, max_size=4)


@given(IDS, st.sampled_from(sorted(PATHS)))
def test_what_was_signed_is_read_back(ids: list[str], purpose: str):
    token = LINKS.token(purpose, *ids)
    assert LINKS.read(purpose, token) == tuple(ids)
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.~")


@given(st.from_regex(r"[0-9a-f]{24}", fullmatch=True), st.data())
def test_no_changed_token_is_taken(id: str, data: st.DataObject):
    token = LINKS.token("answer", id)
    place = data.draw(st.integers(0, len(token) - 2))  # the last letter of base64 has bits that mean nothing
    letter = data.draw(st.sampled_from(string.ascii_letters + string.digits))
    changed = token[:place] + letter + token[place + 1 :]
    if changed != token:
        with pytest.raises(NotFound):
            LINKS.read("answer", changed)


@given(st.text(max_size=80))
def test_nonsense_is_refused(text: str):
    with pytest.raises(NotFound):
        LINKS.read("answer", text)


def test_one_purpose_is_no_other():
    for purpose in PATHS:
        for other in PATHS.keys() - {purpose}:
            with pytest.raises(NotFound):
                LINKS.read(other, LINKS.token(purpose, "0" * 24))


def test_it_fits_a_text_message():
    assert len(LINKS.token("answer", "0" * 24)) <= 40
    assert LINKS.url("answer", "0" * 24).startswith("https://baraza.example/r/")


@pytest.mark.parametrize("glued", [".", ")", "),", "”", ">"])
def test_what_clings_to_an_address_is_ignored(glued: str):
    assert LINKS.read("answer", LINKS.token("answer", "0" * 24) + glued) == ("0" * 24,)


def test_old_keys_stay_good_after_a_change():
    old = LINKS.token("answer", "0" * 24)
    changed = Links(["k" * 32, "n" * 32], "https://baraza.example")
    assert changed.read("answer", old) == ("0" * 24,)
    with pytest.raises(NotFound):
        LINKS.read("answer", changed.token("answer", "0" * 24))
