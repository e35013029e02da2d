"""``baraza token``: API tokens from the shell."""

import os

import click
from rich.console import Console
from rich.table import Table

from services.contacts.models import Partner
from shared import store
from shared.errors import NotFound
from shared.http import access
from shared.http.access import tokens
from shared.http.actor import SCOPES
from shared.people import folded
from shared.settings import Common, read


@click.group()
def token() -> None:
    """Make, list and revoke API tokens."""
    settings = read(Common, os.environ)
    access.connect(settings.mongo_url)
    store.connect("contacts", settings.mongo_url)


@token.command()
@click.option("--name", required=True, help="Who will use it; shown in lists and records.")
@click.option("--scope", "scopes", multiple=True, required=True, type=click.Choice(SCOPES), help="May be given several times.")
@click.option("--partner", help="Name of a partner: the token then sees that partner's imports only.")
@click.option("--days", default=tokens.DEFAULT_DAYS, show_default=True, type=click.IntRange(1, 3650), help="How long it lives.")
def create(name: str, scopes: tuple[str, ...], partner: str | None, days: int) -> None:
    """Make a token. It is shown this once; only a hash is kept."""
    text = tokens.create(name, scopes, partner=_partner(partner) if partner else None, days=days)
    click.echo("Keep it now; it can't be shown again.", err=True)
    click.echo(text)


@token.command("list")
def list_() -> None:
    """Who holds tokens, what they may do, and until when."""
    table = Table("id", "name", "scopes", "partner", "expires", "last used", "")
    for one in tokens.listed():
        used = f"{one.used_on:%Y-%m-%d}" if one.used_on else "never"
        table.add_row(
            one.id, one.name, " ".join(one.scopes), one.partner or "", f"{one.expires_at:%Y-%m-%d}", used,
            "revoked" if one.revoked_at else "",
        )  # fmt: skip
    Console().print(table)


@token.command()
@click.argument("id")
def revoke(id: str) -> None:
    """End a token now, named by its id or by its whole text."""
    tokens.revoke(id)
    click.echo("Revoked.")


def _partner(name: str) -> str:
    found = Partner.objects(name_key=folded(name)).first()
    if found is None:
        raise NotFound(f"There is no partner {name!r}.", field="partner", remedy="Partners: GET /contacts/v1/partners")
    return str(found.id)
