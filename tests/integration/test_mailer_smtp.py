"""The SMTP provider against a mail server that misbehaves."""

import email
import email.policy

import pytest

from deploy.standalone.mongod import free_port
from services.mailer.providers.base import ProviderDown, ProviderRefuses
from services.mailer.providers.smtp import Smtp
from tests.doubles.smtp import certificate
from tests.doubles.smtp.server import SmtpDouble
from tests.integration.letters import mails


@pytest.fixture
def double():
    with SmtpDouble() as server:
        yield server


@pytest.fixture
def road(double):
    road = Smtp(double.url)
    yield road
    road.close()


def results(road, items):
    outcomes = [outcome for settled in road.send(items) for outcome in settled]
    by_delivery = {outcome.delivery: outcome for outcome in outcomes}
    assert len(by_delivery) == len(outcomes)
    return [by_delivery[item.delivery] for item in items if item.delivery in by_delivery]


def test_many_mails_over_one_connection(double, road):
    items = mails([f"p{number}@example.org" for number in range(60)])
    assert {outcome.result for outcome in results(road, items)} == {"accepted"}
    assert results(road, mails(["later@example.org"]))[0].result == "accepted"
    assert double.box.connections == 1
    assert len({recipient for _, recipient, _ in double.box.letters}) == 61


def test_each_person_gets_own_text_and_unsubscribe_headers(double, road):
    items = mails(["a@example.org", "b@example.org"])
    results(road, items)
    for number, address in enumerate(["a@example.org", "b@example.org"]):
        [raw] = double.box.to(address)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        assert message["List-Unsubscribe"] == f"<https://baraza.example/u/{number}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["List-Id"] == "<outreach.baraza.example>"
        assert message["Message-ID"] == items[number].message_id
        assert message["To"].addresses[0].addr_spec == address
        assert message["Subject"] == f"Habari Asha <{number}>"
        plain, html = message.get_body(("plain",)), message.get_body(("html",))
        assert f"Ndugu Asha <{number}>" in plain.get_content()
        assert f"Ndugu Asha &lt;{number}&gt;" in html.get_content()
        assert "mjadala – é ñ" in plain.get_content()


@pytest.mark.parametrize(
    ("address", "result", "words"),
    [
        ("refuse-a@example.org", "failed", "5.1.1"),
        ("policy-a@example.org", "failed", "5.7.26"),
        ("defer-a@example.org", "later", "4.7.1"),
        ("full-a@example.org", "later", "4.2.2"),
        ("spam-a@example.org", "failed", "5.7.1"),
        ("busy-a@example.org", "later", "4.3.0"),
        ("mid-data-a@example.org", "unknown", "lost"),
        ("cut-before-a@example.org", "unknown", "lost"),
        ("cut-after-a@example.org", "unknown", "lost"),
    ],
)
def test_one_bad_recipient_harms_nobody_else(double, road, address, result, words):
    outcomes = results(road, mails(["first@example.org", address, "last@example.org"]))
    assert [outcome.result for outcome in outcomes] == ["accepted", result, "accepted"]
    assert words in outcomes[1].reason
    assert len(double.box.to("first@example.org")) == len(double.box.to("last@example.org")) == 1
    assert len(double.box.to(address)) <= 1


def test_a_server_that_closes_after_some_messages_is_tried_later_for_the_rest(double, road):
    double.box.limit = 3
    items = mails([f"p{number}@example.org" for number in range(5)])
    settled = []

    def hand_over():
        for outcomes in road.send(items):
            settled.extend(outcomes)

    with pytest.raises(ProviderDown):
        hand_over()
    assert [outcome.result for outcome in settled] == ["accepted"] * 3
    left = [item for item in items if item.delivery not in {outcome.delivery for outcome in settled}]
    assert {outcome.result for outcome in results(road, left)} == {"accepted"}
    assert len(double.box.letters) == 5


def test_an_idle_connection_that_was_cut_is_opened_again(double, road):
    results(road, mails(["a@example.org"]))
    road._connection.sock.close()
    assert results(road, mails(["b@example.org"]))[0].result == "accepted"


def test_a_server_that_is_away_takes_nobody():
    with pytest.raises(ProviderDown):
        list(Smtp(f"smtp://127.0.0.1:{free_port()}").send(mails(["a@example.org"])))


def test_the_connection_is_made_safe_or_not_made(tmp_path):
    context, trusted = certificate.make(tmp_path)
    with SmtpDouble(tls=context) as double:
        road = Smtp(f"{double.url}?starttls=required&cafile={trusted}")
        assert results(road, mails(["a@example.org"]))[0].result == "accepted"
        road.close()
        assert double.box.over_tls == [True]
        with pytest.raises(ProviderRefuses):
            list(Smtp(f"{double.url}?starttls=required").send(mails(["b@example.org"])))
    with SmtpDouble() as plain:
        with pytest.raises(ProviderRefuses):
            list(Smtp(f"{plain.url}?starttls=required").send(mails(["c@example.org"])))
        assert plain.box.letters == []


def test_user_and_password_are_shown_to_the_server(tmp_path):
    context, trusted = certificate.make(tmp_path)
    with SmtpDouble(tls=context, password="s3cret/x") as double:
        road = Smtp(f"smtp://me:s3cret%2Fx@{double.address}?cafile={trusted}")
        assert results(road, mails(["a@example.org"]))[0].result == "accepted"
        road.close()
        for wrong in ("wrong", "%C3%BC"):
            with pytest.raises(ProviderRefuses):
                list(Smtp(f"smtp://me:{wrong}@{double.address}?cafile={trusted}").send(mails(["b@example.org"])))


def test_a_calendar_travels_as_invitation(double, road):
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    results(road, mails(["a@example.org"], calendar=calendar))
    message = email.message_from_bytes(double.box.to("a@example.org")[0], policy=email.policy.default)
    kinds = {part.get_content_type(): part for part in message.walk()}
    assert kinds["text/calendar"].get_param("method") == "REQUEST"
    assert "application/ics" in kinds
