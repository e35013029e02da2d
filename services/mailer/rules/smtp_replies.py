"""What a mail server's reply means for one message: RFC 5321 reply codes, RFC 3463 enhanced codes, where in the talk it came.

The enhanced code decides where there is one of the same class as the reply, since servers say 550 for nearly everything.
"""

import re
from dataclasses import dataclass
from typing import Literal

from services.mailer.rules.faults import DEAD

Step = Literal["mail", "rcpt", "data", "body"]
Verdict = Literal["taken", "later", "dead", "refused", "too-large", "policy", "sender", "goodbye"]
"""``dead``: nobody reads this address. ``policy``: it is our standing (5.7.x), not the person. ``sender``: our envelope sender
is not let in. ``goodbye``: the server ends the talk. ``refused``: everything else that is final for this message."""

TOO_LARGE = frozenset({"5.2.3", "5.3.4"})
_STATUS = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?!\d)")
_OUR_STANDING = frozenset({530, 534, 535, 538, 521, 571})
"""Authentication wanted or failed, no mail taken here at all, blocked: nothing that this recipient could change."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply, its lines joined."""

    code: int
    text: str = ""

    @property
    def status(self) -> str | None:
        """The enhanced code at the start of the text, if it fits the reply's class."""
        found = _STATUS.match(self.text.lstrip())
        return found.group(1) if found and found.group(1)[0] == str(self.code)[0] else None

    @property
    def positive(self) -> bool:
        """Whether the server agrees to what was asked."""
        return 200 <= self.code < 400

    def __str__(self) -> str:
        return " ".join(f"{self.code} {self.text}".split())[:300]


def verdict(reply: Reply, step: Step) -> Verdict:
    """What this reply means for the message at hand."""
    if reply.positive:
        return "taken"
    if reply.code == 421:
        return "goodbye"
    if reply.code < 500:
        return "later"
    status = reply.status or ""
    if reply.code in _OUR_STANDING or status.startswith("5.7."):
        return "policy"
    if status in TOO_LARGE or (reply.code == 552 and step != "rcpt" and not status.startswith("5.2.")):
        return "too-large"
    if step == "mail":
        return "sender"
    if status in DEAD and step == "rcpt":
        return "dead"
    return "refused"
