"""The timeline is a fold: any order and any repetition of messages gives the same list, and pages put together are the whole."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules import timeline
from shared.errors import Invalid

START = datetime(2026, 3, 1, tzinfo=UTC)
ME, OTHER = "a" * 24, "b" * 24

instants = st.integers(0, 3).map(lambda hours: START + timedelta(hours=hours))  # few, so that many coincide
bodies = st.one_of(
    st.builds(
        lambda state, at, kind: (
            "mailer.deliveries.changed",
            {"mailing": "m", "kind": kind, "purpose": "outreach", "about": {"campaign": "c", "name": "News"}, "state": state,
             "reason": None, "channel": "email", "contacts": [ME, OTHER], "at": at},
        ),
        st.sampled_from(["accepted", "delivered", "bounced", "deferred", "withheld"]), instants,
        st.sampled_from(["campaign", "invitation"]),
    ),
    st.builds(
        lambda answer, seated, at: (
            "events.invitation.answered", {"event": "e", "contact": ME, "answer": answer, "seated": seated, "at": at}
        ),
        st.sampled_from(["yes", "no", "maybe"]), st.booleans(), instants,
    ),
    st.builds(lambda at: ("events.invitations.made", {"event": "e", "contacts": [ME], "at": at}), instants),
    st.builds(
        lambda at: ("mailer.address.suppressed", {"contact": ME, "channel": "sms", "reason": "bounced", "at": at}), instants
    ),
)  # fmt: skip
streams = st.lists(bodies, max_size=12).map(lambda told: [(f"{number:024x}", *one) for number, one in enumerate(told)])


def told(stream) -> list[dict]:
    rows = [({"_id": id, **row}) for id, type, data in stream if (row := timeline.kept(type, data))]
    return [timeline.of_row(row) for row in rows]


@given(streams, st.randoms(use_true_random=False))
def test_any_order_and_repetition_gives_the_same_timeline(stream, random):
    shuffled = [*stream, *random.choices(stream, k=len(stream))] if stream else []
    random.shuffle(shuffled)
    assert timeline.ordered(told(shuffled)) == timeline.ordered(told(stream))


@given(streams, st.integers(1, 5))
def test_pages_put_together_are_the_whole(stream, limit):
    whole, _ = timeline.ordered(told(stream))
    found, cursor = [], ""
    while cursor is not None:
        page, cursor = timeline.ordered(told(stream), timeline.place(cursor), limit)
        found += page
    assert found == whole
    assert [one["at"] for one in whole] == sorted((one["at"] for one in whole), reverse=True)


@given(streams)
def test_a_milestone_is_told_once_by_the_message_that_made_it(stream):
    moments = told(stream)
    times = {stage: one["at"] for one in moments if (stage := timeline._stage(one))}
    assert timeline.milestones({"journey": {"at": times}}, moments) == []
    elsewhere = {"journey": {"at": {"imported": START - timedelta(days=1)}}}
    assert [one["what"] for one in timeline.milestones(elsewhere, moments)] == ["imported"]


def test_what_says_nothing_about_anybody_is_not_kept():
    nobody = {"contact": None, "channel": "sms", "reason": "bounced", "at": START}
    assert timeline.kept("mailer.address.suppressed", nobody) is None


def test_corrections_made_together_are_one_moment():
    edit = {"by": "staff:Neema", "at": START}
    found = timeline.edits({"edits": {"phone": edit, "name": edit, "role": {**edit, "at": START + timedelta(hours=1)}}})
    assert [one["fields"] for one in timeline.ordered(found)[0]] == [["role"], ["name", "phone"]]


@pytest.mark.parametrize("cursor", ["x", "bm8", "W10", "WzEsMiwzXQ", "WyJhIiwiYiJd"])
def test_a_cursor_that_is_not_ours_is_refused(cursor):
    with pytest.raises(Invalid) as refused:
        timeline.place(cursor)
    assert (refused.value.code, refused.value.field) == ("cursor-invalid", "cursor")
