"""Rules of events: what facts come to, how seats are counted, whom to invite next."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.events.pages.words import first_name
from services.events.rules import choosing, invitation
from services.events.rules.invitation import Standing, fold
from services.events.rules.seats import room

DAY = datetime(2030, 3, 2, tzinfo=UTC)


def fact(number: int, word: str, at: int, claim: str = "") -> dict:
    return {"id": f"{number:02}", "word": word, "at": DAY + timedelta(minutes=at), "by": "x", "claim": claim}


facts = st.lists(st.tuples(st.sampled_from(invitation.WORDS), st.integers(0, 9), st.integers(0, 9)), max_size=9).map(
    lambda rows: [fact(n, word, at, f"{claim:02}") for n, (word, at, claim) in enumerate(rows)]
)


@given(facts, st.randoms())
def test_any_order_and_any_repetition_come_to_the_same(known, random):
    shuffled = known + known[: len(known) // 2]
    random.shuffle(shuffled)
    assert fold(shuffled) == fold(known)


@given(facts)
def test_every_list_of_facts_has_a_state_that_fits_its_answer(known):
    standing = fold(known)
    assert standing.state in invitation.STATES
    assert (standing.claim is not None) == (standing.state in ("seated", "waiting"))
    assert (standing.answer == "yes") == (standing.claim is not None)


@given(facts)
def test_the_latest_firm_word_counts(known):
    firm = sorted((f for f in known if f["word"] in invitation.DECISIVE), key=lambda f: (f["at"], f["id"]))
    if firm:
        expected = None if firm[-1]["word"] == "withdrawn" else firm[-1]["word"]
        assert fold(known).answer == expected


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([], "invited"),
        (["yes"], "waiting"),
        (["no"], "declined"),
        (["yes", "no"], "declined"),
        (["no", "yes"], "waiting"),
        (["expired"], "expired"),
        (["maybe", "expired"], "expired"),
        (["expired", "maybe"], "maybe"),
        (["yes", "expired"], "waiting"),
        (["unreachable"], "unreachable"),
        (["unreachable", "yes"], "waiting"),
        (["no", "unreachable"], "declined"),
        (["yes", "withdrawn"], "withdrawn"),
        (["withdrawn", "yes"], "waiting"),
    ],
)
def test_what_facts_come_to(words, state):
    assert fold([fact(n, word, n) for n, word in enumerate(words)]).state == state


def test_a_seat_counts_only_for_the_yes_it_was_taken_for():
    taken = [fact(0, "yes", 0), fact(1, "seated", 1, "00")]
    assert fold(taken).state == "seated"
    back = [*taken, fact(2, "no", 2), fact(3, "yes", 3)]
    assert fold(back) == Standing("waiting", "yes", DAY + timedelta(minutes=3), "03")


def test_saying_the_same_again_adds_nothing():
    known = [fact(0, "yes", 0)]
    assert invitation.adds_nothing(known, fold(known), fact(1, "yes", 1))
    assert not invitation.adds_nothing(known, fold(known), fact(1, "no", 1))
    assert invitation.adds_nothing(known, fold(known), fact(0, "no", 0))


groups = ("a", "b", "c")
counts = st.fixed_dictionaries({group: st.integers(0, 6) for group in groups})
plans = st.fixed_dictionaries(
    {g: st.tuples(st.integers(0, 5), st.integers(1, 6)).map(lambda p: {"minimum": min(p), "maximum": max(p)}) for g in groups}
)


@given(plans, st.integers(0, 6), st.data())
def test_seating_while_there_is_room_never_overfills_and_fills_every_minimum(plan, extra, data):
    capacity = max(1, sum(seats["minimum"] for seats in plan.values()) + extra)
    taken = dict.fromkeys(groups, 0)
    while free := [group for group in groups if room(plan, capacity, taken, group)]:
        taken[data.draw(st.sampled_from(free))] += 1
        assert sum(taken.values()) <= capacity
    assert all(plan[group]["minimum"] <= taken[group] <= plan[group]["maximum"] for group in groups)


@given(plans, st.integers(0, 6), st.sampled_from([1.0, 1.5, 2.0, 5.0]), counts, counts, counts)
def test_no_more_are_invited_than_places_and_candidates_allow(plan, extra, ahead, seated, undecided, candidates):
    capacity = max(1, sum(seats["minimum"] for seats in plan.values()) + extra)
    invited = choosing.quotas(plan, capacity, ahead, seated, undecided, candidates)
    for group, number in invited.items():
        assert 0 < number <= candidates[group]
        assert number + undecided[group] <= (plan[group]["maximum"] - seated[group]) * ahead
    if ahead == 1.0 and invited:
        assert sum(seated.values()) + sum(undecided.values()) + sum(invited.values()) <= max(
            capacity, sum(seated.values()) + sum(undecided.values())
        )


def test_minimums_come_first_then_everybody_in_turn():
    plan = {"a": {"minimum": 0, "maximum": 10}, "b": {"minimum": 2, "maximum": 10}}
    none: dict[str, int] = {}
    assert choosing.quotas(plan, 4, 1.0, none, none, {"a": 9, "b": 9}) == {"a": 2, "b": 2}
    assert choosing.quotas(plan, 4, 1.0, none, none, {"a": 9}) == {"a": 2}
    assert choosing.quotas(plan, 4, 2.0, none, none, {"a": 9, "b": 9}) == {"a": 4, "b": 4}
    assert choosing.quotas(plan, 4, 1.0, {"a": 2, "b": 2}, none, {"a": 9, "b": 9}) == {}


def test_the_group_with_most_free_seats_stands_for_a_person():
    plan = {"a": {"minimum": 0, "maximum": 2}, "b": {"minimum": 0, "maximum": 5}}
    assert choosing.choose_group(["a", "b"], plan, 7, {}, {}) == "b"
    assert choosing.choose_group(["a", "b"], plan, 7, {"b": 5}, {}) == "a"
    assert choosing.choose_group(["b", "a"], plan, 7, {}, {"b": 9}) == "a"
    assert choosing.choose_group(["journalist"], plan, 7, {}, {}) is None


def test_audience_is_the_country_and_groups_unless_staff_said_otherwise():
    plan = {"asm": {"minimum": 0, "maximum": 2}}
    assert choosing.audience_filter({}, "TZ", plan) == {"countries": ["TZ"], "groups": ["asm"], "stage_at_least": "interested"}
    wider = choosing.audience_filter({"countries": ["TZ", "KE"], "languages": ["sw"], "groups": ["asm", "lsm"]}, "TZ", plan)
    assert wider["countries"] == ["TZ", "KE"]
    assert wider["groups"] == ["asm"]
    assert wider["languages"] == ["sw"]
    assert choosing.wanted(wider, "KE", ["asm", "x"])
    assert not choosing.wanted(wider, "GH", ["asm"])
    assert not choosing.wanted(wider, "KE", [])


@pytest.mark.parametrize(
    ("name", "first"), [("Asha Juma", "Asha"), ("Dr. Asha Juma", "Asha"), ("Asha", "Asha"), ("", ""), (None, "")]
)
def test_pages_tell_the_first_name_only(name, first):
    assert first_name(name) == first
