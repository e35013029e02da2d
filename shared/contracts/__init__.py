"""The message catalogue: every message any service may send, with its meaning, its schema and a sample.

``docs/messages.md`` is generated from here (`make docs`), and each side of the bus validates against it.
"""

from shared.contracts import contacts, events, keeping, looking, mailer, privacy
from shared.contracts.base import CATALOGUE, BrokenContract, Entry, dump, load

__all__ = [
    "CATALOGUE",
    "BrokenContract",
    "Entry",
    "contacts",
    "dump",
    "events",
    "load",
    "keeping",
    "looking",
    "mailer",
    "privacy",
]
