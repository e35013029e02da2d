"""Suppressions as CSV: read from a stream and written to one, never as a whole in memory."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import IO, Any

from services.mailer.operations import suppression_lists
from services.mailer.rules.suppression import ERASED, EVERYTHING
from shared.errors import Invalid

CHUNK = 1 << 20
BLOCK = 65_536


def spooled(stream: IO[bytes]) -> IO[bytes]:
    """What is sent, on disk and known to be text to its last byte before any of it is stored. Raises Invalid."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    check = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := stream.read(CHUNK):
            check.decode(chunk)
            file.write(chunk)
        check.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        file.close()
        raise Invalid("The list is no UTF-8 text.", code="list-unreadable", remedy="Save it as 'CSV UTF-8'.") from fault
    try:
        for _ in rows(file):
            pass  # a line that can't be read is found before the first is stored
    except Invalid:
        file.close()
        raise
    return file


def rows(file: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Rows with the words that were left out. Raises Invalid for a list without a column to know anybody by."""
    file.seek(0)
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    reader = csv.DictReader(text)
    try:
        names = {name.strip().lower(): name for name in reader.fieldnames or () if name}
        if not {"address", "address_hash", "contact"} & names.keys():
            raise Invalid(
                "The list has no column 'address'.", code="list-without-address", remedy="Name the column in the first line."
            )
        for raw in reader:
            yield _row({name: (raw.get(own) or "").strip() for name, own in names.items()})
    except csv.Error as fault:
        raise Invalid(
            f"Line {reader.line_num} can't be read.", code="list-unreadable", remedy="Save it as 'CSV UTF-8'."
        ) from fault
    finally:
        text.detach()  # the file stays open for whoever opened it


def _row(row: dict[str, str]) -> dict[str, Any]:
    address = row.get("address", "")
    known_by = address or row.get("address_hash")
    whole = EVERYTHING if not known_by else "sms" if address and "@" not in address else "email"
    erased = row.get("reason") == ERASED
    return {
        **{name: row.get(name, "") for name in ("id", "address", "address_hash", "contact", "at", "expires_at")},
        "channel": EVERYTHING if erased else row.get("channel") or whole,
        "reason": row.get("reason") or "unsubscribed",
        "scope": row.get("scope") or EVERYTHING,
    }


def lines(columns: Sequence[str]) -> Iterator[str]:
    """All suppressions in force as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in suppression_lists.export():
        shown = {**row, "id": row["_id"]}
        writer.writerow([_cell(shown.get(name)) for name in columns])
        if text.tell() > BLOCK:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value or "")
