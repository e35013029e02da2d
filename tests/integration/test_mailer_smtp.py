"""The SMTP provider against a mail server that misbehaves."""

import dataclasses
import email
import email.policy
from concurrent.futures import ThreadPoolExecutor

import dkim
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.standalone.mongod import free_port
from services.mailer.providers.base import ProviderBusy, ProviderDown, ProviderRefuses
from services.mailer.providers.smtp import Smtp
from services.mailer.providers.smtp_opening import Server
from services.mailer.providers.smtp_session import Broken, Envelope
from services.mailer.rules.dkim import Signer
from tests.doubles.smtp import certificate
from tests.doubles.smtp.server import SmtpDouble
from tests.integration.letters import mails
from tests.unit.mailer.test_mailer_dkim import rsa_pem


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


@pytest.mark.parametrize("allowed", [0, 1, 3, 7])
def test_a_stop_lets_nothing_more_out(double, road, allowed):
    left = iter([True] * (allowed + 1) + [False] * 100)  # the first question is whether to connect at all
    outcomes = [
        outcome
        for settled in road.send(mails([f"p{n}@example.org" for n in range(9)]), lambda: next(left))
        for outcome in settled
    ]
    assert [outcome.result for outcome in outcomes] == ["accepted"] * allowed
    assert len(double.box.letters) == allowed
    assert results(road, mails(["later@example.org"]))[0].result == "accepted"
    assert double.box.connections == 1


def test_calls_beside_each_other_have_connections_of_their_own(double, road):
    with ThreadPoolExecutor(road.parallel) as pool:
        blocks = [mails([f"p{block}-{number}@example.org" for number in range(20)]) for block in range(8)]
        for outcomes in pool.map(lambda block: results(road, block), blocks):
            assert [outcome.result for outcome in outcomes] == ["accepted"] * 20
    assert len(set(double.box.letters)) == 160
    assert 1 < double.box.connections <= road.parallel == 4


REFUSALS = [
    ("refuse-a@example.org", "failed", "5.1.1", "address"),
    ("policy-a@example.org", "failed", "5.7.26", "policy"),
    ("group-a@example.org", "failed", "5.7.133", "policy"),
    ("defer-a@example.org", "later", "4.7.1", "temporary"),
    ("full-a@example.org", "later", "4.2.2", "temporary"),
    ("over-a@example.org", "failed", "5.2.2", "mailbox"),
    ("spam-a@example.org", "failed", "5.7.1", "policy"),
    ("busy-a@example.org", "later", "4.3.0", "temporary"),
    ("late-a@example.org", "failed", "5.1.1", "address"),
    ("big-a@example.org", "failed", "5.3.4", "content"),
    ("cut-before-a@example.org", "unknown", "lost", None),
    ("cut-after-a@example.org", "unknown", "lost", None),
]


@pytest.mark.parametrize("way", ["pipelined", "in turn", "eager"])
@pytest.mark.parametrize(("address", "result", "words", "fault"), REFUSALS)
def test_one_bad_recipient_harms_nobody_else(way, address, result, words, fault):
    with SmtpDouble(pipelining=way != "in turn") as double:
        double.box.eager = way == "eager"
        road = Smtp(double.url)
        outcomes = results(road, mails(["first@example.org", address, "last@example.org"]))
        road.close()
    assert [outcome.result for outcome in outcomes] == ["accepted", result, "accepted"]
    assert words in outcomes[1].reason
    assert outcomes[1].fault == fault
    assert len(double.box.to("first@example.org")) == len(double.box.to("last@example.org")) == 1
    assert len(double.box.to(address)) == (1 if address.startswith("cut-after") else 0)
    assert double.box.rushed == 0


@settings(max_examples=25, deadline=None)
@given(
    starts=st.lists(st.sampled_from(["ok-", *(address.removesuffix("a@example.org") for address, *_ in REFUSALS)]), max_size=12),
    pipelining=st.booleans(),
)
def test_every_answer_goes_to_the_message_it_belongs_to(starts, pipelining):
    expected = {address.removesuffix("a@example.org"): result for address, result, *_ in REFUSALS} | {"ok-": "accepted"}
    items = mails([f"{start}{number}@example.org" for number, start in enumerate(starts)])
    outcomes = []
    with SmtpDouble(pipelining=pipelining) as double:
        road = Smtp(double.url)
        try:
            for settled in road.send(items):
                outcomes += settled
        except ProviderDown:
            assert [outcome.result for outcome in outcomes[-3:]] == ["unknown"] * 3
        road.close()
    assert [outcome.delivery for outcome in outcomes] == [item.delivery for item in items[: len(outcomes)]]
    assert [outcome.result for outcome in outcomes] == [expected[start] for start in starts[: len(outcomes)]]
    assert len(outcomes) == len(starts) or outcomes[-1].result == "unknown"


def test_a_message_cut_off_before_its_end_was_not_taken_and_is_tried_again():
    """The content is larger than what fits on the way, so its end can't have been written."""
    large = Envelope("d", "news@baraza.example", "mid-data-a@example.org", b"Subject: x\r\n\r\n" + b"a long line\r\n" * 2_000_000)
    small = Envelope("e", "news@baraza.example", "a@example.org", b"Subject: x\r\n\r\nhello\r\n")
    with SmtpDouble(largest=100_000_000) as double:
        session = Server.at(double.url).open()
        [broken] = list(session.send([large, small]))
        session.close()
        assert isinstance(broken, Broken)
        assert (broken.when, session.over, double.box.letters) == ("before", True, [])


def test_many_that_are_cut_off_are_no_endless_toil(double, road):
    addresses = [f"cut-before-{number}@example.org" for number in range(9)]
    handing_over = road.send(mails(addresses))
    assert [outcome.result for outcome in next(handing_over)] == ["unknown"] * 3
    with pytest.raises(ProviderDown):
        next(handing_over)
    assert double.box.connections == 3


def test_a_server_that_closes_after_some_messages_is_opened_again_for_the_rest(double, road):
    double.box.limit = 3
    outcomes = results(road, mails([f"p{number}@example.org" for number in range(8)]))
    assert {outcome.result for outcome in outcomes} == {"accepted"}
    assert (len(outcomes), len(double.box.letters), double.box.connections) == (8, 8, 3)


@pytest.mark.parametrize(
    ("greeting", "mail", "fault"),
    [
        ("421 4.3.2 shutting down", None, ProviderDown),
        ("554 5.7.1 no mail from you", None, ProviderRefuses),
        (None, "421 4.3.2 shutting down", ProviderDown),
        (None, "451 4.3.0 come back later", ProviderDown),
        (None, "450 4.7.1 slow down", ProviderBusy),
        (None, "452 4.3.1 no space", ProviderDown),
        (None, "550 5.1.8 no such sender", ProviderRefuses),
        (None, "530 5.7.0 authentication wanted", ProviderRefuses),
    ],
)
def test_what_says_nothing_about_the_person_settles_nobody(double, road, greeting, mail, fault):
    double.box.greeting, double.box.mail_answer = greeting, mail
    with pytest.raises(fault):
        list(road.send(mails(["a@example.org", "b@example.org"])))
    double.box.greeting = double.box.mail_answer = None
    assert {outcome.result for outcome in results(road, mails(["a@example.org", "b@example.org"]))} == {"accepted"}


@pytest.mark.parametrize("told", [True, False])
def test_a_mail_that_is_too_large_for_the_server_fails_alone(told):
    with SmtpDouble(largest=6000, tells_size=told) as double:
        road = Smtp(double.url)
        items = mails(["a@example.org", "b@example.org", "c@example.org"])
        items[1] = dataclasses.replace(items[1], calendar="BEGIN:VCALENDAR\r\n" + "X-NOTE:much\r\n" * 1000 + "END:VCALENDAR\r\n")
        outcomes = results(road, items)
        road.close()
        assert [outcome.result for outcome in outcomes] == ["accepted", "failed", "accepted"]
        assert "552" in outcomes[1].reason
        assert double.box.connections == 1


def test_an_idle_connection_that_was_cut_is_opened_again(double, road):
    results(road, mails(["a@example.org"]))
    for transport in list(double.box.open):
        double.loop.call_soon_threadsafe(transport.abort)
    assert results(road, mails(["b@example.org"]))[0].result == "accepted"
    assert double.box.connections == 2


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


def test_what_arrives_is_signed(double):
    road = Smtp(double.url, [Signer("baraza.example", "r1", rsa_pem())])
    results(road, mails(["a@example.org"]))
    road.close()
    record = Signer("baraza.example", "r1", rsa_pem()).record()[1].replace('" "', "").strip('"').encode()
    assert dkim.verify(
        double.box.to("a@example.org")[0], dnsfunc=lambda name, timeout=5: {b"r1._domainkey.baraza.example.": record}.get(name)
    )
