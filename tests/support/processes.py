"""Our own processes, started as they run in earnest, to be killed at any moment."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Process:
    """One Python module running as a process, with its output in a file."""

    def __init__(self, module: str, *arguments: str, environment: Mapping[str, str], log: Path):
        self.command = [sys.executable, "-m", module, *arguments]
        self.environment = {**os.environ, **environment, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.log = log
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        """Start it; does not wait until it is ready."""
        with self.log.open("ab") as output:
            self.popen = subprocess.Popen(
                self.command, env=self.environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        return self

    def kill(self) -> None:
        """``kill -9``."""
        self._end(signal.SIGKILL)

    def stop(self, seconds: float = 20) -> int:
        """SIGTERM, and wait for the end. Returns the exit code."""
        return self._end(signal.SIGTERM, seconds)

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.popen is not None and self.popen.poll() is None

    def _end(self, number: signal.Signals, seconds: float = 20) -> int:
        assert self.popen is not None
        with contextlib.suppress(ProcessLookupError):
            self.popen.send_signal(number)
        try:
            return self.popen.wait(seconds)
        except subprocess.TimeoutExpired:
            self.popen.kill()
            self.popen.wait()
            raise


def eventually(condition: Callable[[], object], seconds: float = 30, every: float = 0.02) -> None:
    """Wait until the condition holds. Raises AssertionError naming what was waited for."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {getattr(condition, '__doc__', None) or condition}")
        time.sleep(every)
