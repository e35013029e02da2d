"""``baraza demo``: the worked example, from partners' files to seats at a table."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from deploy.example import generator, narrator, story
from deploy.example.client import Client
from deploy.standalone import memory, surroundings
from deploy.standalone.backlog import Backlog
from deploy.standalone.child import die_with_parent
from shared.errors import Conflict, Unavailable
from shared.http import access
from shared.http.access import tokens
from shared.settings import Common, read

SCOPES = ("contacts:read", "contacts:write", "imports:read", "imports:write", "campaigns:read", "campaigns:write")
NOT_FOR_THE_EXAMPLE = ("BARAZA_MAIL_PROVIDER", "BARAZA_SMS_PROVIDER", "BARAZA_OUTBOX_DIR", "BARAZA_PUBLIC_URL", "BARAZA_DATA_DIR")
EVENT_SCOPES = ("events:read", "events:write")


@click.command()
@click.option(
    "--people", type=click.IntRange(200), default=generator.DEFAULT_PEOPLE, show_default=True, help="Rows on the lists."
)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.  [default: a throw-away one]")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here, as JSON.")
@click.option("--exit", "leave", is_flag=True, help="Stop at the end instead of leaving the console open.")
@click.option("--seed", type=int, default=generator.DEFAULT_SEED, show_default=True, help="Other files, other people.")
def demo(people: int, data: Path | None, report: Path | None, leave: bool, seed: int) -> None:
    """Run the worked example end to end and show what came out."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(highlight=False)
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        folder = (data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baraza-demo-")))).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Conflict(f"{folder} is not empty.", code="folder-used", remedy="The example wants a folder of its own.")
        console.print(f"Starting in {folder} …")
        server = stack.enter_context(running("deploy.command", "up", "--data", str(folder), "--port", "0"))
        files = generator.generate(folder / "lists", people, seed)
        address, greeting = wait_until_ready(server)
        ready = round(time.monotonic() - began, 2)
        outbox, acts = folder / "outbox", folder / "people.json"
        stack.enter_context(
            running(
                "deploy.example.people",
                str(outbox),
                "--report",
                str(acts),
                "--acts",
                str(folder / "people.jsonl"),
                "--seed",
                str(seed),
            )
        )
        settings = settings_of(folder)
        client, backlog = Client(address, make_token(settings)), Backlog(settings)
        with narrator.bars(console) as bars:
            told = story.tell(client, files, outbox, acts, bars.show, backlog.rests)
        told.seconds = {"start": ready, **told.seconds, "all": round(time.monotonic() - began, 2)}
        used = memory.usage(folder)
        for table in narrator.tables(told, used):
            console.print(table, "")
        if report:
            report.write_text(json.dumps(narrator.figures(told, used, folder / "lists", backlog.parked()), indent=1, default=str))
        if not leave:
            console.print(f"{greeting}The console is open at {address}/ – Ctrl-C ends it and throws the folder away.")
            linger(server)


@contextlib.contextmanager
def running(module: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A process of ours, ended with the example. Its mail goes to files whatever the environment says."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module, *arguments],
        env=own_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(45)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def own_environment() -> dict[str, str]:
    """Ours, without what would lead the example elsewhere."""
    return {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_EXAMPLE}


def wait_until_ready(server: subprocess.Popen[str]) -> tuple[str, str]:
    """The address, and what was said before about signing in."""
    greeting = ""
    for line in server.stdout or ():
        if line.startswith("ready "):
            return line.split()[1], greeting
        greeting += line
    raise Unavailable("Baraza did not start; the reason stands above.", code="not-started")


def settings_of(folder: Path) -> Common:
    """The settings the instance on ``folder`` runs with."""
    environment = own_environment()
    surroundings.adopt(folder, environment)
    return read(Common, environment)


def make_token(settings: Common) -> str:
    """An API token of the instance, as ``baraza token create`` makes it."""
    access.connect(settings.mongo_url)
    return tokens.create("worked example", [*SCOPES, *EVENT_SCOPES], days=1)


def linger(server: subprocess.Popen[str]) -> None:
    """Until Ctrl-C, SIGTERM, or the end of the server."""
    with contextlib.suppress(KeyboardInterrupt):
        server.wait()
