"""Files in the shapes partners send, written by the tests themselves."""

import io
import struct
import zipfile
from collections.abc import Callable
from html import escape
from pathlib import Path

import openpyxl

from services.contacts import readers
from services.contacts.errors import NoList

Write = Callable[[bytes], Path]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
SHEETS = "application/vnd.oasis.opendocument.spreadsheet"


def read_all(path: Path, name: str = "") -> str | None:
    """Read every row of every table; the code of the refusal, if any. Fails on rows that could not be stored."""
    try:
        for table in readers.tables(path, name):
            for row in table.rows():
                assert isinstance(row, list)
                "\n".join(row).encode()
    except NoList as why:
        return why.code if why.remedy and why.detail else "a refusal that says nothing"
    return None


def lines(path: Path) -> list[list[str]]:
    """The rows of the first table."""
    return list(readers.tables(path)[0].rows())


def people(path: Path) -> list[dict[str, str]]:
    """The rows of the first table by its header, without empty cells."""
    header, *rows = lines(path)
    return [{name: cell for name, cell in zip(header, row, strict=True) if cell} for row in rows]


def refusal(path: Path) -> NoList:
    """Why the file is not read."""
    try:
        for table in readers.tables(path):
            table.count()
    except NoList as why:
        return why
    raise AssertionError("the file was read")


def book(**sheets: list[list[object]]) -> bytes:
    """An XLSX workbook."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return content.getvalue()


def ods(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    """An OpenDocument spreadsheet."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}" table:style-name="{"off" if name in hidden else "on"}">'
        + "".join("<table:table-row>" + "".join(map(_ods_cell, line)) + "</table:table-row>" for line in lines)
        + "</table:table>"
        for name, lines in sheets.items()
    )
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in (("on", "true"), ("off", "false"))
    )
    spaces = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text", "style"))
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{OFFICE}manifest:1.0"/>'
    return zipped({"mimetype": SHEETS.encode(), "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})


def _ods_cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value:.2E}</text:p></table:table-cell>'
        )
    if hasattr(value, "isoformat"):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def xls(sheets: dict[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook of Excel 97 (BIFF8): the records a sheet needs, in a compound file of one stream."""
    bof = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6))
    ends = _record(0x000A, b"")
    bodies = [_xls_sheet(lines) for lines in sheets.values()]
    names = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    at = len(bof) + sum(4 + 6 + len(name) for name in names) + len(ends)
    heads = b""
    for name, coded, body in zip(sheets, names, bodies, strict=True):
        heads += _record(0x0085, struct.pack("<IBB", at, name in hidden, 0) + coded)
        at += len(body)
    return _compound(bof + heads + ends + b"".join(bodies))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _xls_sheet(lines: list[list[object]]) -> bytes:
    width = max((len(line) for line in lines), default=0)
    parts = [_record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))]
    parts.append(_record(0x0200, struct.pack("<IIHHH", 0, len(lines), 0, width, 0)))
    for row, line in enumerate(lines):
        for column, value in enumerate(line):
            at = struct.pack("<HHH", row, column, 0)
            if isinstance(value, bool):
                parts.append(_record(0x0205, at + bytes([value, 0])))
            elif isinstance(value, int | float):
                parts.append(_record(0x0203, at + struct.pack("<d", value)))
            elif value == "#N/A":
                parts.append(_record(0x0205, at + bytes([0x2A, 1])))
            elif value is not None:
                text = str(value)
                parts.append(_record(0x0204, at + struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")))
    return b"".join([*parts, _record(0x000A, b"")])


def _compound(stream: bytes) -> bytes:
    """A compound file with the stream ``Workbook``; 512 bytes a sector, the first for the table of sectors."""
    stream = stream.ljust(4096, b"\0")
    stream += b"\0" * (-len(stream) % 512)
    count = len(stream) // 512
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    fat = [table, end, *range(3, count + 2), end]
    assert len(fat) <= 128
    fat += [free] * (128 - len(fat))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16) + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    entries = [_entry("Root Entry", 5, 1, end, 0), _entry("Workbook", 2, free, 2, len(stream)), bytes(128), bytes(128)]
    return header + struct.pack("<128I", *fat) + b"".join(entries) + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    links = struct.pack("<IIII", 0xFFFFFFFF, 0xFFFFFFFF, child, 0)
    return coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1) + links + bytes(32) + struct.pack("<IQ", start, size)
