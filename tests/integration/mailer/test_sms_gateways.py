"""Twilio and Africa's Talking as they answer: what is certain, what is in doubt, and whose fault a refusal is."""

from collections.abc import Iterator

import pytest

from services.mailer.providers.africastalking import AfricasTalking
from services.mailer.providers.base import ProviderBusy, ProviderDown, ProviderRefuses, Text
from services.mailer.providers.twilio import Twilio
from tests.doubles.sms.server import SmsDouble

ASHA, JUMA, PETRO = "+255754000001", "+255754000002", "+255754000003"


@pytest.fixture(scope="module")
def double() -> Iterator[SmsDouble]:
    with SmsDouble() as running:
        yield running


@pytest.fixture
def gateway(double):
    for account in (double.twilio, double.africastalking):
        account.accepted.clear()
        account.statuses.clear()
        account.next.clear()
        account.opted_out.clear()
    double.africastalking.verdicts.clear()
    double.africastalking.empty = False
    return double


@pytest.fixture
def twilio(gateway) -> Iterator[Twilio]:
    account = gateway.twilio
    made = Twilio(account.sid, account.token, gateway.url, lambda delivery: f"https://baraza.test/r/{delivery}")
    yield made
    made.close()


@pytest.fixture
def talking(gateway) -> Iterator[AfricasTalking]:
    made = AfricasTalking("sandbox", gateway.africastalking.key, gateway.url)
    yield made
    made.close()


def text(number: str = ASHA, body: str = "Habari", sender: str = "+15005550006", delivery: str = "d1") -> Text:
    return Text(delivery, number, sender, body)


def sent(road, *texts):
    return [outcome for outcomes in road.send(texts) for outcome in outcomes]


def told(outcome):
    return outcome.result, (outcome.reason or "").split(" (")[0][:60], outcome.fault


def test_twilio_takes_each_text_with_the_address_for_its_receipts(twilio, gateway):
    outcomes = sent(twilio, text(), text(JUMA, "Karibu", "BARAZA", "d2"), text(PETRO, "Asante", "MG" + "0" * 32, "d3"))
    assert [outcome.result for outcome in outcomes] == ["accepted"] * 3
    rows = [(row["to"], row["from"], row["body"], row["callback"]) for row in gateway.twilio.accepted]
    assert rows == [
        (ASHA, "+15005550006", "Habari", "https://baraza.test/r/d1"),
        (JUMA, "BARAZA", "Karibu", "https://baraza.test/r/d2"),
        (PETRO, "MG" + "0" * 32, "Asante", "https://baraza.test/r/d3"),
    ]


@pytest.mark.parametrize(
    ("given", "result", "code", "fault"),
    [
        (text("+25"), "failed", "twilio 21211", "address"),
        (text(body="x" * 1601), "failed", "twilio 21617", "content"),
        (text("+850191234567"), "failed", "twilio 21408", "policy"),
    ],
)
def test_twilio_refuses_one_text_and_says_whose_fault_it_is(twilio, gateway, given, result, code, fault):
    [outcome] = sent(twilio, given)
    assert (outcome.result, outcome.fault) == (result, fault)
    assert outcome.reason.startswith(code)
    assert gateway.twilio.accepted == []


def test_who_told_the_gateway_to_stop_gets_nothing_and_is_counted_so(twilio, talking, gateway):
    gateway.twilio.opted_out.add(ASHA)
    gateway.africastalking.opted_out.add(ASHA)
    for road in (twilio, talking):
        [outcome] = sent(road, text(sender="BARAZA"))
        assert (outcome.result, outcome.reason) == ("withheld", "unsubscribed")


@pytest.mark.parametrize(
    ("order", "problem"),
    [
        ({"status": 429, "code": 20429}, ProviderBusy),
        ({"status": 429}, ProviderBusy),
        ({"status": 503}, ProviderDown),
        ({"code": 21703}, ProviderRefuses),
        ({"status": 401, "code": 20003}, ProviderRefuses),
    ],
)
def test_twilio_in_trouble_takes_nobody_with_it(twilio, gateway, order, problem):
    gateway.twilio.next.extend([{}, order])
    going = twilio.send([text(), text(JUMA, delivery="d2"), text(PETRO, delivery="d3")])
    assert [outcome.result for outcome in next(going)] == ["accepted"]
    with pytest.raises(problem):
        next(going)
    assert len(gateway.twilio.accepted) == 1


@pytest.mark.parametrize("order", [{"drop": "after"}, {"drop": "before"}, {"status": 500}, {"status": 502}])
def test_an_answer_that_was_lost_is_unknown_and_not_asked_for_again(twilio, talking, gateway, order):
    for road, account in ((twilio, gateway.twilio), (talking, gateway.africastalking)):
        account.next.append(order)
        [outcome] = sent(road, text(sender="BARAZA"))
        assert outcome.result == "unknown"
        assert len(account.statuses) == 1
        assert len(account.accepted) == (order.get("drop") == "after")


def test_a_gateway_that_can_not_be_reached_has_taken_nothing():
    for road in (Twilio("AC1", "t", "http://127.0.0.1:1", str), AfricasTalking("u", "k", "http://127.0.0.1:1")):
        with pytest.raises(ProviderDown):
            sent(road, text())


def test_a_stop_button_ends_it_before_the_next_request(twilio, talking, gateway):
    answers = iter([True, False])
    outcomes = [row for rows in twilio.send([text(), text(JUMA, delivery="d2")], lambda: next(answers)) for row in rows]
    assert len(outcomes) == len(gateway.twilio.accepted) == 1
    assert list(talking.send([text()], lambda: False)) == []


def test_people_with_the_same_text_share_a_request_and_a_handset_never_gets_two_in_one(talking, gateway):
    texts = [text(ASHA, "A", "BARAZA", "d1"), text(JUMA, "B", "BARAZA", "d2"), text(PETRO, "A", "BARAZA", "d3")]
    outcomes = sent(talking, *texts, text(ASHA, "A", "BARAZA", "d4"))
    assert {outcome.delivery: outcome.result for outcome in outcomes} == dict.fromkeys(("d1", "d2", "d3", "d4"), "accepted")
    assert sorted((row["to"], row["body"]) for row in gateway.africastalking.accepted) == [
        (ASHA, "A"), (ASHA, "A"), (JUMA, "B"), (PETRO, "A"),
    ]  # fmt: skip
    assert len(gateway.africastalking.statuses) == 3
    assert len({outcome.reference for outcome in outcomes}) == 4
    assert all(outcome.reference.startswith("africastalking:ATXid_") for outcome in outcomes)


@pytest.mark.parametrize(
    ("code", "result", "fault"),
    [
        (100, "accepted", None), (102, "accepted", None), (401, "unknown", None), (404, "failed", "address"),
        (407, "failed", "policy"), (409, "failed", "policy"), (500, "later", "temporary"), (501, "later", "temporary"),
        (502, "failed", "mailbox"),
    ],
)  # fmt: skip
def test_each_number_has_a_verdict_of_its_own(talking, gateway, code, result, fault):
    gateway.africastalking.verdicts[JUMA] = code
    outcomes = sent(talking, text(ASHA, sender="BARAZA"), text(JUMA, sender="BARAZA", delivery="d2"))
    assert [(row.delivery, row.result, row.fault) for row in outcomes] == [("d1", "accepted", None), ("d2", result, fault)]


def test_no_money_no_sender_no_key_is_ours_to_mend(talking, gateway):
    gateway.africastalking.empty = True
    with pytest.raises(ProviderRefuses, match="InsufficientBalance"):
        sent(talking, text(sender="BARAZA"))
    gateway.africastalking.empty = False
    with pytest.raises(ProviderRefuses, match="InvalidSenderId"):
        sent(talking, text(sender="NOBODY"))
    with pytest.raises(ProviderRefuses, match="authentication"):
        sent(AfricasTalking("sandbox", "wrong", gateway.url), text())
    with pytest.raises(ProviderRefuses, match="20003"):
        sent(Twilio(gateway.twilio.sid, "wrong", gateway.url, str), text())
    assert gateway.africastalking.accepted == gateway.twilio.accepted == []


def test_a_refusal_of_the_whole_request_fails_its_texts_only(talking, gateway):
    gateway.africastalking.next.append({"status": 400, "message": "Request is missing required form field 'message'"})
    outcomes = sent(talking, text(ASHA, "A", "BARAZA"), text(JUMA, "B", "BARAZA", "d2"))
    assert [(row.result, row.fault) for row in outcomes] == [("failed", "content"), ("accepted", None)]


def test_a_busy_gateway_says_when_to_come_back(talking, gateway):
    gateway.africastalking.next.append({"status": 429})
    with pytest.raises(ProviderBusy):
        sent(talking, text(sender="BARAZA"))
