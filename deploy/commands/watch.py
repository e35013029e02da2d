"""``baraza watch``: a folder into which partners drop their lists, by SFTP or however else; see deploy/sftp/README.md.

Each partner has a folder named after it. A list is taken once nothing has been written to it for a while, and then moved to
``taken/``, or to ``refused/`` beside a note that says why and what to do. Killed anywhere, the list is found again, and the same
file of the same partner is imported once.
"""

import os
import signal
import time
from pathlib import Path
from typing import Any

import click
from pymongo.errors import PyMongoError

from services.contacts import settings
from services.contacts.operations import importing, partners
from services.contacts.operations.importing import Wishes
from shared import store
from shared.errors import BarazaError, Unavailable

TAKEN, REFUSED = "taken", "refused"
UNFINISHED = (".part", ".partial", ".filepart", ".tmp", ".crdownload")
"""How programs call a file that they are still sending."""


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--quiet-seconds", default=10.0, show_default=True, help="How long a file must have been left alone.")
@click.option("--every", default=5.0, show_default=True, help="Seconds between two looks.")
@click.option("--preview", is_flag=True, help="Only look at the lists; staff start them in the console.")
@click.option("--once", is_flag=True, help="Look once and stop.")
def watch(folder: Path, quiet_seconds: float, every: float, preview: bool, once: bool) -> None:
    """Take in the lists that partners drop into FOLDER/<name of the partner>/."""
    store.connect("contacts", settings.current().mongo_url)
    going = True

    def stop(*_: Any) -> None:
        nonlocal going
        going = False

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while going:
        for list_file in waiting(folder, time.time() - quiet_seconds):
            click.echo(f"{list_file.relative_to(folder)}: {outcome(list_file, preview)}")
        if once:
            return
        time.sleep(every)


def waiting(folder: Path, before: float) -> list[Path]:
    """The lists that have been left alone since a moment, the oldest first."""
    found = [path for path in folder.glob("*/*") if path.is_file() and not path.is_symlink() and not _unfinished(path)]
    ready = [(path.stat().st_mtime, path) for path in found]
    return [path for changed, path in sorted(ready) if changed <= before]


def outcome(path: Path, preview: bool) -> str:
    """Take a list; one that can't be taken just now stays for the next look."""
    try:
        return take(path, preview)
    except FileNotFoundError:
        return "gone: its owner took it back, or somebody else who watches was faster"
    except (Unavailable, PyMongoError) as fault:
        return f"later: the store is away ({type(fault).__name__})"


def take(path: Path, preview: bool) -> str:
    """Import one list and move it out of the way. Raises Unavailable, FileNotFoundError."""
    try:
        with path.open("rb") as stream:
            partner = partners.find(path.parent.name)
            found, new = importing.accept(stream, path.name, partner, Wishes(preview=preview), by="folder")
    except Unavailable:
        raise
    except BarazaError as fault:
        _move(path, REFUSED, f"{fault.detail} ({fault.code})\n{fault.remedy or ''}\n")
        return f"refused: {fault.detail}"
    _move(path, TAKEN)
    return f"import {found.id}" + ("" if new else " (this file came before)")


def _move(path: Path, where: str, note: str | None = None) -> None:
    target = path.parent / where
    target.mkdir(exist_ok=True)
    stamped = target / f"{time.strftime('%Y%m%dT%H%M%S')}-{path.name}"
    if note is not None:
        stamped.with_name(f"{stamped.name}.why.txt").write_text(note, encoding="utf-8")
    os.replace(path, stamped)


def _unfinished(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower().endswith(UNFINISHED)
