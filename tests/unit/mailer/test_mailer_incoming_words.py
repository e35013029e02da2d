"""What people write back: which words end it, and which must never do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules.incoming import HELP, START, STOP, TWILIO, Incoming, heard
from shared.people.texting import plain

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def meaning(text: str, taken=None):
    found = heard(Incoming("1", "+255754000001", text, NOW, taken=taken))
    return found.intent, found.language


@pytest.mark.parametrize(
    ("text", "intent", "language"),
    [
        ("ACHA", "stop", "sw"),
        ("acha.", "stop", "sw"),
        ("  Acha!!! ", "stop", "sw"),
        ("“Acha”", "stop", "sw"),
        ("Tafadhali acha", "stop", "sw"),
        ("Sitisha SMS", "stop", "sw"),
        ("ONDOA", "stop", "sw"),
        ("Arrêt", "stop", "fr"),
        ("ARRÊTER s'il vous plaît", "stop", "fr"),
        ("Stop svp", "stop", None),
        ("STOP", "stop", None),
        ("stop stop", "stop", None),
        ("Stop acha", "stop", "sw"),
        ("opt-out", "stop", "en"),
        ("¡Para!", "stop", "es"),
        ("Baja, por favor", "stop", "es"),
        ("MSAADA?", "help", "sw"),
        ("aide", "help", "fr"),
        ("Anza", "start", "sw"),
        # what must go to a person
        ("Acha nije", "reply", None),  # let me come
        ("Please stop the dust on our road", "reply", None),
        ("Mkutano ni lini?", "reply", None),
        ("Para cuándo es la reunión", "reply", None),
        ("Ndiyo", "reply", None),
        ("HAPANA", "reply", None),
        ("YES", "reply", None),
        ("Cancel", "reply", None),
        ("END", "reply", None),
        ("1", "reply", None),
        ("", "reply", None),
        ("👍", "reply", None),
        ("tafadhali", "reply", None),
    ],
)
def test_a_word_counts_only_where_it_is_the_whole_message(text, intent, language):
    assert meaning(text) == (intent, language)


def test_what_the_gateway_took_it_took():
    assert meaning("Cancel", taken="stop") == ("stop", None)
    assert meaning("YES", taken="start") == ("start", None)
    assert meaning("acha", taken="stop") == ("stop", "sw")


@given(
    st.sampled_from(sorted(STOP)),
    st.sampled_from(["", ".", "!", "?!", " ", "…", "\n", "\u00a0", '"']),
    st.sampled_from([str.upper, str.lower, str.title]),
)
def test_every_word_ends_it_in_any_case_with_any_punctuation(word, mark, case):
    assert meaning(f"{mark}{case(word)}{mark}")[0] == "stop"


@given(st.text(max_size=200))
def test_any_text_means_something_and_is_read_the_same_twice(text):
    intent, _ = meaning(text)
    assert intent in ("stop", "help", "start", "reply")
    assert meaning(text)[0] == intent
    assert meaning(" ".join(plain(text)))[0] == intent


def test_no_word_means_two_things_and_gateways_words_are_not_ours_unless_they_mean_the_same():
    assert not set(STOP) & set(HELP) | set(STOP) & set(START) | set(HELP) & set(START)
    ours = {**dict.fromkeys(STOP, "stop"), **dict.fromkeys(HELP, "help"), **dict.fromkeys(START, "start")}
    assert all(ours[word] == TWILIO[word] for word in set(ours) & set(TWILIO))
    assert not {"cancel", "end", "quit", "yes", "info", "revoke"} & set(ours)
