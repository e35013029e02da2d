"""The SendGrid provider against a stand-in that refuses what SendGrid refuses."""

from dataclasses import replace

import pytest

from deploy.standalone.mongod import free_port
from services.mailer.providers.base import ProviderDown, ProviderRefuses
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


def test_one_bad_address_harms_nobody_else(double, road):
    addresses = [f"p{number}@example.org" for number in range(40)]
    addresses[17] = "broken@nodot"
    outcomes = results(road, mails(addresses))
    assert [number for number, outcome in enumerate(outcomes) if outcome.result != "accepted"] == [17]
    assert "valid address" in outcomes[17].reason
    assert sorted(row["email"] for row in double.account.accepted) == sorted(set(addresses) - {"broken@nodot"})
    assert double.account.statuses == [400, 202]


def test_a_refusal_that_names_nobody_is_narrowed_down(double, road):
    double.account.next.extend({"status": 400, "message": "something"} for _ in range(3))
    outcomes = results(road, mails([f"p{number}@example.org" for number in range(4)]))
    assert [outcome.result for outcome in outcomes] == ["failed", "accepted", "accepted", "accepted"]
    assert len(double.account.accepted) == 3


def test_a_request_that_is_wrong_for_everyone_fails_everyone_at_once(double, road):
    first, second = mails(["a@example.org", "b@example.org"])
    letter = replace(first.letter, sender=replace(SENDER, address="nobody@nowhere"))
    items = [replace(first, letter=letter), replace(second, letter=letter)]
    assert [outcome.result for outcome in results(road, items)] == ["failed", "failed"]
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


def test_a_refused_key_is_our_fault_and_takes_nobody(double):
    with pytest.raises(ProviderRefuses):
        list(SendGrid("SG.wrong", double.url).send(mails(["a@example.org"])))
    assert double.account.statuses == [401]


@pytest.mark.parametrize(("drop", "taken"), [("after", 1), ("before", 0)])
def test_an_answer_that_never_came_leaves_doubt_and_is_not_asked_again(double, road, drop, taken):
    double.account.next.append({"drop": drop})
    assert results(road, mails(["a@example.org"]))[0].result == "unknown"
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
