"""The targets and commands that are promised exist, and their scripts can be read by the shell."""

import os
import subprocess
from pathlib import Path

import click
import pytest

from deploy import command

ROOT = Path(__file__).parents[3]
PROMISED = ("setup", "demo", "run", "test", "unit", "bench", "check", "lock", "docs")


@pytest.mark.parametrize("target", PROMISED)
def test_make_knows_the_target_and_passes_arguments_on(target: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # we may run under make
    planned = subprocess.run(
        ["make", "-n", target, "ARGS=--some thing"], cwd=ROOT, capture_output=True, text=True, env=environment
    )
    assert planned.returncode == 0, planned.stderr
    if target in ("demo", "run", "test", "unit", "bench"):
        assert planned.stdout.rstrip().endswith("--some thing")


@pytest.mark.parametrize("script", ["deploy/setup.sh", ".ci/run"])
def test_scripts_are_executable_and_well_formed(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", path]).returncode == 0


@pytest.mark.parametrize("name", sorted(command.COMMANDS))
def test_every_command_loads(name: str) -> None:
    group = command.main
    found = group.get_command(click.Context(group), name)
    assert found is not None
    assert found.get_short_help_str()


def test_an_unknown_command_is_a_usage_error() -> None:
    group = command.main
    assert group.get_command(click.Context(group), "unknown") is None
