"""The stop button, seen from inside a batch: asked before every message; looks at the store a few times a second."""

import time

from shared import store

EVERY = 0.25
"""Seconds between two looks; a stop works within a second."""

STOPPED = ("paused", "cancelled")


class Going:
    """Whether a mailing may go on. May be asked from any thread."""

    def __init__(self, mailing: str, state: str):
        self._mailing = mailing
        self._next = time.monotonic() + EVERY
        self.state = state
        self.fault: str | None = None  # our own fault met in this very batch

    def __call__(self) -> bool:
        """Ask."""
        if self.fault is None and time.monotonic() >= self._next:
            self.look()
        return self.fault is None and self.state not in STOPPED

    def look(self) -> str:
        """Look at the store now."""
        self._next = time.monotonic() + EVERY
        found = store.database("mailer")["mailings"].find_one({"_id": self._mailing}, {"state": 1})
        self.state = found["state"] if found else "cancelled"
        return self.state
