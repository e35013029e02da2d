"""Bitmaps mean the same people as the words of the filter, also after people changed and went."""

from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from services.contacts.rules import segment
from services.contacts.rules.segment_bitmaps import Bitmaps
from tests.support.segments import filters, matches, people

FIRST = 2**31 - 3  # numbers on both sides of the sign


def among(crowd, filter):
    return {number for number, one in crowd.items() if "erased" not in one.get("flags", ()) and matches(filter, one)}


@settings(max_examples=60)
@given(
    crowd=st.lists(people, max_size=20),
    later=st.dictionaries(st.integers(0, 25), people, max_size=6),
    gone=st.sets(st.integers(0, 25), max_size=4),
    asked=st.lists(filters, min_size=1, max_size=10),
)
def test_they_mean_whom_the_words_mean(crowd, later, gone, asked):
    now = {FIRST + number: {**one, "_id": f"{number:024x}"} for number, one in enumerate(crowd)}
    bitmaps = Bitmaps()
    bitmaps.put(now.items())
    changed = {FIRST + number: {**one, "_id": f"{number:024x}"} for number, one in later.items()}
    bitmaps.put(changed.items())
    bitmaps.forget(BitMap(FIRST + number for number in gone))
    now = {number: one for number, one in (now | changed).items() if number - FIRST not in gone}
    assert set(bitmaps.known) == now.keys()
    for raw in asked:
        filter = segment.parse(raw)
        if bitmaps.hold(filter):
            meant = bitmaps.meant(filter)
            assert set(meant) == among(now, filter), filter
            for word, number in bitmaps.counts("journey.stage", meant).items():
                assert number == len(among(now, {"all": [filter, {"field": "journey.stage", "in": [word]}]}))


def test_what_is_not_held_is_left_to_the_store():
    bitmaps = Bitmaps()
    assert bitmaps.hold({"any": [{"field": "reachable", "is": True}, {"field": "groups", "any": ["asm"]}]})
    assert not bitmaps.hold({"all": [{"field": "country", "in": ["TZ"]}, {"not": {"field": "organisation", "known": True}}]})
    assert not bitmaps.hold({"field": "custom.level", "is": True})
    bitmaps = Bitmaps(value_limit=2)
    bitmaps.put([(number, {"region": f"r{number}", "country": "TZ"}) for number in range(3)])
    assert not bitmaps.hold({"field": "region", "in": ["r1"]})
    assert bitmaps.meant({"field": "country", "in": ["TZ"]}) == BitMap([0, 1, 2])
