"""``baraza parked``: messages that could not be handled. List them, look at one, put them back into their queue."""

import click

from services.contacts import settings
from shared import store
from shared.bus import parked as letters
from shared.bus.topology import SERVICES, service_of
from shared.errors import NotFound


@click.group()
def parked() -> None:
    """Messages that could not be handled."""
    url = settings.current().mongo_url
    for service in SERVICES:
        store.connect(service, url)


@parked.command("list")
@click.option("--all", "every", is_flag=True, help="Also those that were put back.")
def list_(every: bool) -> None:
    """What is parked, newest first in each service."""
    found = [letter for service in SERVICES for letter in letters.parked(service, every=every)]
    if not found:
        click.echo("Nothing is parked.")
        return
    line = "{:24}  {:20}  {:16}  {:28}  {:20}  {:>5}  {}".format
    click.echo(line("id", "parked at", "queue", "type", "reason", "tries", "state"))
    for letter in found:
        at = letter.parked_at.strftime("%Y-%m-%d %H:%M:%SZ")
        click.echo(line(letter.id, at, letter.queue, letter.type or "?", letter.reason, letter.attempts, letter.state))


@parked.command("show")
@click.argument("id")
def show(id: str) -> None:
    """All that is known about one; the body may hold personal data."""
    letter = _find(id)
    for name in ("id", "queue", "key", "message", "type", "source", "reason", "detail", "attempts", "state", "parked_at"):
        click.echo(f"{name:10} {getattr(letter, name)}")
    click.echo(f"\n{letter.stack}\n{letter.body.decode('utf-8', 'backslashreplace')}")


@parked.command("retry")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
def retry(ids: tuple[str, ...]) -> None:
    """Put messages back into the queues they came from."""
    for id in ids:
        letter = _find(id)
        letters.put_back(service_of(letter.queue), id)
        click.echo(f"{id} goes back to {letter.queue}")


def _find(id: str) -> letters.Parked:
    for service in SERVICES:
        try:
            return letters.one(service, id)
        except NotFound:
            continue
    raise NotFound(f"nothing is parked under {id}", remedy="`baraza parked list` shows what is.")
