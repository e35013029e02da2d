"""``baraza up``: the whole system on this machine."""

import os
import sys
from pathlib import Path

import click

from deploy.standalone.supervisor import Supervisor

DEFAULT_PORT = 8080


@click.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=lambda: os.environ.get("BARAZA_DATA_DIR", "data"),
    help="Where everything is kept.  [default: ./data]",
)
@click.option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, show_default=True, help="0 picks a free one.")
def up(data: Path, port: int) -> None:
    """Start standalone: store, bus, web, workers and relays. Ctrl-C or SIGTERM stops it."""
    supervisor = Supervisor(data, port)
    try:
        with supervisor.stopped_by_signals():
            supervisor.start()
            click.echo(f"{supervisor.greeting}ready {supervisor.address}")
            sys.stdout.flush()
            supervisor.run()
    finally:
        supervisor.stop()
