"""Reads, from the outbox folder alone, who was invited to the table and who was told that a seat is theirs.

An answer link ``/r/<token>`` stands for one invitation. Imports nothing of Baraza.
"""

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

ANSWER = re.compile(r"/r/([\w~.-]+)")
CONFIRMED = re.compile(r"confirm|imethibitishwa")


@dataclasses.dataclass(frozen=True)
class Table:
    """Invitation links by what was sent about them."""

    invited: frozenset[str]
    confirmed: frozenset[str]
    invited_twice: list[str]
    confirmed_twice: list[str]


def read(outbox: Path) -> Table:
    """Every message that carries an answer link."""
    invited: Counter[tuple[str, str]] = Counter()
    confirmed: Counter[str] = Counter()
    for link, subject, is_confirmation in _messages(outbox):
        if is_confirmation:
            confirmed[link] += 1
        else:
            invited[link, subject] += 1
    return Table(
        frozenset(link for link, _ in invited),
        frozenset(confirmed),
        sorted(link for (link, _), number in invited.items() if number > 1),
        sorted(link for link, number in confirmed.items() if number > 1),
    )


def _messages(outbox: Path) -> Iterator[tuple[str, str, bool]]:
    for path in (outbox / "mail").glob("*.eml"):
        raw = path.read_bytes()
        if b"/r/" not in raw:
            continue
        message = message_from_bytes(raw, policy=policy.default)
        text = message.get_body(("plain",))
        link = ANSWER.search(text.get_content() if text else "")
        if link:
            yield link[1], str(message["Subject"]), b"text/calendar" in raw
    for path in (outbox / "sms").glob("*.json"):
        body = json.loads(path.read_text())["body"]
        if link := ANSWER.search(body):
            yield link[1], ANSWER.sub("", body), bool(CONFIRMED.search(body))
