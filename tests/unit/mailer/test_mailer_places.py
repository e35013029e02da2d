"""What a text message to a sensitive person may print: nothing that may name a place."""

import re
from pathlib import Path

import pytest

import services.mailer
from services.events.rules import wording
from services.mailer.rules import values

TELLS_NO_PLACE = {
    "organisation",
    "event_date",
    "deadline",
    "answer_url",
    "answer_code",
    "interest_url",
    "unsubscribe_url",
    "confirm_url",
    "name",
}
SHIPPED = sorted((Path(services.mailer.__file__).parent / "defaults").glob("*/*.md"))


def test_titles_and_typed_words_are_replaced_and_places_emptied():
    known = {
        "event_title": "Dialogue in Geita", "event_kind": "a dialogue", "event_place": "Geita", "report_text": "In Geita …",
        "report_discreet": "We have news", "report_url": "https://example.org/geita", "contact_line": "Geita office",
        "commitment": "Bring them to Geita", "commitment_discreet": "what we noted", "event_date": "9 March",
    }  # fmt: skip
    told = values.without_places(known)
    assert "geita" not in str(told).lower()
    assert (told["event_title"], told["report_text"], told["commitment"]) == ("a dialogue", "We have news", "what we noted")
    assert told["event_date"] == "9 March"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_name_in_a_shipped_text_message_was_thought_of(path):
    sms = re.search(r'^sms = """(.*?)"""$', path.read_text(), re.MULTILINE | re.DOTALL)
    used = set(re.findall(r"\{\{\s*(\w+)", sms[1])) if sms else set()
    assert used <= TELLS_NO_PLACE | values.PLACES | values.INSTEAD.keys()


def test_the_words_instead_are_there_in_every_language():
    assert set(values.INSTEAD.values()) == {"event_kind", *wording.DISCREET}
    for words in (*wording.DISCREET.values(), *wording.KINDS.values()):
        assert set(words) == {"en", "sw", "fr", "es"}
