"""What a dialogue must be like."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.rules import dialogue
from shared.errors import Invalid

STARTS = datetime(2030, 3, 2, 7, tzinfo=UTC)
GOOD = {
    "slug": "geita-2030",
    "titles": {"en": "Dialogue"},
    "languages": ["en"],
    "starts_at": STARTS,
    "ends_at": STARTS + timedelta(days=1),
    "zone": "Africa/Dar_es_Salaam",
    "capacity": 10,
    "seats": {"asm": {"minimum": 4, "maximum": 6}, "lsm": {"minimum": 4, "maximum": 6}},
    "invite_ahead": 1.0,
    "answer_days": 7.0,
    "remind_after_days": 3.0,
    "report_back_days": 60.0,
}


def test_a_good_one_passes():
    dialogue.check(GOOD)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"titles": {"en": "  "}}, "title-missing"),
        ({"titles": {"en": "x", "English": "y"}}, "language-invalid"),
        ({"starts_at": STARTS.replace(tzinfo=None)}, "time-without-offset"),
        ({"ends_at": STARTS}, "ends-before-start"),
        ({"ends_at": STARTS + timedelta(days=90)}, "too-long"),
        ({"capacity": 7}, "minimum-above-capacity"),
        ({"capacity": 0, "seats": {"asm": {"minimum": 0, "maximum": 1}}}, "capacity-invalid"),
        ({"seats": {"asm": {"minimum": -1, "maximum": 1}}}, "minimum-negative"),
        ({"seats": {"asm": {"minimum": 0, "maximum": 0}}}, "maximum-too-small"),
        ({"answer_days": 0}, "answer-days-invalid"),
        ({"answer_days": float("nan")}, "answer-days-invalid"),
        ({"invite_ahead": float("inf")}, "invite-ahead-invalid"),
        ({"remind_after_days": 7.0}, "remind-after-deadline"),
    ],
)
def test_a_fault_is_named(change, code):
    with pytest.raises(Invalid) as caught:
        dialogue.check({**GOOD, **change})
    assert caught.value.code == code
    assert caught.value.field
    assert caught.value.remedy


@given(st.text(max_size=120))
def test_any_title_gives_a_good_slug(title):
    dialogue.check({**GOOD, "slug": dialogue.slug_for(title, "TZ", STARTS)})


def test_seats_in_use_stay():
    with pytest.raises(Invalid, match="3 people of asm"):
        dialogue.check_change({}, {"asm": 3}, {**GOOD, "seats": {"lsm": GOOD["seats"]["lsm"]}})
    with pytest.raises(Invalid, match="7 seats"):
        dialogue.check_change({"asm": 7}, {}, GOOD)
    dialogue.check_change({"asm": 6, "gone": 0}, {"asm": 2}, GOOD)
