"""What we build by hand parses into what ``email.message`` would have given, whatever people are called."""

from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.mailer.rules import headers, mime
from services.mailer.rules.mime import Letter, Mail, Sender
from services.mailer.rules.rendering import Segments, Shape

SENDER = Sender(
    "Baraza Ünï", "post@baraza.example", "desk@baraza.example", "Mon, 23 Nov 2026 10:00:00 +0000", "<a.b>", "f", False, True
)
HTML, SUBJECT = Segments(("<p>x</p>\n",), ()), Segments(("s",), ())
CALENDAR = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Mazungumzo ya uchimbaji – Dodoma\r\nEND:VCALENDAR\r\n"
words = st.text(st.characters(exclude_categories=["Cs"]), max_size=120)
bodies = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=400
)


def letter(text: Segments, html: Segments = HTML, subject: Segments = SUBJECT) -> Letter:
    names = frozenset((*text.names, *html.names, *subject.names))
    return Letter(SENDER, Shape("en", subject, html, text, None, names))


def parsed(raw: bytes) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def reference(name: str, subject: str, text: str) -> EmailMessage:
    """The same message built by the standard library."""
    message = EmailMessage()
    message["To"] = Address(headers.one_line(name), addr_spec="a@example.org")
    message["Subject"] = headers.one_line(subject)
    message.set_content(text)
    return parsed(message.as_bytes(policy=policy.SMTP))


def squeezed(name: str) -> str:
    """Without spaces: the parser of Python 3.11 puts one between two encoded words of a long name, where RFC 2047 has none."""
    return name.replace(" ", "")


def check_lines(raw: bytes) -> None:
    """CRLF everywhere, nothing but ASCII, no line longer than a mail server takes."""
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n") == raw.count(b"\r")
    assert max(map(len, raw.split(b"\r\n"))) < 998


@settings(max_examples=60, deadline=None)
@given(name=words, subject=words)
def test_headers_parse_like_those_of_the_standard_library(name, subject):
    raw = mime.source(Mail("d" * 24, "a@example.org", name, letter(Segments(("x\n",), ())), {}, "http://x/u/1"))
    dynamic = letter(Segments(("x\n",), ()), subject=Segments(("", ""), ("subject",)))
    filled = mime.source(Mail("d" * 24, "a@example.org", name, dynamic, {"subject": subject}))
    check_lines(raw)
    check_lines(filled)
    message, wanted = parsed(filled), reference(name, subject, "x\n")
    assert squeezed(message["to"].addresses[0].display_name) == squeezed(wanted["to"].addresses[0].display_name)
    assert message["to"].addresses[0].addr_spec == "a@example.org"
    assert len(message["to"].addresses) == 1
    assert message["subject"] == wanted["subject"] == headers.one_line(subject)
    assert message["from"].addresses[0].display_name == "Baraza Ünï"
    assert parsed(raw)["list-unsubscribe"] == "<http://x/u/1>"


@settings(max_examples=60, deadline=None)
@given(parts=st.lists(bodies, min_size=1, max_size=4), values=st.lists(bodies, min_size=3, max_size=3))
def test_texts_with_gaps_arrive_as_written(parts, values):
    names = tuple(f"v{number}" for number in range(len(parts) - 1))
    known = dict(zip(("v0", "v1", "v2"), values, strict=True))
    segments = Segments(tuple(parts), names)
    raw = mime.source(Mail("d" * 24, "a@example.org", None, letter(segments), known))
    check_lines(raw)
    text = parsed(raw).get_body(("plain",)).get_payload(decode=True).decode().replace("\r\n", "\n")
    assert text == segments.fill(known)


@settings(max_examples=60, deadline=None)
@given(text=bodies)
def test_no_line_of_quoted_printable_is_longer_than_76(text):
    assert max(map(len, mime.quoted(text).split(b"\r\n"))) <= 76


@pytest.mark.parametrize(
    "value", ["<script>alert(1)</script>", '"><img src=x>', "a & b", "{{ name }}", "%%t.name%%", "=_alternative_5f1c2a77"]
)
def test_a_persons_value_is_text_in_html_and_nothing_else(value):
    html = Segments(("<p>", "</p>\n"), ("name",))
    raw = mime.source(Mail("d" * 24, "a@example.org", value, letter(Segments(("", "\n"), ("name",)), html), {"name": value}))
    message = parsed(raw)
    body = message.get_body(("html",)).get_content()
    assert "<script" not in body
    assert "<img" not in body
    assert message.get_body(("plain",)).get_content() == value + "\r\n"
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]


@pytest.mark.parametrize(
    "name",
    ["Eve\r\nBcc: all@example.org", "Eve\nSubject: x", "=?utf-8?q?a?=", "Mwangi, John", 'A "B" <c@d>', "a\x00b", "x" * 300],
)
def test_names_can_not_break_out_of_their_header(name):
    message = parsed(mime.source(Mail("d" * 24, "a@example.org", name, letter(Segments(("x\n",), ())), {})))
    assert message["bcc"] is None
    assert message.get_all("subject") == ["s"]
    assert message["to"].addresses[0].addr_spec == "a@example.org"
    assert message["to"].addresses[0].display_name == headers.one_line(name)


def test_a_calendar_entry_comes_inside_and_as_a_file():
    mail = Mail("d" * 24, "a@example.org", "Asha", letter(Segments(("x\n",), ())), {}, None, CALENDAR)
    message = parsed(mime.source(mail))
    kinds = [part.get_content_type() for part in message.walk()]
    assert kinds == ["multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar", "application/ics"]
    inner = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert inner.get_param("method") == "REQUEST"
    assert inner.get_content().replace("\r\n", "\n") == CALENDAR.replace("\r\n", "\n")
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content() == CALENDAR.encode()


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("a@example.org", "a@example.org"),
        ("a@münchen.example", "a@xn--mnchen-3ya.example"),
        ("jürgen@example.org", None),
        ("a b@example.org", None),
        ("a@example.org\r\nRCPT TO:<b@c>", None),
        ("a>@example.org", None),
        ("@example.org", None),
        ("a" * 250 + "@example.org", None),
    ],
)
def test_only_addresses_that_a_mail_server_can_be_told(address, wanted):
    assert headers.sendable(address) == wanted
