"""What a mail that came back says: delivery reports (RFC 3464), complaints (RFC 5965), and what others say in their own words.

A report says only what it says. Whether it may be believed is decided by who knows our secret and our deliveries.
"""

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from flufl.bounce import all_failures

from services.mailer.rules.faults import status_in

Word = Literal["bounced", "deferred", "delivered", "complained"]

_ACTIONS: dict[str, Word] = {"failed": "bounced", "delayed": "deferred", "delivered": "delivered"}
"""``relayed`` and ``expanded`` say that somebody else has it now, which is nothing we have a word for."""

_POLICY = re.compile(r"(?<![\d.])5\.7\.\d{1,3}(?![\d.])")
_DAEMONS = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
_ADDRESS = re.compile(r"[^\s<>;,\"()]+@[^\s<>;,\"()]+")
_LONGEST = 100_000  # letters of a plain-text bounce that are looked at


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says about one recipient. ``addresses``: as we wrote it, and as it was in the end."""

    word: Word
    addresses: tuple[str, ...] = ()
    status: str | None = None
    reason: str | None = None


def said(message: Message) -> list[Said]:
    """What this mail reports, recipient by recipient; nothing if it is no report."""
    kinds = {part.get_content_type(): part for part in message.walk()}
    if report := kinds.get("message/feedback-report"):
        return list(_complaint(report))
    if report := kinds.get("message/delivery-status"):
        return list(_delivery_status(report))
    return list(_in_words(message)) if from_machine(message) else []


def from_machine(message: Message) -> bool:
    """Whether it has nobody to answer to, or comes from a mail server."""
    if str(message.get("Return-Path", "")).strip() == "<>":
        return True
    found = _ADDRESS.search(str(message.get("From", "")))
    return found is not None and found.group().partition("@")[0].lower() in _DAEMONS


def _delivery_status(report: Message) -> Iterator[Said]:
    """RFC 3464: a block about the message, then one for each recipient."""
    payload = report.get_payload()
    for block in payload if isinstance(payload, list) else []:
        if not isinstance(block, Message):
            continue
        word = _ACTIONS.get(_first_word(block.get("Action")))
        addresses = tuple(_addresses(block.get("Original-Recipient")) + _addresses(block.get("Final-Recipient")))
        if word and addresses:
            diagnosis = " ".join(str(block.get("Diagnostic-Code") or "").partition(";")[2].split())
            yield Said(word, addresses, _status(str(block.get("Status") or ""), diagnosis), diagnosis[:300] or None)


def _status(stated: str, diagnosis: str) -> str | None:
    """The most telling code. Mail servers state 5.0.0 or 5.1.1 for what the diagnosis calls policy."""
    told, closer = status_in(stated), status_in(diagnosis)
    if policy := _POLICY.search(f"{stated} {diagnosis}"):
        return policy.group()
    if closer and (told is None or told.endswith(".0.0")):
        return closer
    return told


def _complaint(report: Message) -> Iterator[Said]:
    """RFC 5965. Only ``abuse`` is somebody who pressed the button."""
    payload = report.get_payload()
    fields = payload[0] if isinstance(payload, list) and payload else report
    if isinstance(fields, Message) and _first_word(fields.get("Feedback-Type")) == "abuse":
        addresses = _addresses(fields.get("Original-Rcpt-To")) + _addresses(fields.get("Removal-Recipient"))
        yield Said("complained", tuple(addresses), None, str(fields.get("User-Agent") or "feedback report")[:100])


def _in_words(message: Message) -> Iterator[Said]:
    """qmail, Yahoo and old ones: ``flufl.bounce`` knows their sentences, and codes often stand among them."""
    passing: frozenset[bytes] = frozenset()
    lasting: frozenset[bytes] = frozenset()
    with contextlib.suppress(LookupError, ValueError, TypeError, AttributeError):  # its detectors stumble over broken mails
        passing, lasting = all_failures(message)
    text = text_of(message)[:_LONGEST]
    words: tuple[tuple[Word, frozenset[bytes]], ...] = (("bounced", lasting), ("deferred", passing - lasting))
    for word, found in words:
        for raw in sorted(found):
            address = raw.decode("ascii", "replace") if isinstance(raw, bytes) else str(raw)
            about = text[max(text.lower().find(address.lower()), 0) :][:1000]
            policy = _POLICY.search(about)
            yield Said(word, (address,), policy.group() if policy else status_in(about), " ".join(about.split())[:300] or None)


def text_of(message: Message) -> str:
    """The first plain text of a mail, in whatever charset it claims."""
    for part in message.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            raw = part.get_payload(decode=True)
            raw = raw if isinstance(raw, bytes) else b""
            try:
                return raw.decode(part.get_content_charset("utf-8"), "replace")
            except (LookupError, ValueError):
                return raw.decode("latin-1")
    return ""


def _first_word(value: object) -> str:
    words = str(value or "").lower().split()
    return words[0] if words else ""


def _addresses(value: object) -> list[str]:
    """``rfc822; a@b.example`` and the like."""
    return _ADDRESS.findall(str(value or "").rpartition(";")[2])[:1]
