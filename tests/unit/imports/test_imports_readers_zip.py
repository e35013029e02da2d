"""ZIP archives: every member under its name, inflated while it is read, and no archive that would fill the memory."""

import io
import struct
import zipfile
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from tests.support.partner_files import Write, book, read_all, refusal, zipped

MAILCHIMP = {
    "subscribed_members_export_1a2b.csv": b"Email Address,First Name\r\nanne@example.org,Anne\r\n",
    "unsubscribed_members_export_1a2b.csv": b"Email Address,UNSUB_TIME\r\njuma@example.org,2024-01-02 03:04:05\r\n",
    "cleaned_members_export_1a2b.csv": "Email Address\nzoë@example.org\n".encode("cp1252"),
}


def test_each_member_is_a_table_under_its_name(write: Write) -> None:
    tables = readers.tables(write(zipped(MAILCHIMP)), "audience.zip")
    assert [table.name for table in tables] == list(MAILCHIMP)
    assert [list(table.rows())[1][0] for table in tables] == ["anne@example.org", "juma@example.org", "zoë@example.org"]
    assert tables[2].format == {
        "reader": "delimited",
        "encoding": "cp1252",
        "delimiter": ",",
        "member": "cleaned_members_export_1a2b.csv",
    }
    assert list(tables[0].rows()) == list(tables[0].rows())


def test_a_plain_file_is_called_what_its_owner_called_it(write: Write) -> None:
    path = write(b"Email\na@b.org\n")
    assert [readers.tables(path, "wadau.csv")[0].name, readers.tables(path)[0].name] == ["wadau.csv", path.name]


def test_a_workbook_in_an_archive_names_its_sheets(write: Write) -> None:
    content = zipped({"2024/wadau.xlsx": book(Geita=[["Email"], ["a@b.org"]], Dodoma=[["Email"], ["c@d.org"]])})
    tables = readers.tables(write(content))
    assert [table.name for table in tables] == ["2024/wadau.xlsx/Geita", "2024/wadau.xlsx/Dodoma"]
    assert list(tables[1].rows()) == [["Email"], ["c@d.org"]]


def test_what_is_no_list_is_left_out_and_said(write: Write) -> None:
    more = {"README.pdf": b"%PDF-1.7", "photo.jpg": b"\xff\xd8\xff\xe0", "nonsubscribed.csv": b""}
    noise = {"__MACOSX/._a.csv": b"\0\5\x16\7", ".DS_Store": b"\0\0\0\1Bud1", "x/Thumbs.db": b"\xd0\xcf\x11\xe0", "._b": b"\0\5"}
    tables = readers.tables(write(zipped({**noise, **more, "list.csv": b"Email\na@b.org\n", "folder/": b""})))
    assert [table.name for table in tables] == ["list.csv"]
    assert tables[0].format["left_out"] == "README.pdf, photo.jpg, nonsubscribed.csv"


def test_an_archive_without_a_list_says_what_is_in_it(write: Write) -> None:
    why = refusal(write(zipped({"minutes.pdf": b"%PDF-1.7"})))
    assert (why.code, why.detail) == ("file-not-a-list", "in minutes.pdf: the file is a PDF, not a list")
    assert refusal(write(zipped({}))).code == "file-empty"


def test_archives_in_archives_are_refused(write: Write) -> None:
    why = refusal(write(zipped({"list.csv": b"Email\na@b.org\n", "more.zip": zipped(MAILCHIMP)})))
    assert why.code == "file-archive"
    assert "more.zip" in why.detail


def test_a_damaged_member_refuses_the_whole(write: Write) -> None:
    content = bytearray(zipped({"a.csv": b"Email\na@b.org\n", "b.csv": b"Email\n" + b"someone@example.org\n" * 50}))
    place = content.rindex(b"b.csv", 0, content.index(b"PK\x01\x02")) + 10
    content[place : place + 4] = b"\xff\xff\xff\xff"
    assert read_all(write(bytes(content))) == "file-damaged"


def test_protected_members_are_refused_with_the_way_out(write: Write) -> None:
    content = bytearray(zipped({"list.csv": b"Email\na@b.org\n"}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    why = refusal(write(bytes(content)))
    assert why.code == "file-encrypted"
    assert "password" in why.remedy


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_ways_of_packing_are_refused(write: Write, method: int) -> None:
    assert refusal(write(zipped({"list.csv": b"Email\na@b.org\n"}, method))).code == "file-archive"


def test_bombs_are_refused_by_what_they_unpack_to(write: Write) -> None:
    assert refusal(write(zipped({"list.csv": b"Email\n" + b"\n" * (20 << 20)}))).code == "file-too-large"


def test_no_more_is_inflated_than_the_directory_claims(write: Write) -> None:
    whole = b"Email\n" + b"a@b.org\n" * 1000
    content = bytearray(zipped({"list.csv": whole}))
    directory = content.index(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 16, zlib.crc32(whole[:606]))
    struct.pack_into("<I", content, directory + 24, 606)
    assert len(list(readers.tables(write(bytes(content)))[0].rows())) == 76


def test_a_directory_of_many_thousand_files_is_refused_before_it_is_read(write: Write) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for number in range(12_000):
            package.writestr(f"{'x' * 40}{number}", b"")
    assert refusal(write(content.getvalue())).code == "file-too-large"


@pytest.mark.parametrize("name", ["/etc/passwd", "../../list.csv", "C:\\lists\\list.csv", "a/../b.csv"])
def test_paths_are_only_names(write: Write, name: str) -> None:
    assert readers.tables(write(zipped({name: b"Email\na@b.org\n"})))[0].name == name


def test_a_member_without_a_name(write: Write) -> None:
    content = zipped({"%": b"Email\na@b.org\n"}).replace(b"%", b"\0")
    assert [(table.name, list(table.rows())[1]) for table in readers.tables(write(content))] == [("", ["a@b.org"])]


def test_names_in_utf_8_that_do_not_say_so(write: Write) -> None:
    content = zipped({"inscrits_%%.csv": b"Email\na@b.org\n"}).replace(b"%%", "é".encode())
    assert readers.tables(write(content))[0].name == "inscrits_é.csv"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(min_size=1, max_size=8)), max_size=5),
    st.integers(0, 80),
    st.sampled_from([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]),
)
def test_a_damaged_archive_is_refused_or_read(write: Write, wounds: list[tuple[int, bytes]], cut: int, method: int) -> None:
    content = bytearray(zipped({"a.csv": b"Email\na@b.org\n", "b.xlsx": b"PK\x03\x04", "c.txt": b"x@y.org\n" * 20}, method))
    for place, change in wounds:
        place %= len(content)
        content[place : place + len(change)] = change
    assert read_all(write(bytes(content[: len(content) - cut]))) != "a refusal that says nothing"
