"""What a file is, by its first bytes and not by its name."""

import zipfile
from pathlib import Path

from services.contacts.errors import NoList

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
    b"SQLite format 3": "a database",
    b"BEGIN:VCARD": "a file of address cards",
    b"<!DOCTYPE": "a web page",
    b"<!doctype": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
}


def kind(path: Path) -> str:
    """``workbook`` or ``text``. Raises NoList for what is plainly something else."""
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK"):
        return _package(path)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return _compound(path)
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what in _FOREIGN.items():
        if bare.startswith(magic):
            raise NoList(f"the file is {what}, not a list")
    return "text"


def _package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise NoList(f"the file looks like a workbook but is damaged: {fault}", code="file-damaged") from fault
    if any(name.startswith("xl/workbook") for name in names) or "content.xml" in names:
        return "workbook"
    raise NoList(
        "the file is an archive of other files", code="file-archive", remedy="Unpack it and upload the lists in it one by one."
    )


def _compound(path: Path) -> str:
    content = path.read_bytes()
    if _ENCRYPTED in content:
        raise NoList(
            "the workbook is protected by a password",
            code="file-encrypted",
            remedy="Save it without a password and upload it again.",
        )
    if any(name in content for name in _OLD_WORKBOOK):
        return "workbook"
    raise NoList("the file is an office document without a table")
