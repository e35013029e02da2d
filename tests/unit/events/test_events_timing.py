"""Deadlines in the evening, reminders in the morning, on the clock of the venue."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.events.rules import timing

ZONE = "Africa/Dar_es_Salaam"
FAR = datetime(2031, 1, 1, tzinfo=UTC)
moments = st.integers(0, 365 * 24 * 60).map(lambda minutes: FAR - timedelta(days=365 * 2, minutes=minutes))


@given(moments, st.floats(1, 90), st.sampled_from([ZONE, "America/Lima", "Europe/Paris", "UTC"]))
def test_a_day_or_more_ends_in_the_evening_of_that_day_and_reminds_in_the_morning(at, days, zone):
    end, ask = timing.deadline(at, days, zone, FAR), timing.reminder(at, days, zone)
    assert end.astimezone(ZoneInfo(zone)).hour == 20
    assert ask.astimezone(ZoneInfo(zone)).hour == 10
    assert abs(end - at - timedelta(days=days)) < timedelta(days=1)


def test_less_than_a_day_is_taken_as_it_is():
    at = datetime(2030, 1, 1, 2, 39, tzinfo=UTC)
    assert timing.deadline(at, 0.5, ZONE, FAR) == at + timedelta(hours=12)
    assert timing.reminder(at, 0.01, ZONE) == at + timedelta(days=0.01)


def test_nobody_may_answer_after_the_beginning():
    at = datetime(2030, 1, 1, 2, 39, tzinfo=UTC)
    assert timing.deadline(at, 7, ZONE, at + timedelta(days=2)) == at + timedelta(days=2)
