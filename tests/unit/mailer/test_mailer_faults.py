"""Which class of failure stands behind which answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules.faults import DEAD, OURS, classify, status_in


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        ("550 5.1.1 no such user", "address"),
        ("5.1.10", "address"),
        ("smtp 550 5.2.1 disabled", "address"),
        ("552 5.2.2 mailbox full", "mailbox"),
        ("550 5.1.8 bad sender", "policy"),
        ("552 5.3.4 message too big", "content"),
        ("554 5.6.0 not conformant", "content"),
        ("550 5.7.515 access denied, domain does not meet the level", "policy"),
        ("550 5.7.1 blocked", "policy"),
        ("451 4.7.1 greylisted", "temporary"),
        ("421 try later", "temporary"),
        ("535 authentication failed", "policy"),
        ("550 blocked", "mailbox"),
        ("host 192.5.1.1 said no", "mailbox"),
        ("", "mailbox"),
        (None, "mailbox"),
    ],
)
def test_replies(reply, fault):
    assert classify(reply) == fault


@given(st.text(max_size=40))
def test_any_text_has_a_class(text):
    assert classify(text) in ("address", "mailbox", "content", "policy", "temporary")


@given(st.sampled_from([2, 4, 5]), st.integers(0, 7), st.integers(0, 999))
def test_every_code_is_found_in_its_reply_and_4_is_never_final(first, subject, detail):
    code = f"{first}.{subject}.{detail}"
    assert status_in(f"550 {code} text") == code
    assert (classify(code) == "temporary") == (first == 4)


def test_what_is_ours_is_policy_and_dead_addresses_are_not():
    assert {classify(code) for code in OURS} == {"policy"}
    assert {classify(code) for code in DEAD} == {"address"}
