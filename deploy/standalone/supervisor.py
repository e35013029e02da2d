"""Keeps an instance running: starts every part, starts again what dies, stops all of it cleanly."""

import contextlib
import fcntl
import logging
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import IO

from deploy.standalone import processes, store, surroundings
from deploy.standalone.child import Child
from deploy.standalone.mongod import Mongod, free_port
from shared.errors import Conflict, Unavailable

POLL_SECONDS = 0.05
READY_SECONDS = 120
STOP_SECONDS = 20
DEATHS_WHILE_STARTING = 4
SERVICES = ("contacts", "events", "mailer")
TUNING = {"PYTHONUNBUFFERED": "1", "MALLOC_ARENA_MAX": "2", "PYTHONNOUSERSITE": "1"}

log = logging.getLogger(__name__)


class Supervisor:
    """One instance on one data folder."""

    def __init__(self, folder: Path, port: int):
        self.folder = folder.resolve()
        self.port = port or free_port()
        self.children: list[Child] = []
        self.stopping = False
        self.mongod: Mongod | None = None
        self._lock: IO[str] | None = None
        self.settings: dict[str, str] = {}
        self.greeting = ""  # how to sign in, the first time

    @property
    def address(self) -> str:
        """Where the console answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start every part and return once all answer.

        Raises Conflict when folder or port are in use, Unavailable when a part won't start.
        """
        self._claim()
        logging.basicConfig(
            filename=self.folder / "logs" / "supervisor.log", format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO
        )
        if store.taken(self.port):
            raise Conflict(f"Port {self.port} is in use.", code="port-taken", remedy="Choose another with --port, or --port 0.")
        mongo_url = os.environ.get("BARAZA_MONGO_URL") or self._start_store()
        broker_url = os.environ.get("BARAZA_BROKER_URL") or "embedded"
        self.settings = surroundings.compose(self.folder, mongo_url, broker_url, self.port)
        if self.mongod is not None:
            self._wait(self._store_answers)
        environment = {**os.environ, **TUNING, **self.settings, "PROMETHEUS_MULTIPROC_DIR": str(self._fresh("metrics"))}
        first_start = self._first_start(environment)
        for part in processes.table(self.port):
            self._add(Child(part, self.folder, environment))
        self._wait(self._all_answer)
        surroundings.remember(self.folder, self.settings)
        self.greeting = self._end_of(first_start)

    def run(self) -> None:
        """Tend the parts until asked to stop."""
        while not self.stopping:
            self.tend()
            time.sleep(POLL_SECONDS)

    def tend(self) -> None:
        """Look after every part once."""
        now = time.monotonic()
        for child in self.children:
            code = child.tend(now)
            if code is not None:
                log.warning("%s ended with %s; starting it again", child.name, code)

    def stop(self) -> None:
        """Stop everything: first who works, last the store."""
        if self._lock is None:
            return
        workers = [child for child in self.children if child.name != processes.STORE]
        keepers = [child for child in self.children if child.name == processes.STORE]
        for group in (workers, keepers):
            for child in group:
                child.ask_to_stop()
            until = time.monotonic() + STOP_SECONDS
            while any(child.alive for child in group) and time.monotonic() < until:
                time.sleep(POLL_SECONDS)
            for child in group:
                if child.alive:
                    log.warning("%s did not stop within %s s", child.name, STOP_SECONDS)
                child.finish()
        (self.folder / surroundings.ENVIRONMENT).unlink(missing_ok=True)
        self._lock.close()

    @contextlib.contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """SIGTERM, SIGINT and SIGHUP ask ``run`` to end."""

        def ask(number: int, frame: FrameType | None) -> None:
            self.stopping = True

        before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _claim(self) -> None:
        for name in ("run", "logs"):
            (self.folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = (self.folder / "run" / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            lock.close()
            raise Conflict(
                f"Another Baraza runs on {self.folder}.", code="folder-in-use", remedy="Stop it, or give another --data."
            ) from fault
        self._lock = lock
        for stale in (self.folder / "run").glob("*.pid"):
            stale.unlink(missing_ok=True)

    def _fresh(self, name: str) -> Path:
        folder = self.folder / "run" / name
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        return folder

    def _first_start(self, environment: dict[str, str]) -> subprocess.Popen[str]:
        command = processes.python("first-start", "deploy.standalone.first_start").command
        return subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )

    def _end_of(self, first_start: subprocess.Popen[str]) -> str:
        said, complaint = first_start.communicate(timeout=READY_SECONDS)
        if first_start.returncode:
            raise Unavailable(f"The first staff account could not be made:\n{complaint[-1500:]}", code="first-start")
        return said

    def _start_store(self) -> str:
        self.mongod, part = store.prepare(self.folder / "mongod")
        self._add(Child(part, self.folder, os.environ))
        return self.mongod.url_for(store.PREFIX)

    def _add(self, child: Child) -> None:
        self.children.append(child)
        child.start(time.monotonic())

    def _store_answers(self) -> bool:
        return self.mongod is not None and self.mongod.writable()

    def _wait(self, condition: Callable[[], bool]) -> None:
        until = time.monotonic() + READY_SECONDS
        while not condition():
            self.tend()
            for child in self.children:
                if child.deaths >= DEATHS_WHILE_STARTING:
                    raise Unavailable(f"{child.name} does not start. Its last words:\n{child.log_end()}", code="part-ended")
            if self.stopping:
                raise Unavailable("Stopped while starting.", code="stopped")
            if time.monotonic() > until:
                raise Unavailable(
                    f"Not every part answered within {READY_SECONDS} s.", code="part-silent", remedy=f"See {self.folder}/logs."
                )
            time.sleep(POLL_SECONDS)

    def _all_answer(self) -> bool:
        settled = all(child.alive for child in self.children)
        return settled and all(answers(f"{self.address}/{service}/readyz") for service in SERVICES)


def answers(url: str) -> bool:
    """Whether a GET on this loopback address says 200."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
