"""Answers by text message: the words, the number, and what is left to a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.rules.answer_words import FIRST_CODE, WORDS, Answer, read


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("NDIYO", Answer("yes")),
        ("Ndiyo, asante sana!", Answer("yes")),
        ("ndiyo 27", Answer("yes", 27)),
        ("27 hapana", Answer("no", 27)),
        ("Sí", Answer("yes")),
        ("OUI SVP", Answer("yes")),
        ("Peut-être", Answer("maybe")),
        ("tal vez", Answer("maybe")),
        ("1", Answer("yes")),
        ("2 27", Answer("no", 27)),
        ("hapana shida", None),
        ("ndiyo hapana", None),
        ("27", None),
        ("ndiyo 27 28", None),
        ("Mkutano ni lini?", None),
        ("", None),
        ("+255754000111", None),
    ],
)
def test_a_whole_message_is_an_answer_or_none(text, answer):
    assert read(text) == answer


@given(st.sampled_from(sorted(WORDS)), st.integers(FIRST_CODE, 999_999), st.sampled_from(["{0} {1}", "{1} {0}", " {0},{1}! "]))
def test_every_word_stands_with_every_number(word, code, form):
    assert read(form.format(word.upper(), code)) == Answer(WORDS[word], code)


@given(st.text(max_size=200))
def test_no_text_whatever_is_too_much(text):
    answer = read(text)
    assert answer is None or answer.word in ("yes", "no", "maybe")
