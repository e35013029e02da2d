"""``baraza import``: a partner's list from the shell.

Speaks to the store and the data folder directly, as the web process does, and leaves the rows to the worker.
"""

import os
import time
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.contacts import settings
from services.contacts.models import Import
from services.contacts.operations import importing, partners, previewing
from services.contacts.operations.importing import Wishes
from services.contacts.rules.progress import progress
from shared import clock, store

ENDED = ("done", "failed", "cancelled")
LOOK_AGAIN_SECONDS = 0.25


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--partner", required=True, help="Name or id of the partner whose list it is.")
@click.option("--agreement", help="Id of the agreement; the one that lasts longest if left out.")
@click.option("--country", help="Country of rows that name none.")
@click.option("--language", help="Language of rows that name none.")
@click.option("--group", help="Stakeholder group of rows that name none.")
@click.option("--preview", is_flag=True, help="Only show what would happen; store nothing.")
@click.option("--wait", is_flag=True, help="Wait for the last row, with a progress bar.")
@click.option("--again", is_flag=True, help="Import even if the same file came before.")
def import_(file: Path, partner: str, preview: bool, wait: bool, **wishes: Any) -> None:
    """Import a partner's list of people. Exit code 0: done; 1: refused; 2: wrong usage."""
    store.connect("contacts", settings.current().mongo_url)
    console = Console()
    with file.open("rb") as stream:
        found, new = importing.accept(
            stream,
            file.name,
            partners.find(partner),
            Wishes(**wishes, preview=preview),
            by=f"shell:{os.environ.get('USER') or os.getuid()}",
        )
    console.print(f"Import {found.id}" + ("" if new else " (this file came before)"), highlight=False)
    if preview:
        _show(console, previewing.preview(found))
        return
    if wait:
        found = _watch(console, found)
        _sum_up(console, found)
    if found.state in ("failed", "cancelled"):
        raise click.exceptions.Exit(1)


def _watch(console: Console, found: Import) -> Import:
    """Until the last row."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("rows"), TimeRemainingColumn())
    with Progress(*columns, console=console) as shown:
        task = shown.add_task(found.file_name, total=found.total or None)
        while True:
            found = importing.get(found.id)
            shown.update(task, completed=progress(found.to_mongo(), clock.now())["done"])
            if found.state in ENDED:
                return found
            time.sleep(LOOK_AGAIN_SECONDS)


def _sum_up(console: Console, found: Import) -> None:
    console.print(f"{found.state}: " + _listed(found.counts), highlight=False)
    if found.reasons:
        console.print("refused because: " + _listed(found.reasons), highlight=False)
    if found.problem:
        console.print(f"{found.problem['detail']} {found.problem.get('remedy', '')}", style="red", highlight=False)


def _show(console: Console, shown: dict[str, Any]) -> None:
    for part in shown["parts"]:
        taken = ", ".join(f"{one['field']} ← {one['name'] or at}" for at, one in enumerate(part["columns"], 1) if one["field"])
        program = f" (as exported by {part['preset']})" if part["preset"] else ""
        console.print(f"{part['name'] or 'columns'}{program}: {taken}", highlight=False)
    for problem in shown["problems"]:
        console.print(f"{problem['detail']} {problem['remedy']}", style="red", highlight=False)
    for slip in shown["typos"]:
        told = f"looks mistyped: {slip['said']}, meant {slip['meant']}? ({slip['number']} rows; imported as it is)"
        console.print(told, highlight=False)
    console.print("would be: " + _listed(shown["counts"]), highlight=False)
    for row in shown["refused"]:
        console.print(f"  row {row['row']}: {row['detail']} ({row['reason']})", highlight=False)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{number} {word}" for word, number in sorted(counts.items(), key=lambda item: -item[1])) or "nothing"
