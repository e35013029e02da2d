"""The compose client reads docker-compose.yml; no engine is needed for that."""

import dataclasses
import importlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.standalone import processes
from shared.bus.topology import SERVICES

ROOT = Path(__file__).parents[3]
FILLED_IN = {
    "BARAZA_MONGO_PASSWORD": "m0ng0",
    "BARAZA_RABBITMQ_PASSWORD": "rabb1t",
    "BARAZA_SECRET_KEY": "k" * 64,
    "BARAZA_PUBLIC_URL": "https://baraza.example",
}


def client() -> list[str]:
    """`docker compose` where it is, else Debian's `docker-compose`."""
    if shutil.which("docker") and subprocess.run(["docker", "compose", "version"], capture_output=True).returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    pytest.skip("there is no compose client; Debian has one: apt-get install docker-compose")


def config(**settings: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BARAZA_")}
    command = [*client(), "--project-directory", str(ROOT), "-f", str(ROOT / "docker-compose.yml"), "config"]
    return subprocess.run(command, env=environment | settings, capture_output=True, text=True)


@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_reaches_the_containers(service: str) -> None:
    settings = importlib.import_module(f"services.{service}.settings").Settings
    names = {f"BARAZA_{field.name.upper()}" for field in dataclasses.fields(settings)} - {"BARAZA_DATA_DIR"}
    told = (ROOT / "docker-compose.yml").read_text()
    assert sorted(name for name in names if f"    {name}:" not in told) == []


def test_the_file_is_understood() -> None:
    read = config(**FILLED_IN)
    assert read.returncode == 0, read.stderr
    for part in processes.table(8080):
        if part.name != processes.WEB:
            assert f"  {part.name}:" in read.stdout
    others = ("contacts-web", "events-web", "mailer-web", "gateway", "rabbitmq", "mongodb")
    for name in others:
        assert f"  {name}:" in read.stdout
    assert read.stdout.count("healthcheck:") == len(processes.table(8080)) - 1 + len(others)


@pytest.mark.parametrize("missing", sorted(FILLED_IN))
def test_no_secret_has_a_default(missing: str) -> None:
    read = config(**{name: value for name, value in FILLED_IN.items() if name != missing})
    assert read.returncode != 0
    assert missing in read.stderr or "Set it in .env" in read.stderr
