"""Shows the story: bars while it runs, tables at the end."""

import dataclasses
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from deploy.example import story
from deploy.example.story import Told
from deploy.standalone.memory import Usage


class Bars:
    """One bar per piece of work, made when it is first heard of."""

    def __init__(self, progress: Progress):
        self.progress = progress
        self.tasks: dict[str, TaskID] = {}

    def show(self, what: str, done: int, of: int) -> None:
        """How far a piece of work is."""
        if what not in self.tasks:
            self.tasks[what] = self.progress.add_task(what, total=None)
        self.progress.update(self.tasks[what], completed=done, total=of or None)


@contextmanager
def bars(console: Console) -> Iterator[Bars]:
    """Bars on the terminal for as long as the work takes."""
    columns = (SpinnerColumn(), TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)


def tables(told: Told, memory: dict[str, Usage]) -> list[Table]:
    """Everything that came out."""
    return [_imports(told), _funnel(told), _seats(told), _people(told), _seconds(told), _memory(memory)]


def figures(told: Told, memory: dict[str, Usage], lists: Path, parked: int) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "files": str(lists),
        "manifest": json.loads((lists / "manifest.json").read_text()),
        "parked": parked,
        "machine": {"cores": os.cpu_count(), "system": platform.platform(), "python": platform.python_version()},
        "seconds": told.seconds,
        "imports": told.imports,
        "outreach": told.outreach,
        "acts": told.people,
        "funnel": told.funnel,
        "balance": told.balance["groups"],
        "seats": told.balance["total"],
        "left_seats": told.people.get("took back", 0),  # said yes, then no; these people keep to their word
        "event": told.event,
        "processes": {name: dataclasses.asdict(usage) for name, usage in memory.items()},
    }


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0))
    table.add_column(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    return table


def _imports(told: Told) -> Table:
    table = _table("Lists taken in", "file", "rows", "new", "updated", "unchanged", "refused", "refusals")
    for entry in told.imports:
        counts = entry.get("counts") or {}
        words = ("new", "updated", "unchanged", "refused", "refusals")
        table.add_row(entry["file_name"], str(entry.get("total", "")), *(str(counts.get(word, 0)) for word in words))
    return table


def _funnel(told: Told) -> Table:
    slices = {entry["key"]: entry["stages"] for entry in told.funnel.get("slices", [])}
    table = _table("The journey", "stage", "people", *story.GROUPS)
    for stage, people in told.funnel.get("total", {}).items():
        table.add_row(stage, str(people), *(str(slices.get(group, {}).get(stage, 0)) for group in story.GROUPS))
    return table


def _seats(told: Told) -> Table:
    table = _table("Dialogue on mining, Tanzania", "group", "seats", "seated", "invited", "open", "declined", "waiting")
    for group in story.GROUPS:
        mine = told.balance["groups"][group]
        words = ("maximum", "seated", "invited", "open", "declined", "waiting")
        table.add_row(group, *(str(mine.get(word, 0)) for word in words))
    return table


def _people(told: Told) -> Table:
    table = _table("What people did", "act", "times")
    for act, times in sorted(told.people.items(), key=lambda pair: -float(pair[1])):
        if act not in ("pending", "quiet_seconds"):
            table.add_row(act, str(times))
    return table


def _seconds(told: Told) -> Table:
    table = _table("Time", "phase", "seconds")
    for phase, seconds in told.seconds.items():
        table.add_row(phase, f"{seconds:.1f}")
    return table


def _memory(memory: dict[str, Usage]) -> Table:
    table = _table("Processes", "name", "MB now", "MB highest", "processor seconds")
    for name, usage in sorted(memory.items(), key=lambda pair: -pair[1].highest):
        table.add_row(name, f"{usage.now:.0f}", f"{usage.highest:.0f}", f"{usage.processor:.1f}")
    return table
