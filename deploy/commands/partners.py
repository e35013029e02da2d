"""``baraza partner``: whose lists we take, and which of them are our own."""

import datetime

import click
from rich.console import Console
from rich.table import Table

from services.contacts import settings
from services.contacts.operations import agreements, partners
from shared import clock, store
from shared.errors import Invalid


@click.group()
def partner() -> None:
    """Enter and list partners, and say whose lists are our own."""
    store.connect("contacts", settings.current().mongo_url)


@partner.command()
@click.argument("name")
@click.option("--country", help="Where it is at home.")
@click.option("--ours", is_flag=True, help="Its lists are our own: their readers need no introduction.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Enter an agreement too, from now until this day.")
def create(name: str, country: str | None, ours: bool, until: datetime.datetime | None) -> None:
    """Enter a partner; without an agreement its lists are refused."""
    now = clock.now()
    ends = until.replace(hour=23, minute=59, second=59, tzinfo=datetime.UTC) if until else None
    if ends and ends <= now:
        raise Invalid("The agreement has ended already.", code="agreement-times", field="until", remedy="Give a day to come.")
    added = partners.add(name, country, ours=ours)
    if ends:
        agreements.add(added, starts_at=now, ends_at=ends)
    click.echo(f"{added.name} is entered{' as one of ours' if ours else ''}: {added.id}")


@partner.command()
@click.argument("name")
@click.option("--not", "not_ours", is_flag=True, help="Take the mark off: its people need an introduction.")
def ours(name: str, not_ours: bool) -> None:
    """Mark the lists of a partner, named by name or id, as our own. Doing it again changes nothing."""
    changed = partners.change(name, ours=not not_ours)
    click.echo(f"The lists of {changed.name} are {'not ' if not_ours else ''}our own.")


@partner.command("list")
def list_() -> None:
    """All partners, and until when each may share people."""
    table = Table("id", "name", "country", "ours", "agreement until")
    for one in partners.everyone():
        ends = max((agreement.ends_at for agreement in agreements.of(one)), default=None)
        table.add_row(one.id, one.name, one.country or "", "yes" if one.ours else "", f"{ends:%Y-%m-%d}" if ends else "")
    Console().print(table)
