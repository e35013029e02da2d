"""Uploaded files: written to the data folder while they come in, named after their content."""

import dataclasses
import hashlib
import os
import secrets
from pathlib import Path
from typing import IO

from services.contacts import readers, settings
from services.contacts.errors import FileTooLarge, NoList
from services.contacts.readers import Table
from services.contacts.rules import header
from services.contacts.rules.header import Header

_BLOCK = 1 << 20


@dataclasses.dataclass(frozen=True)
class Upload:
    """A stored file."""

    path: Path
    hash: str
    size: int


def keep(stream: IO[bytes]) -> Upload:
    """Store what comes, block by block, whole or not at all. Raises FileTooLarge."""
    now = settings.current()
    limit = now.upload_limit_mb << 20
    folder = now.data_dir / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    coming = folder / f".coming-{secrets.token_hex(8)}"
    digest, size = hashlib.sha256(), 0
    try:
        with coming.open("wb") as file:
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
        path = folder / digest.hexdigest()
        coming.replace(path)
    finally:
        coming.unlink(missing_ok=True)
    return Upload(path, digest.hexdigest(), size)


def read(path: Path) -> tuple[Table, Header]:
    """The table of a file that holds people, and its header: of several sheets the first that has one. Raises NoList."""
    if not path.exists():
        raise NoList("the uploaded file is no longer there", code="file-gone", remedy="Upload the list again.")
    fault: NoList | None = None
    for table in readers.tables(path):
        try:
            return table, header.find(table.head())
        except NoList as found:
            fault = fault or found
    raise fault or NoList("the workbook has no sheet")
