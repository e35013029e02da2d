"""One mail of every class and language: as it was, and as two parsers that know nothing of each other read it."""

import email
import email.policy
import re
from email.header import decode_header, make_header

import mailparser
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from services.mailer.rules import headers
from tests.corpus.letters import FOLDER, NAMES, written

LETTERS = dict(written())
AGAIN = "The text changed. If that is meant: python -m tests.corpus.letters, and look at what differs."


@pytest.mark.parametrize("name", LETTERS)
def test_it_is_written_as_before(name):
    assert LETTERS[name] == (FOLDER / f"{name}.eml").read_bytes(), AGAIN


@pytest.mark.parametrize("name", LETTERS)
def test_two_parsers_read_the_same(name):
    kind, _, language = name.partition(".")
    message = email.message_from_bytes(LETTERS[name], policy=email.policy.default)
    other = mailparser.parse_from_bytes(LETTERS[name])
    assert [part.defects for part in message.walk() if part.defects] == []
    assert not other.has_defects
    assert message["subject"] == other.subject != ""
    assert other.to == [(NAMES[language], "asha@example.org")]
    assert other.from_ == [("Baraza – Dodoma", f"{kind}@baraza.example")]
    assert message["from"].addresses[0].addr_spec == f"{kind}@baraza.example"
    assert message["message-id"] == other.message_id == "<0123456789abcdef01234567@baraza.example>"
    for body, found in ((message.get_body(("plain",)), other.text_plain), (message.get_body(("html",)), other.text_html)):
        assert [same(text) for text in found][:1] == [same(body.get_content())]
    assert NAMES[language].split()[0] in message.get_body(("plain",)).get_content()


def same(text):
    return text.replace("\r\n", "\n").strip()


@pytest.mark.parametrize("name", LETTERS)
def test_the_headers_are_those_that_large_inboxes_demand(name):
    kind = name.partition(".")[0]
    message = email.message_from_bytes(LETTERS[name], policy=email.policy.default)
    for once in ("From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version"):
        assert len(message.get_all(once)) == 1
    assert len(message["from"].addresses) == 1
    assert (message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is (kind != "transactional")
    assert (message["List-Id"] is not None) is (kind != "transactional")
    assert (message["Auto-Submitted"] == "auto-generated") is (kind == "transactional")
    if kind != "transactional":
        assert re.fullmatch(r"<https://\S+/u/\S+>, ?<mailto:\S+\?subject=unsubscribe>", message["List-Unsubscribe"])


@pytest.mark.parametrize("name", LETTERS)
def test_no_line_is_longer_than_mail_allows(name):
    head, _, body = LETTERS[name].partition(b"\r\n\r\n")
    assert LETTERS[name].isascii()
    assert b"\n" not in LETTERS[name].replace(b"\r\n", b"")
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert all(len(line) <= 78 or b" " not in line.partition(b": ")[2].strip() for line in head.split(b"\r\n"))


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@example("a plain subject that is so long that it has to be folded somewhere between its many words, which are short")
@example("Ä" * 100)
@example('She said "no" and ' * 8)
@example("x" * 300)
def test_headers_are_folded_and_unfold_to_what_was_said(text):
    """Lines of 76 letters with encoded words, 78 otherwise, unless one word is longer by itself (RFC 5322, RFC 2047)."""
    said = headers.one_line(text)
    for name, value in (("Subject", headers.unstructured(text)), ("To", headers.mailbox(text, "a@example.org"))):
        lines = f"{name}: {value}".split("\r\n")
        for line in lines:
            encoded = "=?utf-8?b?" in line
            assert len(line) <= (76 if encoded else 78) or " " not in line.removeprefix(f"{name}: ").strip()
        assert all(line.startswith(" ") and line.strip() for line in lines[1:])
        found = email.message_from_string(f"{name}: {value}\r\n\r\n")[name]
        shown = str(make_header(decode_header(found.replace("\r\n", ""))))
        if name == "Subject":
            assert shown == said
        else:
            parsed = mailparser.parse_from_string(f"To: {value}\r\n\r\nx").to
            assert [address for _, address in parsed] == ["a@example.org"]
            assert " ".join(parsed[0][0].split()) == said or '"' in said or "\\" in said
