"""Refused rows on their way back to whoever can correct them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.contacts.models import ALIAS, Import
from services.contacts.rules import refused_csv
from shared import store


def csv_lines(found: Import) -> Iterator[str]:
    """The file, line by line, in the order of the list."""
    rows = store.database(ALIAS)["refused_rows"].find({"import_id": found.id}).sort("row", 1)
    return refused_csv.lines(list(found.format.get("names") or ()), rows)


def file_name(found: Import) -> str:
    """Named after the list, so that what the name says of everybody in it is kept."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(found.file_name).stem).strip("-.") or "list"
    return f"{stem}-refused.csv"


def by_reason(found: Import, each: int = 5) -> list[dict[str, Any]]:
    """The reasons of an import by frequency, with the first rows of each."""
    collection = store.database(ALIAS)["refused_rows"]
    ordered = sorted((found.reasons or {}).items(), key=lambda item: (-item[1], item[0]))
    return [
        {
            "reason": reason,
            "number": number,
            "rows": list(collection.find({"import_id": found.id, "reason": reason}).sort("row", 1).limit(each)),
        }
        for reason, number in ordered
    ]
