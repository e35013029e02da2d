"""Workbooks (XLSX, XLS, ODS), one table per visible sheet, cells as text."""

from collections.abc import Iterator
from typing import Any

import python_calamine as calamine

from services.contacts.errors import NoList
from services.contacts.readers import package, rehearsal
from services.contacts.readers.cells import text
from services.contacts.readers.source import Source
from services.contacts.readers.table import Row, Table

Merged = list[tuple[tuple[int, int], tuple[int, int]]]


def tables(source: Source) -> list[Table]:
    """A table for each visible sheet. Raises NoList where the workbook is protected, damaged or unreasonably large."""
    if source.start(2) == b"PK":
        with source.seekable() as file:
            package.refuse_bomb(file)
    rehearsal.hold(source)
    names = [
        sheet.name
        for sheet in _guarded(lambda: _book(source).sheets_metadata)
        if sheet.visible == calamine.SheetVisibleEnum.Visible and sheet.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if not names:
        raise NoList("the workbook has no visible sheet", code="file-empty")
    return [_table(source, name) for name in names]


def _table(source: Source, name: str) -> Table:
    return Table({"reader": "workbook", "sheet": name}, lambda: _rows(source, name), name)


def _book(source: Source) -> calamine.CalamineWorkbook:
    if source.path is not None:
        return calamine.CalamineWorkbook.from_path(str(source.path))
    with source.seekable() as file:
        return calamine.CalamineWorkbook.from_filelike(file)


def _rows(source: Source, name: str) -> Iterator[Row]:
    sheet = _guarded(lambda: _book(source).get_sheet_by_name(name))
    spread = _spread(sheet.merged_cell_ranges or [], sheet.start or (0, 0))
    texts: dict[int, str] = {}
    rows = sheet.iter_rows()
    number = 0
    while (row := _guarded(lambda: next(rows, None))) is not None:
        cells = [text(cell) for cell in row]
        for column, last in spread.get(number, {}).items():
            if column < len(cells):
                texts[column] = cells[column] = cells[column] or texts.get(column, "")
                if last:
                    del texts[column]
        yield cells
        number += 1


def _spread(merged: Merged, start: tuple[int, int]) -> dict[int, dict[int, bool]]:
    """Rows and columns of cells merged downwards: their text holds for each row. True marks the last row of a range."""
    spread: dict[int, dict[int, bool]] = {}
    for (top, left), (bottom, _) in merged:
        if 0 < bottom - top <= 10_000:
            for row in range(top, bottom + 1):
                spread.setdefault(row, {})[left - start[1]] = row == bottom
    return spread


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
    except (calamine.CalamineError, OSError, ValueError, OverflowError) as fault:
        raise NoList(f"the workbook is damaged: {fault}", code="file-damaged") from fault
    except BaseException as fault:
        if type(fault).__module__ != "pyo3_runtime":
            raise
        raise NoList("the workbook is damaged", code="file-damaged") from fault
