"""What a mail server's reply means for one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.mailer.rules.smtp_replies import Reply, verdict


@pytest.mark.parametrize(
    ("code", "text", "step", "word"),
    [
        (250, "2.0.0 queued", "body", "taken"),
        (354, "go ahead", "data", "taken"),
        (250, "5.1.1 an enhanced code of another class is none", "rcpt", "taken"),
        (421, "4.3.2 shutting down", "mail", "goodbye"),
        (421, "4.7.0 too many", "body", "goodbye"),
        (450, "4.2.1 mailbox busy", "rcpt", "later"),
        (451, "4.7.1 greylisted", "rcpt", "later"),
        (452, "4.2.2 full", "rcpt", "later"),
        (550, "5.1.1 no such user", "rcpt", "dead"),
        (550, "5.1.10 null MX", "rcpt", "dead"),
        (550, "5.2.1 mailbox disabled", "rcpt", "dead"),
        (550, "5.1.1 no such user", "body", "refused"),
        (550, "no such user", "rcpt", "refused"),
        (550, "5.1.11 is not 5.1.1", "rcpt", "refused"),
        (552, "5.2.2 over quota", "rcpt", "refused"),
        (552, "over quota", "rcpt", "refused"),
        (552, "5.2.2 over quota", "body", "refused"),
        (552, "too much mail data", "body", "too-large"),
        (552, "5.3.4 too large", "mail", "too-large"),
        (554, "5.3.4 too large", "body", "too-large"),
        (550, "5.2.3 too long for this mailbox", "rcpt", "too-large"),
        (550, "5.7.515 not authenticated", "body", "policy"),
        (550, "5.7.26 not authenticated", "rcpt", "policy"),
        (571, "blocked", "rcpt", "policy"),
        (530, "authentication wanted", "mail", "policy"),
        (550, "5.1.8 bad sender", "mail", "sender"),
        (554, "5.6.0 strange content", "body", "refused"),
    ],
)
def test_the_enhanced_code_decides_where_there_is_one(code, text, step, word):
    assert verdict(Reply(code, text), step) == word


@given(st.integers(200, 599), st.text(max_size=60), st.sampled_from(["mail", "rcpt", "data", "body"]))
def test_every_reply_means_something_and_no_refusal_is_taken(code, text, step):
    word = verdict(Reply(code, text), step)
    assert (word == "taken") == (code < 400)
    assert (word in ("later", "goodbye")) == (400 <= code < 500)
    assert len(str(Reply(code, text))) <= 300
