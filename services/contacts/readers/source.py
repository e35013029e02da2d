"""What readers read: a stored file, or a member of an archive that is never unpacked to disk."""

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO

from services.contacts.errors import NoList

_WHOLE_LIMIT = 64 << 20


@dataclasses.dataclass(frozen=True)
class Source:
    """Bytes that can be read from the start as often as wanted. Equal while the same file holds the same content."""

    stamp: tuple[str | int, ...]
    name: str = dataclasses.field(compare=False)
    size: int
    open: Callable[[], BinaryIO] = dataclasses.field(compare=False)
    path: Path | None = None

    @classmethod
    def file(cls, path: Path, name: str = "") -> "Source":
        """A file on disk; ``name`` is what its owner called it."""
        stat = path.stat()
        stamp = (str(path), stat.st_mtime_ns, stat.st_ino)
        return cls(stamp, name or path.name, stat.st_size, lambda: path.open("rb"), path)

    def start(self, number: int = 65536) -> bytes:
        """The first bytes."""
        with self.open() as file:
            return file.read(number)

    def seekable(self) -> IO[bytes]:
        """For formats that are read from their end: the file itself, or the member in memory. Raises NoList."""
        if self.path is not None:
            return self.path.open("rb")
        if self.size > _WHOLE_LIMIT:
            raise NoList(
                f"{self.name} is too large to be read inside an archive",
                code="file-too-large",
                remedy="Unpack the archive and upload this file by itself.",
            )
        with self.open() as file:
            return io.BytesIO(file.read())
