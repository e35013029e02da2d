"""Which of two acts of consent stands."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.rules.consent import Act, changes, prevails, slots, status

START = datetime(2026, 1, 1, tzinfo=UTC)
acts = st.builds(
    lambda word, minutes: Act(word, "consent", "partner" if word == "agreed" else "web", START + timedelta(minutes=minutes)),
    st.sampled_from(["agreed", "granted", "withdrawn"]),
    st.integers(0, 3),
)


def fold(events: list[Act]) -> dict | None:
    standing: dict | None = None
    for event in events:
        if prevails(standing, event):
            standing = event.standing()
    return standing


@given(st.lists(acts, max_size=6), st.randoms())
def test_any_order_and_repetition_of_acts_gives_the_same_word(events, chance):
    shuffled = events + [chance.choice(events) for _ in range(3)] if events else []
    chance.shuffle(shuffled)
    assert (fold(events) or {}).get("status") == (fold(shuffled) or {}).get("status")


@given(st.lists(acts, max_size=6))
def test_a_partner_never_lifts_a_withdrawal(events):
    events.append(Act("withdrawn", "consent", "web", START + timedelta(minutes=4)))
    later = Act("agreed", "agreement", "partner", START + timedelta(days=400))
    assert fold([*events, later])["status"] == "withdrawn"
    assert fold([later, *events])["status"] == "withdrawn"


def test_in_the_same_moment_silence_wins():
    yes, no = Act("granted", "consent", "web", START), Act("withdrawn", "consent", "web", START)
    assert fold([yes, no])["status"] == fold([no, yes])["status"] == "withdrawn"


def test_the_persons_own_yes_after_their_no_counts():
    no, yes = Act("withdrawn", "consent", "one-click", START), Act("granted", "consent", "web", START + timedelta(days=1))
    assert fold([no, yes])["status"] == "granted"


def test_all_spans_every_purpose_and_channel():
    assert slots("all", "email") == [("outreach", "email"), ("dialogue", "email")]
    assert len(slots("all", "all")) == 4
    assert slots("dialogue", "sms") == [("dialogue", "sms")]


def test_only_slots_in_which_the_act_prevails_change():
    no = Act("withdrawn", "consent", "web", START)
    consent = {"outreach": {"email": Act("granted", "consent", "web", START + timedelta(days=1)).standing()}}
    assert changes(consent, slots("all", "email"), no) == [("dialogue", "email")]
    assert status(consent, ("outreach", "email")) == "granted"
    assert status(None, ("outreach", "email")) is None
