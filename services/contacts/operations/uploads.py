"""Uploaded files: each written to the data folder under a name of its own while it comes in."""

import dataclasses
import hashlib
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from services.contacts import readers, settings
from services.contacts.errors import FileTooLarge, NoList
from services.contacts.readers import Table

_BLOCK = 1 << 20


@dataclasses.dataclass(frozen=True)
class Upload:
    """A stored file."""

    name: str
    hash: str
    size: int


def keep(stream: IO[bytes]) -> Upload:
    """Store what comes, block by block, whole or not at all. Raises FileTooLarge."""
    now = settings.current()
    limit = now.upload_limit_mb << 20
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("xb") as file:
            while block := stream.read(_BLOCK):
                size += len(block)
                if size > limit:
                    raise FileTooLarge(
                        f"the file is larger than {now.upload_limit_mb} MB",
                        field="file",
                        remedy="Split the list into smaller files.",
                    )
                digest.update(block)
                file.write(block)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Upload(path.name, digest.hexdigest(), size)


def tables(name: str, file_name: str = "") -> list[Table]:
    """The tables of a stored file. Raises NoList."""
    path = _folder() / name
    if not path.exists():
        raise NoList("the uploaded file is no longer there", code="file-gone", remedy="Upload the list again.")
    return readers.tables(path, file_name)


def remove(name: str) -> None:
    """The file is gone afterwards, whether or not it was there."""
    (_folder() / name).unlink(missing_ok=True)


def older_than(moment: datetime) -> Iterator[str]:
    """The names of files that came before."""
    for path in _folder().glob("*"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
            yield path.name


def _folder() -> Path:
    return settings.current().data_dir / "uploads"
