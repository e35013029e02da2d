"""What gateways post, in our words: genuine or not, listed or not."""

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.errors import ForgedPost
from services.mailer.providers import africastalking_posts, twilio_posts
from services.mailer.providers.parsers import INCOMING, READERS
from services.mailer.rules import receipts, suppression
from tests.doubles.sms.twilio import Twilio

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://baraza.example/mailer/v1/webhooks/twilio/incoming"
DELIVERY = "0" * 23 + "1"


def post(**form: str):
    return {"_id": "p1", "body": urlencode(form).encode(), "received_at": NOW, "about": {"delivery": DELIVERY}}


def test_twilios_own_example_of_a_signature():
    """The one of Twilio's documentation."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    form = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    twilio_posts.verify("12345", url, urlencode(form).encode(), "GvWf1cFY/Q7PnoempGyD5oXAezc=")


@given(st.dictionaries(st.text(min_size=1, max_size=10), st.text(max_size=20), max_size=5))
def test_what_the_stand_in_signs_is_genuine_and_nothing_else(form):
    account = Twilio("token")
    body = urlencode(form).encode()
    signature = account.signature(URL, form)
    twilio_posts.verify("token", URL, body, signature)
    twilio_posts.verify("token", URL.replace("example", "example:443"), body, signature)
    for token, url, changed, claimed in (
        ("other", URL, body, signature),
        ("token", URL + "x", body, signature),
        ("token", URL, body + b"&more=1", signature),
        ("token", URL, body, ""),
        ("token", URL, body, "é"),
    ):
        with pytest.raises(ForgedPost):
            twilio_posts.verify(token, url, changed, claimed)


@pytest.mark.parametrize(
    ("status", "code", "word", "cause"),
    [
        ("queued", "", "accepted", None),
        ("sent", "", "accepted", None),
        ("delivered", "", "delivered", None),
        ("undelivered", "30005", "bounced", "bounced"),
        ("undelivered", "30003", "bounced", None),
        ("undelivered", "30007", "bounced", None),
        ("failed", "21614", "bounced", "invalid"),
        ("failed", "21610", "bounced", "unsubscribed"),
        ("teleported", "", "unlisted", None),
    ],
)
def test_twilios_statuses(status, code, word, cause):
    [fact] = twilio_posts.facts(post(MessageSid="SM1", MessageStatus=status, **({"ErrorCode": code} if code else {})))
    assert (fact.word, fact.delivery, suppression.cause(fact)) == (word, DELIVERY, cause)
    assert "+" not in str(fact.detail)


@pytest.mark.parametrize(
    ("status", "failure", "word", "cause"),
    [
        ("Sent", "", "accepted", None),
        ("Buffered", "", "deferred", None),
        ("Success", "", "delivered", None),
        ("Failed", "UserDoesNotExist", "bounced", "bounced"),
        ("Failed", "DeliveryFailure", "bounced", None),
        ("Rejected", "UserInBlackList", "bounced", "unsubscribed"),
        ("Rejected", "InsufficientCredit", "bounced", None),
        ("Teleported", "", "unlisted", None),
    ],
)
def test_africas_talkings_statuses(status, failure, word, cause):
    [fact] = africastalking_posts.facts(post(id="ATXid_1", status=status, phoneNumber="+255754000001", failureReason=failure))
    assert (fact.word, fact.reference, fact.address, fact.channel) == (word, "africastalking:ATXid_1", "+255754000001", "sms")
    assert suppression.cause(fact) == cause


@pytest.mark.parametrize(
    ("form", "taken"),
    [
        ({"Body": "STOP", "OptOutType": "STOP"}, "stop"),
        ({"Body": "Quit"}, "stop"),
        ({"Body": "yes"}, "start"),
        ({"Body": "info"}, "help"),
        ({"Body": "stop!"}, None),
        ({"Body": "acha"}, None),
        ({}, None),
    ],
)
def test_what_twilio_takes_itself(form, taken):
    found = twilio_posts.incoming(post(MessageSid="SM1", From="+255754000001", To="+15005550006", **form))
    assert found is not None
    assert (found.taken, found.number, found.to) == (taken, "+255754000001", "+15005550006")


@pytest.mark.parametrize("sender", ["M-PESA", "20414", "", "whatsapp:+255754000001"])
def test_names_and_short_codes_are_nobody(sender):
    assert twilio_posts.incoming(post(MessageSid="SM1", From=sender, Body="x")) is None
    assert africastalking_posts.incoming(post(id="1", **{"from": sender}, text="x")) is None


STATUSES = st.sampled_from(["queued", "sent", "delivered", "undelivered", "failed", "read", "new"])


@given(st.lists(STATUSES, min_size=1, max_size=6), st.randoms())
def test_any_order_and_repetition_of_statuses_gives_the_same_end(statuses, random):
    facts = [fact for status in statuses for fact in twilio_posts.facts(post(MessageSid="SM1", MessageStatus=status))]
    shuffled = [*facts, *facts]
    random.shuffle(shuffled)
    assert receipts.fold(facts) == receipts.fold(shuffled)


@given(st.binary(max_size=300), st.sampled_from(["twilio", "africastalking", *INCOMING]))
def test_bytes_that_are_no_form_harm_nobody(body, provider):
    stored = {"_id": "p1", "body": body, "received_at": NOW}
    if provider in INCOMING:
        found = INCOMING[provider](stored)
        assert found is None or found.number.startswith("+")
    else:
        assert len(list(READERS[provider](stored))) == 1
