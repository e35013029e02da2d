"""Quiet hours, ramp, limits and health as plain rules."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import health, limits, pace, quiet
from services.mailer.rules.limits import Counts, Limits
from services.mailer.settings import Settings

SMS = "* 8-20, GH 8-19 mon-sat, TZ 9-20 mon-fri"
moments = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
countries = st.sampled_from(["TZ", "GH", "CD", "US", "RU", "NP", "FR", "MG", None, "XX"])


@pytest.mark.parametrize(
    ("country", "now", "opens"),
    [
        ("TZ", "2027-01-04T06:00", None),  # Monday, nine o'clock in Dodoma
        ("TZ", "2027-01-04T05:59", "2027-01-04T06:00"),
        ("TZ", "2027-01-08T17:00", "2027-01-11T06:00"),  # Friday evening
        ("GH", "2027-01-09T18:59", None),  # Saturday
        ("GH", "2027-01-09T19:00", "2027-01-11T08:00"),  # no Sunday
        ("CD", "2027-01-04T06:30", "2027-01-04T07:00"),  # Kinshasa opens after Lubumbashi
        ("CD", "2027-01-04T18:30", "2027-01-05T07:00"),  # and Lubumbashi closes before Kinshasa
        (None, "2027-01-04T07:10", "2027-01-04T08:00"),
        ("XX", "2027-01-04T08:00", None),
    ],
)
def test_hours(country, now, opens):
    found = quiet.opening(country, datetime.fromisoformat(now).replace(tzinfo=UTC), quiet.table(SMS))
    assert found == (datetime.fromisoformat(opens).replace(tzinfo=UTC) if opens else None)


@given(countries, moments)
def test_who_comes_back_at_the_opening_may_write(country, now):
    rules = quiet.table(SMS)
    opens = quiet.opening(country, now, rules)
    if opens is not None:
        assert now < opens <= now + timedelta(days=4)
        assert country in ("US", "RU", "FR") or quiet.opening(country, opens, rules) is None


def test_hours_across_midnight_and_none_at_all():
    night = quiet.table("* 22-6")
    assert quiet.opening(None, datetime(2027, 1, 4, 23, tzinfo=UTC), night) is None
    assert quiet.opening(None, datetime(2027, 1, 4, 12, tzinfo=UTC), night) == datetime(2027, 1, 4, 22, tzinfo=UTC)
    assert quiet.opening("TZ", datetime(2027, 1, 4, 23, tzinfo=UTC), quiet.table("off")) is None
    with pytest.raises(ValueError, match="GH 8-19"):
        quiet.table("TZ 9 to 5")


def test_a_ramp_never_doubles_and_ends():
    assert all(before < after < 2 * before for before, after in zip(pace.RAMP, pace.RAMP[1:], strict=False))
    assert sum(pace.RAMP[:12]) > 30_000
    first = date(2027, 1, 4)
    assert [pace.quota(pace.RAMP, first, first + timedelta(days=day)) for day in (-1, 0, 1, 13, 14)] == [
        200,
        200,
        300,
        37000,
        None,
    ]
    assert (pace.plan("off"), pace.plan("5,6")) == ((), (5, 6))


@given(st.dictionaries(st.sampled_from("abc"), st.integers(0, 4)), st.lists(st.sampled_from("abcd"), max_size=20))
def test_cutting_keeps_every_row_once_and_no_domain_above_its_grant(granted, domains):
    fit, rest = pace.cut(granted, [(str(place), domain) for place, domain in enumerate(domains)])
    assert sorted([*fit, *rest], key=int) == [str(place) for place in range(len(domains))]
    for domain in set(domains):
        got = sum(domains[int(row)] == domain for row in fit)
        assert got == min(domains.count(domain), granted.get(domain, len(domains)))


def test_one_inbox_provider_is_one_receiving_domain():
    assert {pace.receiving("a@GoogleMail.com"), pace.receiving("b@gmail.com")} == {"gmail.com"}


@pytest.mark.parametrize(
    ("counts", "why"),
    [
        (Counts(99, bounced=99), None),  # too early to judge
        (Counts(100, bounced=5), None),
        (Counts(100, bounced=6), "bounces"),
        (Counts(100, complained=2), None),
        (Counts(1000, complained=3), None),
        (Counts(999, complained=3), "complaints"),
        (Counts(100, policy=3), "policy"),
        (Counts(0), None),
    ],
)
def test_verdicts(counts, why):
    assert limits.verdict(counts, Limits(5.0, 0.3, 100)) == why


@given(st.builds(Counts, *[st.integers(0, 5000)] * 4))
def test_nothing_is_held_against_it_that_was_there_before(counts):
    assert counts.since(counts.noted()) == Counts()
    assert counts.since(None) == counts
    assert limits.verdict(counts.since(counts.noted()), Limits(5.0, 0.3, 0)) is None
    assert limits.verdict(counts, Limits(0, 0, 0)) in (None, "policy")


def test_waiting_for_a_provider():
    assert [health.away(failures).total_seconds() for failures in (1, 2, 3, 20)] == [15, 30, 60, 600]
    assert health.away(5, 7.0) == timedelta(seconds=7)
    assert health.in_use(("a", "b"), {"a": {"down_until": datetime(2027, 1, 1, tzinfo=UTC)}}) == "b"
    assert health.in_use(("a",), {"a": {"down_until": datetime(2027, 1, 1, tzinfo=UTC)}}) is None


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, 0),
        ({"mail_provider": "sendgrid, smtp", "sendgrid_api_key": "x", "smtp_url": "smtp://x"}, 0),
        ({"mail_provider": "outbox,outbox"}, 1),
        ({"mail_provider": "pigeon"}, 1),
        ({"mail_ramp": "200,0"}, 1),
        ({"mail_ramp": "off", "sms_hours": "off", "mail_hours": "* 22-6, GH 8-19 mon-sat"}, 0),
        ({"sms_hours": "TZ 9-25"}, 1),
        ({"mail_hours": "Tanzania 9-20"}, 1),
        ({"pause_bounces": -1.0, "send_parallel": 0}, 2),
    ],
)
def test_settings_say_what_is_wrong(given, faults):
    base = Settings(mongo_url="mongodb://x", broker_url="embedded", secret_key="x" * 32)
    assert len(dataclasses.replace(base, **given).faults()) == faults
    if not faults:
        quiet.table(dataclasses.replace(base, **given).mail_hours)


def test_who_waits_for_the_morning():
    current = Settings(mongo_url="mongodb://x", broker_url="embedded", secret_key="x" * 32)
    assert {current.hours(channel, "transactional") for channel in ("sms", "email")} == {"off"}
    assert current.hours("email", "invitation") == "off"
    assert current.hours("sms", "invitation") == current.hours("sms", "bulk") == current.sms_hours
    assert current.hours("email", "bulk") == current.mail_hours
