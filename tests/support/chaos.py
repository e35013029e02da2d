"""Kills parts of a running example with SIGKILL at random moments, each kind in turn."""

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

from tests.support.example import Example

KINDS = {
    "web": ("web",),
    "worker": (
        "contacts-worker",
        "contacts-imports",
        "mailer-worker",
        "mailer-bulk",
        "mailer-direct",
        "mailer-hooks",
        "events-worker",
    ),
    "relay": ("contacts-relay", "mailer-relay", "events-relay"),
    "store": ("mongod",),
}
ROUNDS = 2


class Chaos(threading.Thread):
    """Kills until each kind had its turns or it is told to stop. ``log`` tells a failing test what was killed and when."""

    def __init__(self, example: Example, seed: int, kill_broker: Callable[[], object] | None = None):
        super().__init__(daemon=True)
        self.example = example
        self.randomness = random.Random(seed)
        self.kill_broker = kill_broker
        self.kills: Counter[str] = Counter()
        self.log: list[str] = []
        self.ended = threading.Event()

    def run(self) -> None:
        """Wait until the first list arrives, then kill each kind in turn, ROUNDS times, 1 to 4 seconds apart."""
        while not self.ended.is_set() and not (self.example.folder / "data" / "uploads").exists():
            time.sleep(0.05)
        started = time.monotonic()
        for _ in range(ROUNDS):
            kinds = [*KINDS, *(["broker"] if self.kill_broker else [])]
            self.randomness.shuffle(kinds)
            for kind in kinds:
                if self.ended.wait(self.randomness.uniform(1, 4)):
                    return
                self._kill(kind, time.monotonic() - started)

    def stop(self) -> None:
        """No more kills."""
        self.ended.set()
        self.join(30)

    def _kill(self, kind: str, at: float) -> None:
        if kind == "broker":
            assert self.kill_broker is not None
            self.kill_broker()
            part = kind
        else:
            part = self.randomness.choice(KINDS[kind])
            pid = self.example.pid(part)
            if pid is None:
                return
            try:
                os.killpg(pid, signal.SIGKILL)
            except ProcessLookupError:
                with contextlib.suppress(ProcessLookupError):  # it died by itself in the same moment
                    os.kill(pid, signal.SIGKILL)
        self.kills[kind] += 1
        self.log.append(f"{at:.1f} s: {part}")
