"""Readers on what partners send, and on whatever bytes: a table or a clear refusal, never a crash."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from services.contacts.errors import NoList
from services.contacts.readers import package
from services.contacts.rules import header
from tests.support.partner_files import Write, book, read_all

MAGIC = st.sampled_from(
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xef\xbb\xbf", b"sep=", b'"', b"\xfe\xff", b"Email\n"]
)


def rows(path: Path) -> list[list[str]]:
    return [row for row in readers.tables(path)[0].rows() if row]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(write: Write, encoding: str, delimiter: str, end: str) -> None:
    lines = [["Prénom", "Courriel", "Ville"], ["Hélène", "h@example.org", "Abéché"], ["José", "j@example.org", "Cancún"]]
    content = end.join(delimiter.join(line) for line in lines) + end
    assert rows(write(content.encode(encoding))) == lines


def test_utf_16_without_a_mark(write: Write) -> None:
    assert rows(write("Name\tEmail\nAnne\ta@b.org\n".encode("utf-16-le"))) == [["Name", "Email"], ["Anne", "a@b.org"]]


def test_a_line_that_names_the_delimiter_and_quoted_line_breaks(write: Write) -> None:
    content = b'sep=;\r\nName;Email\r\n"Anne, \r\nPerson";a@b.org\r\n'
    assert rows(write(content)) == [["sep=;"], ["Name", "Email"], ["Anne, \r\nPerson", "a@b.org"]]


def test_commas_in_cells_do_not_mislead(write: Write) -> None:
    content = b"Name;Place;Email\nAnne;Dodoma, Tanzania;a@b.org\nJuma;Geita, Mwanza, Tanzania;j@b.org\n"
    assert [len(row) for row in rows(write(content))] == [3, 3, 3]


def test_workbooks_with_titles_numbers_and_a_sheet_of_notes(write: Write) -> None:
    lines: list[list[object]] = [["Orodha ya wachimbaji"], [], ["Na.", "Jina", "Simu"], [1, "Asha", 754123456]]
    tables = readers.tables(write(book(Notes=[["Read me"]], Orodha=lines)))
    assert [table.format["sheet"] for table in tables] == ["Notes", "Orodha"]
    assert list(tables[1].rows())[-1] == ["1", "Asha", "754123456"]
    assert header.find(tables[1].head()).row == 3


def test_a_workbook_that_unpacks_to_too_much_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_UNPACKED_LIMIT", 100)
    with pytest.raises(NoList) as caught:
        readers.tables(write(book(A=[["Email"]])))
    assert caught.value.code == "file-too-large"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.builds(bytes.__add__, MAGIC, st.binary(max_size=600)))
def test_no_bytes_whatever_crash_a_reader(write: Write, content: bytes) -> None:
    assert read_all(write(content)) != "a refusal that says nothing"
