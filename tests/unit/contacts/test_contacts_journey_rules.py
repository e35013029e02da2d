"""The journey is a fold; the funnel counts each person once per slice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import journey
from shared.contracts.words import STAGES

START = datetime(2026, 1, 1, tzinfo=UTC)
facts = st.tuples(st.sampled_from(STAGES), st.integers(0, 50).map(lambda hours: START + timedelta(hours=hours)))


def fold(events):
    state: dict = {}
    for stage, at in events:
        state = journey.advanced(state, stage, at)
    return state


@given(st.lists(facts, min_size=1, max_size=12), st.randoms())
def test_any_order_and_repetition_gives_the_same_journey(events, chance):
    shuffled = events + [chance.choice(events) for _ in range(4)]
    chance.shuffle(shuffled)
    assert fold(shuffled) == fold(events)


def test_only_accepted_outreach_reaches_people():
    assert journey.of_deliveries("campaign", "accepted") == "reached"
    assert journey.of_deliveries("campaign", "bounced") is None
    assert journey.of_deliveries("invitation", "accepted") is None


def test_an_acceptance_needs_a_seat():
    assert journey.of_answer("yes", True) == "accepted"
    assert journey.of_answer("yes", False) == journey.of_answer("no", False) == "answered"


people = st.lists(
    st.fixed_dictionaries({"rank": st.integers(0, 7), "group": st.lists(st.sampled_from("abc"), unique=True, max_size=3)}),
    max_size=30,
)


@given(people)
def test_each_person_counts_once_in_the_total_and_once_per_slice(everybody):
    rows = [{**person, "people": 1} for person in everybody]
    total = journey.total(rows)
    assert total["imported"] == len(everybody)
    assert [total[stage] for stage in STAGES] == sorted(total.values(), reverse=True)
    for key, stages in journey.slices(rows, "group").items():
        members = [person for person in everybody if (key in person["group"] if key else not person["group"])]
        assert stages == {name: sum(person["rank"] >= journey.rank(name) for person in members) for name in STAGES}


def test_who_has_no_journey_yet_is_at_the_beginning():
    assert journey.stage(None) == journey.stage({}) == "imported"
    assert journey.stage({"rank": 2}) == "interested"
