"""``baraza demo`` as a user runs it, small: ends by itself, reports, seats nobody too many, leaves nothing running."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from deploy.command import main

PEOPLE = 500
STAGES = ("imported", "reached", "interested", "invited", "answered", "accepted", "attended")


@pytest.mark.timeout(400)
def test_the_example_ends_with_people_at_the_table(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BARAZA_")}
    folder = tmp_path / "data"
    arguments = ["--people", str(PEOPLE), "--data", str(folder), "--report", str(report), "--exit"]
    ran = subprocess.run(
        [sys.executable, "-m", "deploy.command", "demo", *arguments],
        capture_output=True,
        text=True,
        env=environment | {"BARAZA_MAIL_PROVIDER": "smtp", "BARAZA_SMTP_URL": "smtp://127.0.0.1:1"},  # must not be used
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(report.read_text())
    manifest = told["manifest"]
    reachable = manifest["reachable_by_email"] + manifest["reachable_by_sms"]
    assert told["funnel"]["total"]["reached"] == told["outreach"]["progress"]["accepted"] == reachable
    counts = [told["funnel"]["total"][stage] for stage in STAGES]
    assert counts == sorted(counts, reverse=True)
    assert told["funnel"]["total"]["interested"] == told["acts"]["interested"] > 0
    assert 0 < told["seats"]["seated"] <= 70
    for group in told["balance"].values():
        assert group["seated"] <= group["maximum"]
    assert told["seats"]["seated"] + told["seats"]["waiting"] == told["acts"]["yes"]
    assert told["parked"] == 0
    assert not {act for act in told["acts"] if act.startswith(("refused", "failed", "broken", "dead-end"))}
    for word in ("The journey", "Dialogue on mining, Tanzania", "Processes", "Time"):
        assert word in ran.stdout
    assert not list((folder / "run").glob("*.pid"))


def test_the_example_wants_a_folder_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("kept")
    refused = CliRunner().invoke(main, ["demo", "--data", str(tmp_path)])
    assert refused.exit_code == 1
    assert "folder-used" in refused.output
    assert (tmp_path / "mine").read_text() == "kept"
