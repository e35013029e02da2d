"""What a file is, by its first bytes and not by its name."""

import re

from services.contacts.errors import NoList
from services.contacts.readers import archive
from services.contacts.readers.encodings import wide
from services.contacts.readers.source import Source

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLD_WORKBOOK = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
_FOREIGN = {
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"RIFF": "an image or a recording",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"SQLite format 3": "a database",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<HTML": "a web page",
    b"<?xml": "an XML file",
}
_INSIDE = {"word/": "a text document", "ppt/": "a set of slides", "Index/": "a Numbers or Pages document"}
_SHEETS = b"application/vnd.oasis.opendocument.spreadsheet"
_COMMENTS = r"(?:\s*#[^\r\n]*[\r\n]+(?: [^\r\n]*[\r\n]+)*)*"
_TEXTS = {
    "vcard": re.compile(r"\s*BEGIN:VCARD\s", re.IGNORECASE),
    "ldif": re.compile(rf"{_COMMENTS}\s*(?:version:\s*\d+\s*[\r\n]{_COMMENTS}\s*)?dn::?", re.IGNORECASE),
    "json": re.compile(r"\s*(?:\[\s*[\[{\"\d\]-]|\{\s*[\"}])"),
}


def kind(source: Source) -> str:
    """``workbook``, ``archive``, ``vcard``, ``ldif``, ``json`` or ``text``. Raises NoList for what is plainly something else."""
    start = source.start(4096)
    if start.startswith(b"PK"):
        return _package(source)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(source)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what in _FOREIGN.items():
        if bare.startswith(magic):
            raise NoList(f"the file is {what}, not a list")
    first = _first(start)
    return next((name for name, shape in _TEXTS.items() if shape.match(first)), "text")


def _first(start: bytes) -> str:
    """The first characters, as far as telling formats apart needs them."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if start.startswith(mark):
            return start[2:].decode(encoding, "replace")
    return start.removeprefix(b"\xef\xbb\xbf").decode(wide(start) or "latin-1", "replace")


def _package(source: Source) -> str:
    with source.seekable() as file, archive.opened(file) as package:
        names = package.namelist()
        kind = package.open("mimetype").read(100) if "mimetype" in names else b""
    if any(name.startswith("xl/workbook.bin") for name in names):
        raise NoList("the file is a binary workbook (.xlsb)", remedy="Save it as an ordinary Excel workbook (.xlsx).")
    if any(name.startswith("xl/workbook") for name in names):
        return "workbook"
    if "content.xml" in names:
        if not kind.startswith(_SHEETS):
            raise NoList("the file is an office document without a table")
        return "workbook"
    for folder, what in _INSIDE.items():
        if any(name.startswith(folder) for name in names):
            raise NoList(f"the file is {what}, not a list")
    return "archive"


def _compound(source: Source) -> str:
    with source.seekable() as file:
        content = file.read()
    if _ENCRYPTED in content:
        raise NoList(
            "the workbook is protected by a password",
            code="file-encrypted",
            remedy="Save it without a password and upload it again.",
        )
    if any(name in content for name in _OLD_WORKBOOK):
        return "workbook"
    raise NoList("the file is an office document without a table")
