"""Rosters of Mailman and pasted lists; and what has columns is not taken for one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from services.contacts.readers import addresses
from services.contacts.rules import header
from tests.support.partner_files import Write, lines, read_all


def read(write: Write, content: str) -> list[tuple[str, ...]]:
    path = write(content.encode())
    head, *rows = lines(path)
    assert head == ["Full name", "Email", "Phone"]
    return [tuple(row) for row in rows]


def test_mailman_2_members_one_a_line(write: Write) -> None:
    content = "anne@example.org\njuma.k@example.co.tz\n\nHélène Ngumé <helene@example.org>\n"
    expected = [("", "anne@example.org", ""), ("", "juma.k@example.co.tz", ""), ("Hélène Ngumé", "helene@example.org", "")]
    assert read(write, content) == expected


def test_mailman_2_roster_with_headings_and_members_it_sends_nothing_to(write: Write) -> None:
    content = (
        "2 Non-digested Members of Wachimbaji:\n  * anne at example.org\n  * juma at example.co.tz\n"
        "(1 private member not shown)\n1 Digested Members of Wachimbaji:\n  * (off at example.org)\n"
    )
    expected = [("", "anne@example.org", ""), ("", "juma@example.co.tz", ""), ("* (off at example.org)", "", "")]
    assert read(write, content) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_mailman_3_members(write: Write, end: str) -> None:
    content = end.join(["Anne Person <anne@example.com>", "Bart Person <bart@example.com>", "cate@example.com", ""])
    expected = [("Anne Person", "anne@example.com", ""), ("Bart Person", "bart@example.com", ""), ("", "cate@example.com", "")]
    assert read(write, content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            'A B <a@b.org>, e@f.org; "Chui, Dr. C" <c@d.org>\ncarl at g.org\n',
            [("A B", "a@b.org"), ("", "e@f.org"), ("Chui, Dr. C", "c@d.org"), ("", "carl@g.org")],
        ),
        ('A B <a@b.org>, "Chui, Dr. C" <c@d.org>, e@f.org', [("A B", "a@b.org"), ("Chui, Dr. C", "c@d.org"), ("", "e@f.org")]),
        ("A B <a@b.org>,\n C D\n <c@d.org>, e@f.org,\n", [("A B", "a@b.org"), ("C D", "c@d.org"), ("", "e@f.org")]),
        ("Person, Anne <a@b.org>; Other, Bea <b@b.org>;", [("Person, Anne", "a@b.org"), ("Other, Bea", "b@b.org")]),
        ("a@b.org; c@d.org\ne@f.org\n", [("", "a@b.org"), ("", "c@d.org"), ("", "e@f.org")]),
        ("a@b.org,\nc@d.org,\n", [("", "a@b.org"), ("", "c@d.org")]),
        ("Anne (a@b.org)\nb@c.org (Bea B)\n", [("Anne", "a@b.org"), ("Bea B", "b@c.org")]),
        ("<mailto:a@b.org>\nBea - b@c.org\n3. Cee c@d.org\n", [("", "a@b.org"), ("Bea", "b@c.org"), ("Cee", "c@d.org")]),
        ("To:\nPerson, Anne <a@b.org>\n", [("Person, Anne", "a@b.org")]),
    ],
)
def test_pasted_lists(write: Write, content: str, expected: list[tuple[str, str]]) -> None:
    assert [row[:2] for row in read(write, content)] == expected


def test_names_and_numbers_from_a_sheet_of_paper(write: Write) -> None:
    content = "1. Asha Juma 0754 123 456\n2. Baraka +255 (754) 123-457\n3. Neema N. neema@example.org 0754123458\n0754123459\n"
    assert read(write, content) == [
        ("Asha Juma", "", "0754 123 456"),
        ("Baraka", "", "+255 (754) 123-457"),
        ("Neema N.", "neema@example.org", "0754123458"),
        ("", "", "0754123459"),
    ]


def test_what_is_no_address_keeps_its_row(write: Write) -> None:
    content = "".join(f"p{number}@example.org\n" for number in range(20)) + "see below\n" + "x@y.org z@y.org\n"
    assert read(write, content)[-2:] == [("see below", "", ""), ("x@y.org z@y.org", "", "")]


@pytest.mark.parametrize(
    "content",
    [
        "Email\na@b.org\nc@d.org\n",
        "Name,Email\nAnne,a@b.org\n",
        "Anne,a@b.org\nBea,b@b.org\n",
        "a@b.org,Anne\nb@b.org,Bea\n",
        '"Anne Person","a@b.org"\n"Bea","b@b.org"\n',
        "a@b.org;+255754123456\nb@b.org;+255754123457\n",
        "Anne\ta@b.org\nBea\tb@b.org\n",
        "Anne Person,0754123456,Geita\n",
        "Anne <a@b.org>,Geita\nBea <b@b.org>,Dodoma\n",
        "a@b.org,2024-01-02 03:04:05\nb@b.org,2024-01-02 03:04:05\n",
        "Attendance\nAnne Person\nBea\n",
        "12.50\n13.75\n",
    ],
)
def test_what_has_columns_stays_delimited(write: Write, content: str) -> None:
    assert readers.tables(write(content.encode()))[0].format["reader"] == "delimited"


def test_the_header_rules_know_the_columns() -> None:
    assert header.find([addresses.HEADER]).mapping() == {"name": "Full name", "email": "Email", "phone": "Phone"}


WORD = st.text(st.sampled_from("abcdéñüżŞ'"), min_size=1, max_size=8).filter(lambda word: word[0] != "'" and word[-1] != "'")
LOCAL = st.from_regex(r"[a-z]([a-z0-9._+-]{0,10}[a-z0-9])?", fullmatch=True)
MAILBOX = st.tuples(st.lists(WORD, max_size=4).map(" ".join), LOCAL.map(lambda local: f"{local}@example.org"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=80)
@given(st.lists(MAILBOX, min_size=2, max_size=6), st.sampled_from([", ", ",\n", "; ", "\n", "\r\n"]), st.booleans())
def test_any_list_of_mailboxes_comes_back(write: Write, people: list[tuple[str, str]], between: str, quoted: bool) -> None:
    items = [f'"{name}" <{address}>' if quoted and name else f"{name} <{address}>".strip() for name, address in people]
    assert [row[:2] for row in read(write, between.join(items))] == people


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.lists(st.sampled_from(["a@b.org", "<", ">", '"', ",", ";", "\n", " at ", "(", ")", "Anne", "0754123456", "\0", "é", ":"]))
)
def test_any_mixture_is_refused_or_read(write: Write, pieces: list[str]) -> None:
    assert read_all(write("".join(pieces).encode())) != "a refusal that says nothing"
