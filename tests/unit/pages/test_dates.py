"""Times as people say them; above all the Swahili clock, which counts from dawn."""

from datetime import UTC, datetime

import pytest

from shared.pages import dates

HOURS = {
    0: "saa sita usiku", 1: "saa saba usiku", 2: "saa nane usiku", 3: "saa tisa usiku", 4: "saa kumi alfajiri",
    5: "saa kumi na moja alfajiri", 6: "saa kumi na mbili asubuhi", 7: "saa moja asubuhi", 8: "saa mbili asubuhi",
    9: "saa tatu asubuhi", 10: "saa nne asubuhi", 11: "saa tano asubuhi", 12: "saa sita mchana", 13: "saa saba mchana",
    14: "saa nane mchana", 15: "saa tisa mchana", 16: "saa kumi jioni", 17: "saa kumi na moja jioni",
    18: "saa kumi na mbili jioni", 19: "saa moja usiku", 20: "saa mbili usiku", 21: "saa tatu usiku", 22: "saa nne usiku",
    23: "saa tano usiku",
}  # fmt: skip
TEN = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)  # 10:00 in Dar es Salaam
ZONE = "Africa/Dar_es_Salaam"


@pytest.mark.parametrize(("hour", "said"), HOURS.items())
def test_every_hour_of_the_swahili_clock(hour: int, said: str):
    assert dates.swahili_hour(hour) == said


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [
        (10, 15, "saa nne na robo asubuhi"),
        (10, 30, "saa nne na nusu asubuhi"),
        (9, 45, "saa nne kasorobo asubuhi"),
        (14, 5, "saa nane na dakika tano mchana"),
        (14, 20, "saa nane na dakika ishirini mchana"),
        (14, 52, "saa nane na dakika hamsini na mbili mchana"),
        (23, 45, "saa sita kasorobo usiku"),
    ],
)
def test_minutes_of_the_swahili_clock(hour: int, minute: int, said: str):
    assert dates.swahili_hour(hour, minute) == said


def test_every_minute_has_words_of_its_own():
    assert len({dates.swahili_hour(h, m) for h in range(24) for m in range(60)}) == 24 * 60


def test_a_moment_says_day_time_and_zone_in_each_language():
    assert dates.moment(TEN, "en", ZONE) == "Tuesday, 3 March 2026 at 10:00 (East Africa Time)"
    swahili = dates.moment(TEN, "sw", ZONE)
    assert "saa nne asubuhi (10:00)" in swahili
    assert "Jumanne" in swahili
    assert "heure normale d’Afrique de l’Est" in dates.moment(TEN, "fr", ZONE)
    assert "10:00" in dates.moment(TEN, "es", ZONE)


def test_a_stamp_is_short():
    assert dates.stamp(TEN, "en") == "3 Mar 2026, 07:00 UTC"
    assert dates.stamp(TEN, "sw", ZONE).endswith("10:00 +0300")


def test_a_span_says_a_shared_day_once():
    within = dates.span(TEN, TEN.replace(hour=13), "en", ZONE)
    across = dates.span(TEN, TEN.replace(day=4, hour=13), "en", ZONE)
    assert within.count("March") == 1
    assert "10:00 – 16:00" in within
    assert across.count("March") == 2


def test_a_date_alone_needs_no_zone():
    assert dates.day(TEN.date(), "en", ZONE) == "Tuesday, 3 March 2026"


def test_numbers_wear_the_marks_of_the_language():
    assert dates.number(30000, "en") == "30,000"
    assert dates.number(30000, "es") == "30.000"
