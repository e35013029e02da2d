"""The window of a relay: whatever the order of confirms, nacks and returns, each entry ends in one place."""

from hypothesis import given
from hypothesis import strategies as st

from shared.bus.pending import Outgoing
from shared.bus.pipelined import Window


def entry(number: int) -> Outgoing:
    return Outgoing("letters", "d", str(number), "t", "k", b"")


def test_one_confirm_may_speak_for_many():
    window = Window()
    for tag in (1, 2, 3):
        window.sent(tag, entry(tag))
    window.settle(2, multiple=True, arrived=True)
    assert [one.id for one in window.confirmed] == ["1", "2"]
    assert list(window.waiting) == [3]


def test_a_returned_message_is_unroutable_though_it_is_confirmed():
    window = Window()
    window.sent(1, entry(1))
    window.returned("1")
    window.settle(1, multiple=False, arrived=True)
    assert (window.confirmed, [one.id for one in window.unroutable]) == ([], ["1"])


@given(
    st.integers(1, 30),
    st.sets(st.integers(1, 30)),
    st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.booleans()), max_size=60),
)
def test_every_entry_ends_once(number, returned, answers):
    window = Window()
    for tag in range(1, number + 1):
        window.sent(tag, entry(tag))
    for tag in returned:
        window.returned(str(tag))
    for tag, multiple, arrived in answers:
        window.settle(tag, multiple, arrived)
    ended = [*window.confirmed, *window.unroutable, *window.waiting.values()]
    assert len(ended) + window.refused == number
    assert len({one.id for one in ended}) == len(ended)
    assert {one.id for one in window.confirmed}.isdisjoint(map(str, returned))
