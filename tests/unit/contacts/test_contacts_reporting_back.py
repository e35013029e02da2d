"""What those who contributed a story are owed: folding what is said about it."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import reporting_back as rules

NOW = datetime(2026, 3, 3, tzinfo=UTC)
DAYS = st.integers(-400, 0).map(lambda days: NOW + timedelta(days=days))
SAID = st.one_of(
    st.fixed_dictionaries({"at": DAYS}, optional={"how": st.just("visit"), "by": st.sampled_from(["Neema", None])}),
    st.fixed_dictionaries(
        {"owed": st.booleans()}, optional={"due_at": st.none() | DAYS, "language": st.sampled_from(["sw", None])}
    ),
    st.fixed_dictionaries({}, optional={"how": st.sampled_from(["visit", None]), "due_at": st.none() | DAYS}),
)


@given(st.lists(SAID, max_size=6))
def test_it_is_owed_or_done_and_saying_it_twice_says_no_more(said):
    standing = rules.promised(True, NOW, "en", {}, "staff", NOW)
    for one in said:
        before, standing = standing, rules.changed(standing, one, "staff", NOW)
        assert rules.changed(standing, one, "staff", NOW) == standing
        left = {key for key in before if key not in one} - {"owed", "how", "at", "by"}
        assert all(standing.get(key) == before[key] for key in left)
        assert set(standing) <= set(rules.FIELDS)
        assert None not in standing.values()
        assert not (standing.get("owed") and standing.get("at") and "owed" in one)
        assert rules.overdue(standing, NOW) is bool(standing.get("owed") and standing.get("due_at", NOW) < NOW)


def test_who_says_when_it_was_done_settles_it():
    done = rules.changed({"owed": True, "due_at": NOW}, {"at": NOW}, "Neema", NOW)
    assert done == {"owed": False, "due_at": NOW, "at": NOW, "by": "Neema"}
    assert not rules.overdue(done, NOW + timedelta(days=1))
