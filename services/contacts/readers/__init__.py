"""File formats: whatever a partner sends, as tables of text cells. Knows nothing of people and nothing of the store."""

from pathlib import Path

from services.contacts.errors import NoList
from services.contacts.readers import delimited, sniffing, workbook
from services.contacts.readers.table import Table

__all__ = ["Table", "tables"]


def tables(path: Path) -> list[Table]:
    """The tables of a file: one for a text file, one per visible sheet of a workbook. Raises NoList."""
    if path.stat().st_size == 0:
        raise NoList("the file is empty", code="file-empty")
    match sniffing.kind(path):
        case "workbook":
            return workbook.tables(path)
        case _:
            return [delimited.table(path)]
