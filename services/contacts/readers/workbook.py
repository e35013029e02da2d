"""Workbooks (XLSX; XLS, XLSB and ODS come along with the library), one table per visible sheet, cells as text."""

import datetime
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import python_calamine as calamine

from services.contacts.errors import NoList
from services.contacts.readers.table import Row, Table

_UNPACKED_LIMIT = 256 << 20


def tables(path: Path) -> list[Table]:
    """A table for each visible sheet. Raises NoList where the workbook is protected, damaged or unreasonably large."""
    _refuse_bomb(path)
    book = _guarded(lambda: calamine.CalamineWorkbook.from_path(str(path)))
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if not names:
        raise NoList("the workbook has no visible sheet", code="file-empty")
    return [_table(path, name) for name in names]


def _table(path: Path, name: str) -> Table:
    return Table({"reader": "workbook", "sheet": name}, lambda: _rows(path, name))


def _rows(path: Path, name: str) -> Iterator[Row]:
    sheet = _guarded(lambda: calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_name(name))
    rows = sheet.iter_rows()
    while (row := _guarded(lambda: next(rows, None))) is not None:
        yield [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return str(int(cell))  # telephone numbers
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def _guarded(read: Any) -> Any:
    """Damage in a workbook surfaces as many kinds of error, some of them panics of the library's Rust."""
    try:
        return read()
    except calamine.PasswordError as fault:
        raise NoList(
            "the workbook is protected by a password",
            code="file-encrypted",
            remedy="Save it without a password and upload it again.",
        ) from fault
    except (calamine.CalamineError, OSError, ValueError) as fault:
        raise NoList(f"the workbook is damaged: {fault}", code="file-damaged") from fault
    except BaseException as fault:
        if type(fault).__module__ != "pyo3_runtime":
            raise
        raise NoList("the workbook is damaged", code="file-damaged") from fault


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as package:
        unpacked = sum(entry.file_size for entry in package.infolist())
    if unpacked > _UNPACKED_LIMIT:
        raise NoList(
            f"the workbook unpacks to {unpacked >> 20} MB", code="file-too-large", remedy="Split it, or save the sheet as CSV."
        )
