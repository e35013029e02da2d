"""What a mail that came back says, read from shapes as Postfix, Exim, qmail, Gmail, Exchange and Yahoo write them."""

import email

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules import bounces, mail_kinds
from services.mailer.rules.receipts import Fact
from services.mailer.rules.suppression import cause
from shared import clock
from tests import corpus

DELIVERY = "0123456789abcdef01234567"

REPORTS = {
    "postfix-unknown-user": ("bounced", "5.1.1", "bounced"),
    "postfix-delayed": ("deferred", "4.4.1", None),
    "postfix-full": ("bounced", "5.2.2", None),
    "postfix-expired": ("bounced", "4.4.1", None),
    "postfix-delivered": ("delivered", "2.0.0", None),
    "gmail-unknown-user": ("bounced", "5.1.1", "bounced"),
    "gmail-unauthenticated": ("bounced", "5.7.26", None),
    "exchange-unknown-user": ("bounced", "5.1.10", "bounced"),
    "exchange-policy": ("bounced", "5.7.515", None),
    "exchange-generic-status": ("bounced", "5.1.1", "bounced"),
    "exim-unrouteable": ("bounced", "5.1.1", "bounced"),
    "exim-plain": ("bounced", None, None),
    "qmail": ("bounced", "5.1.1", "bounced"),
    "yahoo": ("bounced", None, None),
    "arf-abuse": ("complained", None, "complained"),
    "arf-redacted": ("complained", None, "complained"),
}


def read(name):
    raw = corpus.mail(name, verp="b-x@bounces.baraza.example", id=DELIVERY, token="t" * 39)
    return raw, email.message_from_bytes(raw)


@pytest.mark.parametrize(("name", "expected"), REPORTS.items(), ids=list(REPORTS))
def test_a_report_says_who_what_and_why(name, expected):
    raw, message = read(name)
    [said] = bounces.said(message)
    assert mail_kinds.kind(message) == "report"
    assert (said.word, said.status) == expected[:2]
    assert set(said.addresses) == (set() if name == "arf-redacted" else {"asha@mx.example"})
    assert cause(Fact("x", said.word, clock.now(), status=said.status, reason=said.reason)) == expected[2]
    assert mail_kinds.our_ids(raw) == [DELIVERY]
    assert mail_kinds.unsubscribe_tokens(raw) == ["t" * 39]


@pytest.mark.parametrize("name", ["vacation-rfc3834", "out-of-office-exchange", "absence-francaise"])
def test_an_absence_is_neither_bounce_nor_answer(name):
    _, message = read(name)
    assert mail_kinds.kind(message) == "automatic"
    assert bounces.said(message) == []


def test_a_complaint_that_is_none_says_nothing():
    _, message = read("arf-not-spam")
    assert bounces.said(message) == []
    assert mail_kinds.kind(message) == "report"


def test_what_a_person_wrote_is_kept_without_what_they_quoted():
    _, message = read("reply")
    assert mail_kinds.kind(message) == "reply"
    assert mail_kinds.own_words(message) == "Asante, nitakuja na dada yangu."


@pytest.mark.parametrize(
    ("action", "stated", "diagnosis", "word", "status"),
    [
        ("failed", "5.1.1 (bad destination mailbox address)", "smtp; 550 5.1.1 x", "bounced", "5.1.1"),
        ("failed", "5.0.0", "smtp; 550 no code", "bounced", "5.0.0"),
        ("failed", "5.1.1", "smtp; 550 5.7.1 relaying denied", "bounced", "5.7.1"),
        ("failed", "", "smtp; 550 5.2.1 disabled", "bounced", "5.2.1"),
        ("Failed", "5.4.4", "", "bounced", "5.4.4"),
        ("relayed", "2.0.0", "", None, None),
        ("expanded", "2.0.0", "", None, None),
        ("", "5.1.1", "", None, None),
    ],
)
def test_the_code_that_tells_most_counts_and_policy_before_all(action, stated, diagnosis, word, status):
    text = (
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n"
        f"Final-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: {stated}\r\n"
        f"Diagnostic-Code: {diagnosis}\r\n\r\n--b--\r\n"
    )
    found = bounces.said(email.message_from_string(text))
    assert [(said.word, said.status) for said in found] == ([(word, status)] if word else [])


@given(st.binary(max_size=300), st.sampled_from(sorted(REPORTS)), st.integers(0, 2000))
def test_no_bytes_break_the_reading(noise, name, at):
    raw, _ = read(name)
    message = email.message_from_bytes(raw[:at] + noise + raw[at:])
    assert mail_kinds.kind(message) in ("report", "automatic", "reply")
    assert isinstance(mail_kinds.own_words(message), str)
    for said in bounces.said(message):
        assert said.status is None or said.status[0] in "245"
