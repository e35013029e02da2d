"""ZIP archives: their members as sources, inflated while they are read. What is no list in them is left out by name."""

import contextlib
import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from services.contacts.errors import NoList
from services.contacts.readers.source import Source

_DIRECTORY_LIMIT = 1 << 20
_UNPACKED_LIMIT = 1 << 30
_RATIO_LIMIT = 250
_RATIO_COUNTS_FROM = 16 << 20
_END = b"PK\x05\x06"
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NOISE = frozenset([".ds_store", "thumbs.db", "desktop.ini"])
_FAULTS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, NotImplementedError),
    *(OSError, EOFError, ValueError, OverflowError, RuntimeError),
)


@contextlib.contextmanager
def opened(file: IO[bytes]) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it, its directory or its members raises NoList."""
    try:
        _refuse_long_directory(file)
        with zipfile.ZipFile(file) as package:
            yield package
    except _FAULTS as fault:
        raise NoList(f"the archive or workbook is damaged: {fault}", code="file-damaged") from fault


def _refuse_long_directory(file: IO[bytes]) -> None:
    """Before it is read: a file of nothing but directory entries would fill the memory."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65557))
    end = file.read()
    place = end.rfind(_END)
    if place >= 0 and int.from_bytes(end[place + 12 : place + 16], "little") > _DIRECTORY_LIMIT:
        raise NoList(
            "the archive holds thousands of files",
            code="file-too-large",
            remedy="Put only the lists into it.",
        )
    file.seek(0)


def members(source: Source) -> list[Source]:
    """The files in an archive. Raises NoList where one is encrypted, packed in a rare way or unreasonably large."""
    with source.seekable() as file, opened(file) as package:
        entries = [(number, entry) for number, entry in enumerate(package.infolist()) if not _noise(entry)]
    _refuse_bomb([entry for _, entry in entries])
    for _, entry in entries:
        if entry.flag_bits & 1:
            raise NoList(
                f"{_name(entry)} in the archive is protected by a password",
                code="file-encrypted",
                remedy="Unpack the archive with its password and upload the list itself.",
            )
        if entry.compress_type not in METHODS:
            raise NoList(
                f"{_name(entry)} in the archive is packed in a way we do not read",
                code="file-archive",
                remedy="Pack it again as an ordinary ZIP file, or upload the list itself.",
            )
    return [_member(source, number, entry) for number, entry in entries]


def _member(source: Source, number: int, entry: zipfile.ZipInfo) -> Source:
    return Source(
        (*source.stamp, number, entry.CRC),
        _name(entry),
        entry.file_size,
        lambda: io.BufferedReader(_Inflating(source.seekable, number), 1 << 16),
    )


def _noise(entry: zipfile.ZipInfo) -> bool:
    """Folders, and what computers add by themselves."""
    parts = entry.filename.lower().split("/")
    return entry.filename.endswith("/") or parts[0] == "__macosx" or parts[-1].startswith("._") or parts[-1] in _NOISE


def _name(entry: zipfile.ZipInfo) -> str:
    """Only ever shown, never a place on disk. Many programs write UTF-8 without saying so."""
    name = entry.filename
    if not entry.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return "".join(sign if sign.isprintable() else "?" for sign in name)[:200]


def _refuse_bomb(entries: list[zipfile.ZipInfo]) -> None:
    """By what the entries claim: no more than that is ever read of them."""
    swollen = any(
        entry.file_size > _RATIO_COUNTS_FROM and entry.file_size > entry.compress_size * _RATIO_LIMIT for entry in entries
    )
    unpacked = sum(entry.file_size for entry in entries)
    if swollen or unpacked > _UNPACKED_LIMIT:
        raise NoList(
            f"the archive unpacks to {unpacked >> 20} MB",
            code="file-too-large",
            remedy="Unpack it and upload the lists in it one by one.",
        )


class _Inflating(io.RawIOBase):
    """A member as a file."""

    def __init__(self, open_archive: Callable[[], IO[bytes]], number: int):
        super().__init__()
        self._parts = contextlib.ExitStack()
        package = self._parts.enter_context(opened(self._parts.enter_context(open_archive())))
        try:
            with _refusing():
                self._stream = self._parts.enter_context(package.open(package.infolist()[number]))
        except NoList:
            self._parts.close()
            raise

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _refusing():
            block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._parts.close()
        super().close()


@contextlib.contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (*_FAULTS, IndexError) as fault:
        raise NoList(f"a file in the archive is damaged: {fault}", code="file-damaged") from fault
