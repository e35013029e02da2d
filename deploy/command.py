"""``baraza``: the table of its commands. Each is loaded only when it is called, so that ``--help`` is instant."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

import click

from deploy.standalone import surroundings
from shared.errors import BarazaError

COMMANDS = {
    "up": "deploy.commands.up:up",
    "demo": "deploy.commands.demo:demo",
    "import": "deploy.commands.imports:import_",
    "partner": "deploy.commands.partners:partner",
    "watch": "deploy.commands.watch:watch",
    "token": "deploy.commands.tokens:token",
    "staff": "deploy.commands.staff:staff",
    "parked": "deploy.commands.parked:parked",
    "dns": "deploy.commands.dns:dns",
    "doctor": "deploy.commands.doctor:doctor",
}
STARTING = ("up", "demo")  # these make their own surroundings


class LazyGroup(click.Group):
    """A click group whose commands live in modules of their own."""

    def list_commands(self, context: click.Context) -> list[str]:
        """In the order of the table."""
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Load the command's module now."""
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:
        """An error of ours is a sentence and a remedy, not a stack."""
        try:
            return super().invoke(context)
        except BarazaError as fault:
            click.secho(f"{fault.detail} ({fault.code})", fg="red", err=True)
            if fault.remedy:
                click.echo(fault.remedy, err=True)
            sys.exit(1)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--of",
    "folder",
    type=click.Path(path_type=Path),
    default=lambda: os.environ.get("BARAZA_DATA_DIR", "data"),
    help="Data folder of the standalone instance to talk to; BARAZA_* settings win over it.  [default: ./data]",
)
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Baraza: from global outreach to a seat at the dialogue."""
    if context.invoked_subcommand not in STARTING:
        surroundings.adopt(folder)


if __name__ == "__main__":
    main()
