"""``baraza staff``: who may sign in to the console."""

import os

import click
from rich.console import Console
from rich.table import Table

from shared.http import access
from shared.http.access import staff as accounts
from shared.pages.catalogue import LANGUAGES
from shared.settings import Common, read


@click.group()
def staff() -> None:
    """Add, list and shut out members of staff."""
    access.connect(read(Common, os.environ).mongo_url)


@staff.command()
@click.argument("login")
@click.option("--name", default="", help="Shown in the console.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Of the console.")
@click.password_option(envvar="BARAZA_STAFF_PASSWORD", help="Asked for when not given.")
def create(login: str, name: str, language: str | None, password: str) -> None:
    """Add a member of staff."""
    added = accounts.create(login, password, name=name, language=language)
    click.echo(f"{added.login} may sign in now.")


@staff.command("list")
def list_() -> None:
    """Everyone who may sign in, or might once."""
    table = Table("login", "name", "language", "since", "")
    for one in accounts.listed():
        table.add_row(
            one.login, one.name, one.language or "", f"{one.created_at:%Y-%m-%d}", "shut out" if one.disabled_at else ""
        )
    Console().print(table)


@staff.command()
@click.argument("login")
def disable(login: str) -> None:
    """Shut a member of staff out, now and in every browser."""
    accounts.disable(login)
    click.echo("Shut out.")
