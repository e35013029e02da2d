"""Facts about deliveries fold to the same end in any order and with any repetition."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import receipts, suppression
from services.mailer.rules.receipts import Fact

START = datetime(2026, 3, 1, tzinfo=UTC)
words = st.sampled_from([*receipts.RANKS, *receipts.NOTED, receipts.UNLISTED])
facts = st.builds(
    Fact,
    id=st.text(max_size=4),
    word=words,
    at=st.integers(0, 10**6).map(lambda s: START + timedelta(seconds=s)),
    delivery=st.sampled_from(["a", "b", None]),
    status=st.sampled_from([None, "5.1.1", "4.2.2"]),
    reason=st.sampled_from([None, "no such user", "full"]),
)


@given(st.lists(facts, max_size=12).flatmap(lambda told: st.tuples(st.just(told), st.permutations(told + told[:3]))))
def test_any_order_and_any_repetition_end_alike(both):
    told, again = both
    assert receipts.fold(told) == receipts.fold(again)


@given(st.lists(facts, max_size=12))
def test_a_delivery_never_falls_back(told):
    highest = 0
    for count in range(len(told) + 1):
        rank = getattr(receipts.fold(told[:count]).get("a"), "rank", 0)
        assert rank >= highest
        highest = rank


def test_the_reason_is_that_of_the_state():
    bounced = Fact(id="1", word="bounced", at=START, delivery="a", status="5.1.1", reason="gone")
    complained = Fact(id="2", word="complained", at=START, delivery="a")
    assert receipts.fold([complained, bounced])["a"].reason == "complained"
    assert receipts.fold([bounced])["a"].reason == "bounced: 5.1.1 gone"


def entry(reason, scope="all", at=0, lifted=None, channel="email"):
    return {
        "reason": reason,
        "scope": scope,
        "channel": channel,
        "at": None if at is None else START + timedelta(seconds=at),
        "lifted_at": None if lifted is None else START + timedelta(seconds=lifted),
    }


def test_agreeing_to_one_purpose_after_leaving_everything_opens_that_one():
    told = [entry("unsubscribed", at=10), entry("withdrawn", "dialogue", at=None, lifted=20)]
    assert suppression.against(told, "dialogue", "email") is None
    assert suppression.against(told, "outreach", "email") == "unsubscribed"


def test_leaving_again_after_agreeing_holds_and_silence_wins_a_tie():
    assert suppression.against([entry("unsubscribed", at=30, lifted=20)], "outreach", "email") == "unsubscribed"
    assert suppression.against([entry("unsubscribed", at=20, lifted=20)], "outreach", "email") == "unsubscribed"
    assert suppression.against([entry("unsubscribed", at=10, lifted=20)], "outreach", "email") is None


def test_consent_never_lifts_a_dead_address():
    told = [entry("bounced"), entry("withdrawn", "outreach", at=None, lifted=99)]
    assert suppression.against(told, "outreach", "email") == "bounced"


def test_another_channel_and_another_purpose_stay_open():
    assert suppression.against([entry("unsubscribed", "outreach")], "dialogue", "email") is None
    assert suppression.against([entry("unsubscribed", channel="email")], "outreach", "sms") is None


def test_the_table_of_causes():
    def cause(word, status=None, reason=None, hint=None):
        return suppression.cause(Fact(id="1", word=word, at=START, status=status, reason=reason, hint=hint))

    assert cause("bounced", "5.1.1") == "bounced"
    assert cause("bounced", reason="550 5.1.10 null MX") == "bounced"
    assert cause("bounced", "5.7.1") is None
    assert cause("bounced", "5.7.1", hint="dead") is None
    assert cause("bounced", "5.2.2") is None
    assert cause("bounced", "4.4.1") is None
    assert cause("bounced", "5.3.0") is None
    assert cause("bounced", reason="550 nothing said") is None
    assert cause("deferred", "5.1.1") is None
    assert cause("bounced", hint="invalid") == "invalid"
    assert cause("complained") == "complained"
    assert cause("unsubscribed", hint="left-all") == "unsubscribed"
    assert cause("opened") is None
