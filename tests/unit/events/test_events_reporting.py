"""Promises to report back: the fold over causes and facts, and when something is late."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.events.rules import promises, reporting

START = datetime(2027, 3, 3, tzinfo=UTC)
CAME = {"word": "attended", "id": "a"}


def fact(word, minutes=0, mailing=None, how=None):
    found = {"id": f"{word}-{mailing}-{how}-{minutes}", "word": word, "at": START + timedelta(minutes=minutes), "by": "x"}
    return found | ({"mailing": mailing} if mailing else {}) | ({"how": how} if how else {})


FACTS = st.lists(
    st.builds(
        fact,
        st.sampled_from(reporting.WORDS),
        st.integers(0, 5),
        st.sampled_from([None, "m1", "m2"]),
        st.sampled_from(["visit", "sms"]),
    ),
    max_size=6,
)


@given(FACTS, st.randoms(), st.booleans())
def test_any_order_and_any_repetition_comes_to_the_same(facts, random, caused):
    causes = [CAME] if caused else []
    mixed = facts + random.choices(facts, k=3) if facts else []
    random.shuffle(mixed)
    assert reporting.fold(causes, mixed) == reporting.fold(causes, facts)


def test_a_mailing_that_did_not_arrive_has_told_nobody_whatever_is_heard_first():
    told, lost = fact("done", 1, "m1", "sms"), fact("undeliverable", 0, "m1")
    assert reporting.fold([CAME], [told]).state == "done"
    assert reporting.fold([CAME], [told, lost]).state == "owed"
    visit = fact("done", 9, how="visit")
    assert reporting.fold([CAME], [told, lost, visit]) == reporting.Report("done", "visit", visit["at"])


def test_without_a_cause_nothing_is_owed_yet_who_was_told_stays_told():
    assert reporting.fold([], []).state == "void"
    assert reporting.fold([], [fact("done", how="radio")]).state == "done"
    assert reporting.fold([CAME], [fact("waived")]).state == "waived"
    assert reporting.fold([CAME], [fact("waived"), fact("done", 3, how="call")]).state == "done"


def test_what_is_late():
    due = reporting.due(START, 60)
    assert due - START == timedelta(days=60)
    assert not reporting.overdue("owed", due, due)
    assert reporting.overdue("owed", due, due + timedelta(seconds=1))
    assert not reporting.overdue("done", due, due + timedelta(days=1))
    assert promises.late("open", START, START + timedelta(1))
    assert not promises.late("kept", START, START + timedelta(1))
    assert not promises.late("open", None, START)
