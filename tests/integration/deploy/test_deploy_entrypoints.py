"""The commands of docker-compose.yml as plain processes, on a real broker and a real store, judged by their health checks."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from deploy.standalone.mongod import free_port
from tests.support.processes import eventually

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"^  ([a-z-]+):")
COMMAND = re.compile(r"\bcommand: \[([^\]]+)\]")
STOPPED = {0, -signal.SIGTERM}


def commands() -> dict[str, list[str]]:
    """Every process of ours and its command, as the compose file says it."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (ROOT / "docker-compose.yml").read_text().splitlines():
        if started := NAME.match(line):
            name = started[1]
        if command := COMMAND.search(line):
            found[name] = [word.strip().strip('"') for word in command[1].split(",")]
    return found


def here(command: Sequence[str], port: int) -> list[str]:
    """The same command with the programs of this venv, and on loopback."""
    program = str(Path(sys.executable).parent / command[0])
    swapped = {"0.0.0.0": "127.0.0.1", "8000": str(port)}
    return [program, *(swapped.get(word, word) for word in command[1:])]


@pytest.fixture
def environment(mongo_url: str, amqp_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("BARAZA_")},
        "BARAZA_MONGO_URL": mongo_url, "BARAZA_BROKER_URL": amqp_url, "BARAZA_SECRET_KEY": "k" * 64,
        "BARAZA_PUBLIC_URL": "http://127.0.0.1", "BARAZA_DATA_DIR": str(tmp_path), "BARAZA_OUTBOX_DIR": str(tmp_path / "outbox"),
        "BARAZA_MAIL_FROM": "", "BARAZA_SMTP_URL": "", "BARAZA_SENDGRID_API_KEY": "", "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
    }  # fmt: skip


@pytest.fixture
def running(environment: dict[str, str], tmp_path: Path) -> Iterator[dict[str, tuple[int, subprocess.Popen[bytes]]]]:
    """All of them at once."""
    parts: dict[str, tuple[int, subprocess.Popen[bytes]]] = {}
    for name, command in commands().items():
        port = free_port()
        with (tmp_path / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(here(command, port), env=environment, cwd=tmp_path, stdout=log, stderr=log)
        parts[name] = (port, process)
    yield parts
    for _, process in parts.values():
        if process.poll() is None:
            process.kill()
        process.wait()


def probe(environment: dict[str, str], *arguments: str) -> bool:
    """What the container's health check would say."""
    command = [sys.executable, "-m", "deploy.probe", *arguments]
    return subprocess.run(command, env=environment, capture_output=True).returncode == 0


@pytest.mark.timeout(180)
def test_every_process_comes_up_healthy_and_ends_when_told(running, environment, tmp_path):
    assert {name for name in running if name.endswith("-web")} == {"contacts-web", "events-web", "mailer-web"}
    assert len(running) == 13
    for name, (port, _) in running.items():
        if name.endswith("-web"):
            address = f"http://127.0.0.1:{port}/{name.removesuffix('-web')}/readyz"
            eventually(lambda address=address: probe(environment, "http", address), seconds=60, every=0.3)
        else:
            log = tmp_path / f"{name}.log"
            eventually(lambda log=log: '"message": "started"' in log.read_text(), seconds=60, every=0.1)
    assert probe(environment, "peers")
    assert {name: process.poll() for name, (_, process) in running.items()} == dict.fromkeys(running)
    for _, process in running.values():
        process.terminate()
    codes = {name: process.wait(30) for name, (_, process) in running.items()}
    assert {name: code for name, code in codes.items() if code not in STOPPED} == {}


def test_a_process_without_settings_says_all_that_is_missing(environment, tmp_path):
    bare = {name: value for name, value in environment.items() if not name.startswith("BARAZA_")}
    command = here(commands()["mailer-bulk"], 0)
    ended = subprocess.run(command, env=bare, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert ended.returncode != 0
    for name in ("BARAZA_MONGO_URL", "BARAZA_BROKER_URL", "BARAZA_SECRET_KEY"):
        assert name in ended.stderr
