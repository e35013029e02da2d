"""The worked example as a process on a folder of its own, so that it can be watched and its parts killed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


class Example:
    """One run of ``baraza demo --exit``."""

    def __init__(self, folder: Path, people: int, broker_url: str = "embedded"):
        self.folder = folder
        self.people = people
        self.broker_url = broker_url
        self.report_file = folder / "report.json"
        self.log = folder / "demo.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Example":
        """Start it; returns at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        environment = {key: value for key, value in os.environ.items() if not key.startswith("BARAZA_")}
        environment["BARAZA_BROKER_URL"] = self.broker_url
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [
                    str(Path(sys.executable).parent / "baraza"), "demo", "--exit",
                    "--people", str(self.people), "--data", str(self.folder / "data"), "--report", str(self.report_file),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environment,
            )  # fmt: skip
        return self

    def wait(self, seconds: float) -> dict[str, Any]:
        """Wait for its end and give its report. Raises AssertionError with its last words if it fails."""
        assert self.process is not None
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.stop()
            raise AssertionError(f"the example did not end within {seconds} s:\n{self.last_words()}") from None
        assert code == 0, f"the example ended with {code}:\n{self.last_words()}"
        report: dict[str, Any] = json.loads(self.report_file.read_text())
        return report

    def stop(self) -> None:
        """End it, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def last_words(self) -> str:
        """The end of what it printed and of what its parts logged."""
        words = self.log.read_text(errors="replace")[-3000:]
        for log in sorted((self.folder / "data" / "logs").glob("*.log")):
            words += f"\n--- {log.name}\n{log.read_text(errors='replace')[-800:]}"
        return words

    def pid(self, part: str) -> int | None:
        """The process id of a part, while it runs."""
        file = self.folder / "data" / "run" / f"{part}.pid"
        try:
            return int(file.read_text())
        except (FileNotFoundError, ValueError):
            return None

    def parts(self) -> list[str]:
        """The names of the parts that have run."""
        return sorted(path.stem for path in (self.folder / "data" / "run").glob("*.pid"))
