"""Delimited text in every encoding and shape that old programs, mixed files and broken exports leave it in."""

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from tests.support.partner_files import Write, lines, read_all, refusal

FRENCH = [["Prénom", "Société"], ["Hélène", "Pêche à l'ancre"], ["François", "L’eau, ça coûte"], ["JOSÉ", "Œuvre Noël"]]
SPANISH = [["Nombre", "País"], ["José Peña", "México"], ["María López", "Panamá"], ["Iñigo Güell", "España"]]
GERMAN = [["Name", "Ort"], ["Jürgen Müller", "Köln"], ["Käthe Groß", "Düsseldorf"]]
PORTUGUESE = [["Nome", "Organização"], ["João", "Associação de Mineração"], ["Conceição", "Irmã Antónia"]]


def written(rows: list[list[str]], delimiter: str = ";", end: str = "\r\n") -> str:
    content = io.StringIO()
    csv.writer(content, delimiter=delimiter, lineterminator=end).writerows(rows)
    return content.getvalue()


@pytest.mark.parametrize("rows", [FRENCH, SPANISH, GERMAN, PORTUGUESE], ids=["fr", "es", "de", "pt"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "mac_roman"]
)
def test_every_encoding_in_four_languages(write: Write, rows: list[list[str]], encoding: str) -> None:
    content = written(rows)
    if encoding == "latin-1":
        content = content.replace("’", "'").replace("Œ", "O")
    expected = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))
    assert lines(write(content.encode(encoding))) == expected


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_with_its_mark(write: Write, encoding: str) -> None:
    assert lines(write(("\ufeff" + written(SPANISH, "\t")).encode(encoding))) == SPANISH


def test_a_file_joined_from_utf_8_and_windows(write: Write) -> None:
    content = ("Name,City\n" + "Zoë,Abéché\n" * 5).encode() + "José,Cancún\n".encode("cp1252")
    assert lines(write(content))[-2:] == [["Zoë", "Abéché"], ["José", "Cancún"]]


def test_accents_late_in_a_long_file_count(write: Write) -> None:
    content = "Name,Email\n" + "Anne,a@example.org\n" * 200_000 + "Zoë,z@example.org\n"
    for encoding in ("utf-8", "cp1252", "mac_roman"):
        table = readers.tables(write(content.encode(encoding)))[0]
        assert [row[0] for number, row in enumerate(table.rows()) if number > 200_000] == ["Zoë"]


@pytest.mark.parametrize("ends", [("\n", "\r\n"), ("\r", "\n"), ("\r\n", "\r", "\n")])
def test_mixed_line_ends(write: Write, ends: tuple[str, ...]) -> None:
    content = "".join(f"p{number},p{number}@example.org{ends[number % len(ends)]}" for number in range(12))
    assert lines(write(content.encode())) == [[f"p{number}", f"p{number}@example.org"] for number in range(12)]


def test_a_header_cut_otherwise_than_its_rows(write: Write) -> None:
    content = "Members, Geita\nName,Email,Phone\nAnne\ta@b.org\t0754\nBea, the chair\tb@b.org\t0755\nCee,c@b.org,0756\n"
    assert lines(write(content.encode())) == [
        ["Members, Geita"],
        ["Name", "Email", "Phone"],
        ["Anne", "a@b.org", "0754"],
        ["Bea, the chair", "b@b.org", "0755"],
        ["Cee", "c@b.org", "0756"],
    ]


def test_preambles_and_notes_pass_through(write: Write) -> None:
    content = 'Notes:\n"When exporting, some are missing"\n\nFirst Name,Email Address,Connected On\nAnne,a@b.org,12 Mar 2024\n'
    assert lines(write(content.encode()))[2:] == [
        [],
        ["First Name", "Email Address", "Connected On"],
        ["Anne", "a@b.org", "12 Mar 2024"],
    ]


def test_zeros_in_between_do_not_hide_a_list(write: Write) -> None:
    content = b"Name,Email\n" + b"Anne,a@b.org\n" * 50 + b"B\0ea,b@b.org\n"
    assert lines(write(content))[-1] == ["B\0ea", "b@b.org"]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", "\ufeffsep=;"])
def test_the_line_that_names_the_delimiter(write: Write, line: str) -> None:
    assert lines(write(f"{line}\r\nName;Place\r\nAnne, B;x\r\n".encode()))[1:] == [["Name", "Place"], ["Anne, B", "x"]]
    assert lines(write(b"sep=\t\nName\tPlace\nAnne\tx\n"))[1:] == [["Name", "Place"], ["Anne", "x"]]


def test_a_quote_that_never_ends_names_its_row(write: Write) -> None:
    why = refusal(write(b'Name,Email\nAnne,a@b.org\n"Bea,b@b.org\n' + b"x,y@z.org\n" * 20_000))
    assert why.code == "file-quotes"
    assert "after row 2 " in why.detail


def test_a_line_that_would_fill_the_memory_is_refused(write: Write) -> None:
    assert refusal(write(b"a@b.org " * (1 << 21))).code == "file-not-a-list"


def test_text_that_breaks_off_in_the_middle_of_a_letter(write: Write) -> None:
    assert refusal(write("Name\tEmail\nAnne\ta@b.org\n".encode("utf-16")[:-1] + b"\xd8")).code == "file-damaged"


CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=12).filter(lambda cell: cell == cell.strip())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(CELL, CELL), max_size=6),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read(write: Write, some: list[tuple[str, str]], delimiter: str, end: str, encoding: str) -> None:
    rows = [["Name", "Email", "Note"], *([name, "a@b.org", note] for name, note in some), *[["Anne", "a@b.org", "-"]] * 12]
    assert lines(write(written(rows, delimiter, end).encode(encoding))) == rows


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.sampled_from(["utf-8", "utf-16", "utf-16-be", "cp1252", "mac_roman"]),
    st.lists(st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=9)), max_size=5),
    st.integers(0, 60),
)
def test_a_damaged_list_is_refused_or_read(write: Write, encoding: str, wounds: list[tuple[int, bytes]], cut: int) -> None:
    content = bytearray(written(SPANISH).encode(encoding))
    for place, change in wounds:
        place %= len(content)
        content[place : place + len(change)] = change
    assert read_all(write(bytes(content[: len(content) - cut]))) != "a refusal that says nothing"
