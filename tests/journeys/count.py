"""Counts by itself, from the partners' files and the outbox folder alone, whether everyone got exactly one outreach message.

Imports nothing of Baraza and shares no rule with it. By hand: ``python -m tests.journeys.count FILES OUTBOX``.
"""

import contextlib
import csv
import dataclasses
import json
import re
import sys
from collections import Counter
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path

from openpyxl import load_workbook

ADDRESS = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
PARSER = BytesHeaderParser(policy=policy.default)


@dataclasses.dataclass(frozen=True)
class Expected:
    """Who may be written to: addresses, and for each phone the number of people on that handset."""

    emails: frozenset[str]
    phones: Counter[str]


@dataclasses.dataclass(frozen=True)
class Verdict:
    """What differs between who should have got a message and who did."""

    expected: int
    sent: int
    missed: list[str]
    twice: list[str]
    strangers: list[str]

    @property
    def exact(self) -> bool:
        return not (self.missed or self.twice or self.strangers)


def expected(folder: Path) -> Expected:
    """Read the files that the partners handed over."""
    mailable: set[str] = set()
    refusing: set[str] = set()
    for path in sorted(folder.glob("*.csv")):
        target = refusing if path.name.startswith(("unsubscribed", "cleaned")) else mailable
        target.update(_addresses(path))
    phones: Counter[str] = Counter()
    for path in sorted(folder.glob("*.xlsx")):
        phones.update(_phones(path))
    return Expected(frozenset(mailable - refusing), phones)


def _addresses(path: Path) -> set[str]:
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    delimiter = ";" if text.splitlines()[0].count(";") > text.splitlines()[0].count(",") else ","
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    header = [cell.lower() for cell in next(rows)]
    column = next(place for place, cell in enumerate(header) if "email" in cell or "correo" in cell)
    cells = (row[column].strip().lower() for row in rows if len(row) > column)
    return {cell for cell in cells if ADDRESS.fullmatch(cell) and ".." not in cell}


def _phones(path: Path) -> list[str]:
    found = []
    with contextlib.closing(load_workbook(path, read_only=True)) as book:
        for row in book.worksheets[0].iter_rows(values_only=True):
            if len(row) < 3 or not isinstance(row[0], int) or row[2] is None:
                continue
            digits = re.sub(r"\D", "", str(row[2]))
            found.append("+255" + digits[-9:])
    return found


def compare(folder: Path, outbox: Path, list_name: str = "outreach") -> Verdict:
    """Compare the outbox with the files. An outreach mail is one whose List-Id names the list."""
    wanted = expected(folder)
    mails: Counter[str] = Counter()
    for path in (outbox / "mail").glob("*.eml"):
        headers = PARSER.parsebytes(path.read_bytes())
        if list_name in str(headers.get("List-Id", "")):
            mails.update(address.addr_spec.lower() for address in headers["To"].addresses)
    texts: Counter[str] = Counter()
    for path in (outbox / "sms").glob("*.json"):
        message = json.loads(path.read_text())
        if "/r/" not in message["body"]:  # /r/ asks for an answer to an invitation; the outreach asks for interest
            texts.update([message["to"]])
    missed = [address for address in wanted.emails if not mails[address]]
    missed += [phone for phone, people in wanted.phones.items() if texts[phone] < people]
    twice = [address for address, number in mails.items() if number > 1]
    twice += [phone for phone, number in texts.items() if phone in wanted.phones and number > wanted.phones[phone]]
    strangers = [address for address in mails if address not in wanted.emails]
    strangers += [phone for phone in texts if phone not in wanted.phones]
    everyone = len(wanted.emails) + wanted.phones.total()
    return Verdict(everyone, mails.total() + texts.total(), sorted(missed), sorted(twice), sorted(strangers))


def main(arguments: list[str]) -> int:
    """Exit 0 if everyone got exactly one message and nobody else any."""
    verdict = compare(Path(arguments[0]), Path(arguments[1]))
    lines = [f"expected {verdict.expected}, sent {verdict.sent}"]
    for word in ("missed", "twice", "strangers"):
        named = getattr(verdict, word)
        lines.append(f"{word}: {len(named)} {named[:5]}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if verdict.exact else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
