"""The SendGrid provider against a stand-in that refuses what SendGrid refuses."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from deploy.standalone.mongod import free_port
from services.mailer.providers.base import ProviderBusy, ProviderDown, ProviderRefuses
from services.mailer.providers.sendgrid import SendGrid
from tests.doubles.sendgrid.server import SendGridDouble
from tests.integration.letters import SENDER, mails


@pytest.fixture
def double():
    with SendGridDouble() as server:
        yield server


@pytest.fixture
def road(double):
    return SendGrid("SG.double", double.url)


def results(road, items):
    outcomes = [outcome for settled in road.send(items) for outcome in settled]
    by_delivery = {outcome.delivery: outcome for outcome in outcomes}
    assert len(by_delivery) == len(outcomes)
    return [by_delivery[item.delivery] for item in items if item.delivery in by_delivery]


def until_fault(road, items):
    told = []
    try:
        for settled in road.send(items):
            told += settled
    except (ProviderDown, ProviderRefuses) as fault:
        return told, fault
    return told, None


def test_a_thousand_people_are_one_request_and_more_are_two(double, road):
    items = mails([f"p{number}@example.org" for number in range(1001)])
    assert {outcome.result for outcome in results(road, items)} == {"accepted"}
    assert [len(request["personalizations"]) for request in double.account.requests] == [1000, 1]
    assert len({row["email"] for row in double.account.accepted}) == 1001


def test_each_person_gets_own_text_headers_and_our_id(double, road):
    names = ["Mwangi, John; Dr", "Ødegård <b>"]
    items = mails(["a@example.org", "b@example.org"], names=names)
    results(road, items)
    for number, row in enumerate(double.account.accepted):
        assert row["headers"]["List-Unsubscribe"] == f"<https://baraza.example/u/{number}>"
        assert row["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert row["headers"]["List-Id"] == "<outreach.baraza.example>"
        assert row["custom_args"] == {"x_delivery": items[number].delivery}
        assert row["subject"] == f"Habari {names[number]}"
        assert f"Ndugu {names[number]}" in row["content"]["text/plain"]
        assert f"https://baraza.example/u/{number}" in row["content"]["text/html"]
        assert "%%" not in row["subject"] + row["content"]["text/plain"]
    assert double.account.accepted[0]["name"] == "Mwangi John Dr"
    assert "&lt;b&gt;" in double.account.accepted[1]["content"]["text/html"]
    tracking = double.account.requests[0]["tracking_settings"]
    assert tracking["subscription_tracking"]["enable"] is False
    assert tracking["click_tracking"]["enable"] is False


def test_the_kind_of_message_is_its_category_and_nothing_about_people_is(double, road):
    (mail,) = mails(["a@example.org"])
    sender = replace(SENDER, feedback_id="5f1c0e6a9d3b4a7f8e2d1c0b:campaign:baraza")
    results(road, [replace(mail, letter=replace(mail.letter, sender=sender)), *mails(["b@example.org"])])
    assert sorted(row["categories"] for row in double.account.accepted) == [[], ["campaign"]]


def test_one_bad_address_harms_nobody_else(double, road):
    addresses = [f"p{number}@example.org" for number in range(40)]
    addresses[17] = "broken@nodot"
    outcomes = results(road, mails(addresses))
    assert [number for number, outcome in enumerate(outcomes) if outcome.result != "accepted"] == [17]
    assert "valid address" in outcomes[17].reason
    assert outcomes[17].fault == "address"
    assert sorted(row["email"] for row in double.account.accepted) == sorted(set(addresses) - {"broken@nodot"})
    assert double.account.statuses == [400, 202]


def test_a_refusal_that_names_nobody_is_narrowed_down(double, road):
    double.account.next.extend({"status": 400, "message": "something"} for _ in range(3))
    outcomes = results(road, mails([f"p{number}@example.org" for number in range(4)]))
    assert [outcome.result for outcome in outcomes] == ["failed", "accepted", "accepted", "accepted"]
    assert len(double.account.accepted) == 3


def test_a_sender_that_is_not_taken_is_our_own_fault_and_fails_nobody(double, road):
    first, second = mails(["a@example.org", "b@example.org"])
    letter = replace(first.letter, sender=replace(SENDER, address="nobody@nowhere"))
    with pytest.raises(ProviderRefuses):
        list(road.send([replace(first, letter=letter), replace(second, letter=letter)]))
    assert double.account.statuses == [400]
    assert double.account.accepted == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_provider_in_trouble_is_asked_again_later(double, road, status):
    double.account.next.append({"status": status})
    items = mails(["a@example.org", "b@example.org"])
    with pytest.raises(ProviderDown):
        list(road.send(items))
    assert double.account.accepted == []
    assert {outcome.result for outcome in results(road, items)} == {"accepted"}
    assert len(double.account.accepted) == 2


@pytest.mark.parametrize(
    ("headers", "least", "most"),
    [
        ({"Retry-After": "7"}, 7, 7),
        ({"X-RateLimit-Reset": str(int(time.time()) + 3000)}, 1, 3000),
        ({"X-RateLimit-Reset": "0"}, 0, 0),
        ({"Retry-After": format_datetime(datetime.now(UTC) + timedelta(days=3), usegmt=True)}, 3600, 3600),
    ],
)
def test_the_time_to_come_back_is_taken_from_the_answer(double, road, headers, least, most):
    double.account.next.append({"status": 429, "headers": headers})
    with pytest.raises(ProviderBusy) as caught:
        list(road.send(mails(["a@example.org"])))
    assert least <= caught.value.retry_after <= most


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_our_fault_and_takes_nobody(double, road, status):
    double.account.next.append({"status": status})
    with pytest.raises(ProviderRefuses):
        list(road.send(mails(["a@example.org"])))
    assert double.account.statuses == [status]


@pytest.mark.parametrize("status", [502, 504, 520])
def test_what_something_in_between_answers_leaves_doubt_and_stops(double, road, status):
    double.account.next.append({"status": status})
    told, fault = until_fault(road, mails([f"p{number}@example.org" for number in range(1001)]))
    assert isinstance(fault, ProviderDown)
    assert [outcome.result for outcome in told] == ["unknown"] * 1000
    assert double.account.statuses == [status]


def test_a_request_too_large_is_halved(double, road):
    double.account.next.append({"status": 413})
    assert {outcome.result for outcome in results(road, mails([f"p{number}@example.org" for number in range(5)]))} == {"accepted"}
    assert [len(request["personalizations"]) for request in double.account.requests] == [2, 3]
    double.account.next.append({"status": 413})
    (outcome,) = results(road, mails(["a@example.org"]))
    assert (outcome.result, outcome.fault) == ("failed", "content")


def test_values_in_any_script_stay_below_the_limit(double, road):
    names = ["\u1230" * 900] * 1000
    items = mails([f"p{number}@example.org" for number in range(1000)], names=names)
    assert {outcome.result for outcome in results(road, items)} == {"accepted"}
    assert 413 not in double.account.statuses


def test_the_sandbox_checks_and_sends_nothing(double):
    road = SendGrid("SG.double", double.url, sandbox=True)
    (outcome,) = results(road, mails(["a@example.org"]))
    assert (outcome.result, outcome.reason) == ("withheld", "sandbox")
    assert double.account.statuses == [200]
    assert double.account.accepted == []


def test_several_requests_at_once_and_a_stop_between_them(double):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    items = mails([f"p{number}@example.org" for number in range(40)], calendar=calendar)
    double.account.next.extend({"delay": 0.1} for _ in range(40))
    road = SendGrid("SG.double", double.url, parallel=20)
    began = time.perf_counter()
    assert {outcome.result for outcome in results(road, items)} == {"accepted"}
    assert time.perf_counter() - began < 40 * 0.1 / 2
    told = [outcome for settled in road.send(items, lambda: len(double.account.statuses) < 45) for outcome in settled]
    assert 5 <= len(told) < 40
    road.close()


@pytest.mark.parametrize(("drop", "taken"), [("after", 1), ("before", 0)])
def test_an_answer_that_never_came_leaves_doubt_and_is_not_asked_again(double, road, drop, taken):
    double.account.next.append({"drop": drop})
    told, fault = until_fault(road, mails(["a@example.org"]))
    assert [outcome.result for outcome in told] == ["unknown"]
    assert isinstance(fault, ProviderDown)
    assert len(double.account.accepted) == taken
    assert len(double.account.statuses) == 1


def test_a_provider_that_is_away_takes_nobody():
    with pytest.raises(ProviderDown):
        list(SendGrid("SG.double", f"http://127.0.0.1:{free_port()}").send(mails(["a@example.org"])))


def test_calendars_go_one_by_one_as_content(double, road):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    assert {outcome.result for outcome in results(road, mails(["a@example.org", "b@example.org"], calendar=calendar))} == {
        "accepted"
    }
    assert len(double.account.requests) == 2
    assert "text/calendar; method=REQUEST" in double.account.accepted[0]["content"]
