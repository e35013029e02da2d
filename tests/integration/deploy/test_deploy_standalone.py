"""``baraza up`` as a user starts it: one line when ready, parts that come back, one instance per folder, a clean end."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.standalone import memory, processes
from deploy.standalone.mongod import free_port
from deploy.standalone.supervisor import SERVICES, answers

PATIENCE = 90


class Instance:
    """A running ``baraza up``."""

    def __init__(self, folder: Path, port: int = 0):
        self.folder = folder
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BARAZA_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.command", "up", "--data", str(folder), "--port", str(port)],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.said: list[str] = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.rstrip("\n"))
            if line.startswith("ready "):
                break
        else:
            raise AssertionError(f"not ready: {self.said} {self.process.communicate()}")
        self.address = self.said[-1].split()[1]

    def pid(self, name: str) -> int:
        return int((self.folder / "run" / f"{name}.pid").read_text())

    def stop(self) -> tuple[str, int]:
        self.process.send_signal(signal.SIGTERM)
        rest, _ = self.process.communicate(timeout=PATIENCE)
        return rest, self.process.returncode


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def running_of(folder: Path) -> list[str]:
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        environ, words = process.info["environ"] or {}, process.info["cmdline"] or []
        if environ.get("BARAZA_DATA_DIR") == str(folder) or str(folder / "mongod") in words:
            found.append(" ".join(words))
    return found


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    started = Instance(tmp_path_factory.mktemp("up") / "data")
    yield started
    if started.process.poll() is None:
        started.stop()


def test_it_says_how_to_sign_in_and_then_one_line(instance: Instance) -> None:
    assert [line for line in instance.said if line.startswith("ready ")] == [f"ready {instance.address}"]
    assert instance.said[0].startswith("First start. Sign in at")
    for service in SERVICES:
        assert answers(f"{instance.address}/{service}/readyz")
    with urllib.request.urlopen(f"{instance.address}/mailer/openapi.json", timeout=10) as answer:
        assert answer.status == 200


def test_secrets_and_folders_are_private(instance: Instance) -> None:
    for path in ("secrets/secret_key", "run/environment.json"):
        assert (instance.folder / path).stat().st_mode & 0o077 == 0
    for path in ("secrets", "run", "logs"):
        assert (instance.folder / path).stat().st_mode & 0o077 == 0


def test_every_part_runs_and_is_small(instance: Instance) -> None:
    used = memory.usage(instance.folder)
    names = {part.name for part in processes.table(0)} | {processes.STORE, "web/1", "web/2"}
    assert names <= used.keys()
    large = {name: usage.highest for name, usage in used.items() if name != processes.STORE and usage.highest > 200}
    assert not large


def test_one_instance_per_folder(instance: Instance) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "deploy.command", "up", "--data", str(instance.folder), "--port", "0"],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1
    assert "folder-in-use" in second.stderr
    assert answers(f"{instance.address}/contacts/readyz")


def test_a_port_in_use_is_named(instance: Instance, tmp_path: Path) -> None:
    port = instance.address.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "deploy.command", "up", "--data", str(tmp_path / "other"), "--port", port],
        capture_output=True, text=True, timeout=PATIENCE,
    )  # fmt: skip
    assert second.returncode == 1
    assert "port-taken" in second.stderr


def test_the_doctor_finds_it_well(instance: Instance) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BARAZA_")}
    checked = subprocess.run(
        [sys.executable, "-m", "deploy.command", "--of", str(instance.folder), "doctor"],
        capture_output=True, text=True, timeout=PATIENCE, env=environment,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "WRONG" not in checked.stdout


@pytest.mark.parametrize("name", [processes.STORE, processes.WEB, "contacts-worker", "mailer-bulk", "events-relay"])
def test_what_is_killed_comes_back(instance: Instance, name: str) -> None:
    before = instance.pid(name)
    os.kill(before, signal.SIGKILL)
    until(lambda: (instance.folder / "run" / f"{name}.pid").exists() and instance.pid(name) != before)
    until(lambda: all(answers(f"{instance.address}/{service}/readyz") for service in SERVICES))
    assert psutil.pid_exists(instance.pid(name))


def test_a_web_worker_that_is_killed_comes_back(instance: Instance) -> None:
    def workers() -> set[int]:
        return {child.pid for child in psutil.Process(instance.pid(processes.WEB)).children()}

    until(lambda: len(workers()) == 2)
    victim = min(workers())
    os.kill(victim, signal.SIGKILL)
    until(lambda: len(workers()) == 2 and victim not in workers())
    until(lambda: all(answers(f"{instance.address}/{service}/readyz") for service in SERVICES))


def test_it_ends_cleanly_and_starts_again_on_the_same_store(instance: Instance) -> None:
    store_port = (instance.folder / "mongod" / "port").read_text()
    key = (instance.folder / "secrets" / "secret_key").read_text()
    rest, code = instance.stop()
    assert (rest, code) == ("", 0)
    until(lambda: not running_of(instance.folder))
    assert not list((instance.folder / "run").glob("*.pid"))
    again = Instance(instance.folder, free_port())
    try:
        assert again.said == [f"ready {again.address}"]
        assert (instance.folder / "mongod" / "port").read_text() == store_port
        assert (instance.folder / "secrets" / "secret_key").read_text() == key
        again.process.kill()
        again.process.communicate()
        until(lambda: not running_of(instance.folder))
    finally:
        if again.process.poll() is None:
            again.stop()
