"""Calendar entries and wordings, read back by another library."""

from datetime import UTC, datetime

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from services.events.rules import calendar, wording
from services.events.rules.calendar import Organiser, in_language

NOW = datetime(2030, 2, 1, 12, tzinfo=UTC)
EVENT = {
    "id": "e" * 24,
    "kind": "dialogue",
    "titles": {"en": "Dialogue on mining", "sw": "Mazungumzo kuhusu madini"},
    "descriptions": {"en": "Two days, with a visit to a mine; bring boots, and questions."},
    "place": "Geita, Hall 2; ground floor",
    "starts_at": datetime(2030, 3, 2, 7, tzinfo=UTC),
    "ends_at": datetime(2030, 3, 3, 13, tzinfo=UTC),
    "zone": "Africa/Dar_es_Salaam",
    "state": "open",
    "sequence": 0,
    "contact_line": "Neema, +255 754 000 111",
}
ORGANISER = Organiser("Baraza", "dialogues@example.org")


def text(guest: dict | None = None, **changes) -> str:
    given = {"url": "http://x/r/t", "language": "sw", "now": NOW, "organiser": ORGANISER}
    return calendar.entry({**EVENT, **changes}, guest=guest, **given)


def test_a_guest_gets_a_request_with_one_attendee_and_nobodys_address():
    written = text({"id": "a" * 24, "name": "Asha Juma"})
    item = vobject.readOne(written)
    event = item.vevent
    assert item.method.value == "REQUEST"
    assert event.uid.value == "a" * 24 + "@baraza"
    assert event.sequence.value == "0"
    assert event.dtstart.value == EVENT["starts_at"]
    assert event.summary.value == "Mazungumzo kuhusu madini"
    assert event.location.value == EVENT["place"]
    assert event.organizer.value == "mailto:dialogues@example.org"
    assert [a.value for a in event.contents["attendee"]] == ["mailto:" + "a" * 24 + "@guest.invalid"]
    assert event.attendee.params["CN"] == ["Asha Juma"]
    assert event.attendee.params["PARTSTAT"] == ["ACCEPTED"]


def test_lines_end_in_crlf_and_are_folded():
    written = text({"id": "a" * 24, "name": "Asha"}, descriptions={"sw": "Neno " * 200})
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    assert "\n" not in written.replace("\r\n", "")


def test_a_change_raises_the_sequence_and_a_cancelled_event_says_so():
    assert "SEQUENCE:3" in text({"id": "a" * 24, "name": ""}, sequence=3)
    cancelled = text({"id": "a" * 24, "name": ""}, state="cancelled")
    assert "METHOD:CANCEL" in cancelled
    assert "STATUS:CANCELLED" in cancelled


def test_everybody_gets_one_without_guests():
    written = text()
    assert "METHOD:PUBLISH" in written
    assert "ATTENDEE" not in written


@given(st.text(max_size=60))
def test_no_name_breaks_the_entry(name):
    item = vobject.readOne(text({"id": "a" * 24, "name": name}))
    assert len(item.vevent.contents["attendee"]) == 1
    assert list(item.contents["vevent"][0].contents["uid"])[0].value == "a" * 24 + "@baraza"


@pytest.mark.parametrize(("wanted", "found"), [("sw", "b"), ("sw-TZ", "b"), ("fr", "a"), (None, "a")])
def test_texts_fall_back_to_the_base_language_then_english(wanted, found):
    assert in_language({"en": "a", "sw": "b"}, wanted) == found
    assert in_language({"sw": "b"}, "fr") == "b"
    assert in_language({}, "fr") == ""


def test_letters_say_date_and_deadline_in_every_language_and_the_swahili_clock():
    values = wording.values({**EVENT, "titles": {**EVENT["titles"], "mg": "Fifanakalozan-kevitra", "xx": "?"}}, NOW)
    assert set(values) == {"en", "sw", "fr", "es", "mg", "xx"}
    assert "saa nne asubuhi (10:00)" in values["sw"]["event_date"]
    assert "10:00" in values["fr"]["event_date"]
    assert {language: values[language]["event_kind"] for language in ("sw", "fr", "xx")} == {
        "sw": "mazungumzo", "fr": "un dialogue", "xx": "a dialogue",
    }  # fmt: skip
    assert values["fr"]["event_title"] == "Dialogue on mining"
    assert "saa tisa mchana (15:00)" in values["sw"]["deadline"]
    assert wording.values(EVENT, None)["en"]["deadline"] == ""
