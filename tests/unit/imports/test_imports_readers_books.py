"""Workbooks of three kinds: titles, several and hidden sheets, numbers, dates, merged cells, errors."""

import datetime
import io
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contacts import readers
from tests.support.partner_files import Write, book, lines, ods, read_all, refusal, xls, zipped

ROWS: list[list[object]] = [
    ["Orodha ya wachimbaji"],
    [],
    ["Jina", "Simu", "Hai", "Alama"],
    ["Asha Ñ", 255754123456, True, 12.5],
    ["Juma", 7.54123e8, False, 1e-7],
    ["#N/A", None, None, 1e15],
]
READ = [
    ["Orodha ya wachimbaji", "", "", ""],
    ["", "", "", ""],
    ["Jina", "Simu", "Hai", "Alama"],
    ["Asha Ñ", "255754123456", "TRUE", "12.5"],
    ["Juma", "754123000", "FALSE", "0.0000001"],
    ["", "", "", "1000000000000000"],
]


def xlsx(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    made = openpyxl.load_workbook(io.BytesIO(book(**sheets)))
    for name in hidden:
        made[name].sheet_state = "hidden"
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


@pytest.mark.parametrize("kind", [xlsx, xls, ods])
def test_the_visible_sheets_of_each_kind(write: Write, kind) -> None:
    content = kind({"Geita": ROWS, "Draft": [["old@example.org"]], "Dodoma": [["Email"], ["a@b.org"]]}, hidden=("Draft",))
    tables = readers.tables(write(content), "wadau")
    assert [table.name for table in tables] == ["Geita", "Dodoma"]
    assert list(tables[0].rows()) == READ
    assert list(tables[1].rows()) == [["Email"], ["a@b.org"]]
    inside = readers.tables(write(zipped({"wadau": content})))
    assert [(table.name, list(table.rows())) for table in inside] == [
        ("wadau/Geita", READ),
        ("wadau/Dodoma", [["Email"], ["a@b.org"]]),
    ]


def test_dates_and_times(write: Write) -> None:
    row = [datetime.date(2024, 3, 12), datetime.datetime(2024, 3, 12, 9, 30), datetime.time(9, 30)]  # noqa: DTZ001
    assert lines(write(book(A=[row]))) == [["2024-03-12", "2024-03-12 09:30:00", "09:30:00"]]
    assert lines(write(ods({"A": [[datetime.date(2024, 3, 12)]]}))) == [["2024-03-12"]]


def test_merged_cells_hold_for_each_row_and_titles_stand_once(write: Write) -> None:
    """The list need not begin in the first cell of its sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    rows = [["List", None], ["Organisation", "Name"], ["Chama", "Anne"], [None, "Bea"], [None, "Cee"], ["Own", None]]
    for row, cells in enumerate(rows, start=3):
        for column, cell in enumerate(cells, start=2):
            sheet.cell(row, column, cell)
    for area in ("B3:C3", "B5:B7"):
        sheet.merge_cells(area)
    content = io.BytesIO()
    made.save(content)
    assert [row for row in lines(write(content.getvalue())) if any(row)] == [
        ["List", ""],
        ["Organisation", "Name"],
        *[["Chama", "Anne"], ["Chama", "Bea"], ["Chama", "Cee"]],
        ["Own", ""],
    ]


@pytest.mark.parametrize("place", ["XFD1048576", "CW1048576"])
def test_a_stray_cell_far_away_does_not_fill_the_memory(write: Write, place: str) -> None:
    why = refusal(write(_edited(book(A=[["Email", "x"], ["a@b.org", "y"]]), b'r="B2"', f'r="{place}"'.encode())))
    assert why.code == "file-too-large"
    assert "far" in why.remedy


@pytest.mark.parametrize("cell", [b'<c  r = "XFD1048576"', b"<c r='XFD1048576'", b'<c r="xfd1048576"'])
def test_what_would_end_the_reading_process_ends_another(write: Write, cell: bytes) -> None:
    why = refusal(write(_edited(book(A=[["Email", "x"], ["a@b.org", "y"]]), b'<c r="B2"', cell)))
    assert (why.code, why.detail) == ("file-damaged", "the workbook is damaged: opening it needs more memory than there is")


def _edited(content: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({name: package.read(name).replace(old, new) for name in package.namelist()})


def test_other_office_files_say_what_they_are(write: Write) -> None:
    assert "text document" in refusal(write(zipped({"word/document.xml": b"<x/>"}))).detail
    assert "slides" in refusal(write(zipped({"ppt/presentation.xml": b"<x/>"}))).detail
    assert "Numbers" in refusal(write(zipped({"Index/Document.iwa": b"x"}))).detail
    assert (
        "without a table"
        in refusal(write(zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}))).detail
    )
    assert refusal(write(zipped({"xl/workbook.bin": b"x"}))).remedy == "Save it as an ordinary Excel workbook (.xlsx)."
    assert refusal(write(xls({"A": [["x"]]}).replace("Workbook".encode("utf-16-le"), "WordDocu".encode("utf-16-le")))).detail


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    st.sampled_from([xls({"A": ROWS, "B": ROWS}), ods({"A": ROWS}), book(A=ROWS)]),
    st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=8)), max_size=6),
    st.sampled_from([0, 0, 1, 100, 1000]),
)
def test_a_damaged_workbook_is_refused_or_read(write: Write, content: bytes, wounds: list[tuple[int, bytes]], cut: int) -> None:
    damaged = bytearray(content)
    for place, change in wounds:
        place %= len(damaged)
        damaged[place : place + len(change)] = change
    assert read_all(write(bytes(damaged[: len(damaged) - cut]))) != "a refusal that says nothing"
