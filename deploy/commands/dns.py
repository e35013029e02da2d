"""``baraza dns``: the records to publish, so that inboxes trust our mail; and a key to sign it with."""

import os
from pathlib import Path

import click
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.mailer import settings
from services.mailer.rules.dkim import Signer
from shared.errors import Conflict


@click.group()
def dns() -> None:
    """DNS records that make inboxes trust our mail."""


@dns.command("records")
def records() -> None:
    """What to publish for the keys that are set: name, type, value."""
    current = settings.current()
    if not current.dkim_keys:
        click.echo("No key is set: mail goes out unsigned, unless the relay signs it. Make a key with: baraza dns new-key FILE")
        return
    for key in current.dkim_keys:
        name, value = Signer(*key).record()
        click.echo(f"{name}. TXT {value}")
    click.echo(f'_dmarc.{current.dkim_domain}. TXT "v=DMARC1; p=none; rua=mailto:postmaster@{current.dkim_domain}"')


@dns.command("new-key")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--ed25519", "short", is_flag=True, help="A second, shorter key beside an RSA one.")
def new_key(file: Path, short: bool) -> None:
    """Make a private key in FILE, which only this user can read. Never writes over one."""
    made = Ed25519PrivateKey.generate() if short else rsa.generate_private_key(65537, 2048)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as fault:
        raise Conflict(f"{file} exists.", code="key-exists", remedy="Take another name, and another selector.") from fault
    with open(handle, "wb") as out:
        out.write(made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    name = "BARAZA_DKIM_SECOND_KEY_FILE" if short else "BARAZA_DKIM_KEY_FILE"
    click.echo(f"Set {name}={file} and BARAZA_DKIM_DOMAIN, then publish what `baraza dns records` shows.")
