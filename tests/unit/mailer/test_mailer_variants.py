"""Several subjects: the same person always on the same side, everybody on one, the best one taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.errors import BadVariants
from services.mailer.rules import variants
from shared import ids

AB = {"subjects": {"en": ["A", "B"], "sw": ["X", "Y"]}, "share": 40}


@given(st.lists(st.text(max_size=8), unique=True, max_size=60), st.integers(1, 100), st.integers(2, 5))
def test_everybody_is_on_one_side_and_stays_there_whatever_page_they_come_on(contacts, share, number):
    mailing = {"_id": "m", "ab": {"subjects": {"en": [str(n) for n in range(number)]}, "share": share}}
    rows = [{"contact": contact} for contact in contacts]
    whole = variants.parts(mailing, "email", rows)
    single = [variants.parts(mailing, "email", [row]) for row in rows]
    assert sorted(row["contact"] for part in whole.values() for row in part) == sorted(contacts)
    for row, alone in zip(rows, single, strict=True):
        assert list(alone) == [part for part, members in whole.items() if row in members]
    assert set(whole) <= {variants.REST, *map(str, range(number))}
    if share == 100:
        assert variants.REST not in whole


def test_the_shares_are_about_as_wide_as_asked():
    sides = [variants.side("m", ids.derived(number), 2, 40) for number in range(5000)]
    assert 1850 < len([side for side in sides if side is not None]) < 2150
    assert 850 < sides.count(0) < 1150
    assert sides != [variants.side("another", ids.derived(number), 2, 40) for number in range(5000)]


def test_text_messages_and_campaigns_without_it_are_left_whole():
    rows = [{"contact": "a"}]
    assert variants.parts({"_id": "m", "ab": AB}, "sms", rows) == {"": rows}
    assert variants.parts({"_id": "m"}, "email", rows) == {"": rows}


def test_who_waits_gets_the_winner_and_languages_without_subjects_their_own():
    assert variants.subject(AB, 1, "sw") == "Y"
    assert variants.subject({**AB, "winner": 1}, None, "en") == "B"
    assert variants.subject(AB, None, "en") is None
    assert variants.subject(AB, 1, "fr") is None
    assert variants.subject(None, None, "en") is None


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=5))
def test_the_best_has_the_greatest_share_and_never_fewer_than_another(figures):
    rows = [{"variant": n, "sent": sent, "clicked": min(did, sent), "opened": 0} for n, (sent, did) in enumerate(figures)]
    shares = [row["clicked"] / row["sent"] if row["sent"] else 0 for row in rows]
    assert variants.best(rows, "clicks") == shares.index(max(shares))
    assert variants.best(rows, "opens") == 0


@pytest.mark.parametrize(
    "subjects", [{"en": ["A"]}, {"en": ["A", "B"], "sw": ["X"]}, {"en": ["A", "A"]}, {"en": ["A", " "]}, {"en": list("abcdef")}]
)
def test_subjects_that_can_not_be_compared_are_refused(subjects):
    with pytest.raises(BadVariants):
        variants.checked({"subjects": subjects})
