"""One supervised process: started in a process group of its own, dies with us, comes back when it dies."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.standalone.processes import Part

PR_SET_PDEATHSIG = 1
LARGEST_LOG = 20 * 1024 * 1024
FIRST_DELAY = 0.1
LONGEST_DELAY = 5.0
SETTLED_SECONDS = 10.0  # having run this long, a death counts as the first again


def delay(deaths: int) -> float:
    """Seconds to wait before the next start after so many deaths in a row."""
    return float(min(LONGEST_DELAY, FIRST_DELAY * 2 ** max(0, deaths - 1)))


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent is gone, however that ended (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A part that runs, or will run again in a moment."""

    def __init__(self, part: Part, folder: Path, environment: Mapping[str, str]):
        self.part = part
        self.environment = dict(environment)
        self.pid_file = folder / "run" / f"{part.name}.pid"
        self.log_file = folder / "logs" / f"{part.name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self.started_at = 0.0
        self.due_at = 0.0

    @property
    def name(self) -> str:
        """The name in the table."""
        return self.part.name

    @property
    def alive(self) -> bool:
        """Whether the process runs now."""
        return self.process is not None and self.process.poll() is None

    def start(self, now: float) -> None:
        """Start the process; its output goes to its log file."""
        self._turn_log()
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                self.part.command,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        self.started_at = now
        self.pid_file.write_text(f"{self.process.pid}\n")

    def tend(self, now: float) -> int | None:
        """Start what is due; on a death clear what is left of its group and plan the next start.

        Returns the exit code when it has just died.
        """
        if self.alive:
            return None
        if self.process is None:
            if now >= self.due_at:
                self.start(now)
            return None
        code: int = self.process.returncode
        self._clear_group()
        self.process = None
        self.deaths = 1 if now - self.started_at > SETTLED_SECONDS else self.deaths + 1
        self.due_at = now + delay(self.deaths)
        return code

    def ask_to_stop(self) -> None:
        """SIGTERM, once."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def finish(self) -> None:
        """Whatever of it still runs ends now."""
        if self.process is not None:
            self._clear_group()
            self.process.wait()
            self.process = None
        self.pid_file.unlink(missing_ok=True)

    def log_end(self, characters: int = 1500) -> str:
        """The last lines it wrote."""
        return self.log_file.read_text(errors="replace")[-characters:].strip() if self.log_file.exists() else ""

    def _clear_group(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody is left in the group
                os.killpg(self.process.pid, signal.SIGKILL)

    def _turn_log(self) -> None:
        if self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG:
            self.log_file.replace(self.log_file.with_suffix(".log.1"))
