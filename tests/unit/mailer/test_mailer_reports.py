"""Reports: nobody is lost between the columns, whatever the groups."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import reports
from shared.contracts.words import DELIVERY_STATES

GROUP = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["sw", "en", None, ""]),
        "rank": st.integers(0, len(DELIVERY_STATES) - 1),
        "batch": st.sampled_from(["a", "b", "c", "gone"]),
        "people": st.integers(1, 50),
        "clicked": st.integers(0, 9),
        "fetched": st.integers(0, 9),
    }
)
BATCHES = {"a": "accepted", "b": "queued", "c": "unknown"}
ENDS = ("failed", "unknown", "withheld", "waiting", "handed")


@given(st.lists(GROUP, max_size=30))
def test_every_person_is_in_one_column_and_in_the_row_of_their_key(groups):
    rows = reports.table(groups, BATCHES)
    people = Counter()
    for group in groups:
        people[group["key"] or ""] += group["people"]
    assert {row["key"]: row["people"] for row in rows} == people
    for row in rows:
        assert sum(row[end] for end in ENDS) == row["people"]
        assert row["delivered"] + row["bounced"] + row["complained"] <= row["handed"]
    assert sum(row["clicked"] for row in rows) == sum(group["clicked"] for group in groups)
    assert sum(row["fetched"] for row in rows) == sum(group["fetched"] for group in groups)


def test_links_are_summed_over_languages_that_number_them_differently():
    counted = [
        {"language": "en", "link": "1", "word": "clicked", "people": 3, "times": 5},
        {"language": "sw", "link": "2", "word": "clicked", "people": 1, "times": 1},
        {"language": "sw", "link": "1", "word": "fetched", "people": 7, "times": 9},
        {"language": None, "link": "0", "word": "clicked", "people": 2, "times": 2},
        {"language": "en", "link": "9", "word": "clicked", "people": 1, "times": 1},
        {"language": "en", "link": "x", "word": "clicked", "people": 1, "times": 1},
    ]
    rows = reports.named(counted, {"en": ("https://a",), "sw": ("https://b", "https://a")}, "interest")
    assert rows == [
        {"link": "https://a", "clicked": 4, "clicked_times": 6, "fetched": 0, "fetched_times": 0},
        {"link": "interest", "clicked": 2, "clicked_times": 2, "fetched": 0, "fetched_times": 0},
        {"link": "https://b", "clicked": 0, "clicked_times": 0, "fetched": 7, "fetched_times": 9},
    ]
