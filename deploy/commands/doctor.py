"""``baraza doctor``: what is wrong with this installation, and what to do about it."""

import importlib
import os
from collections.abc import Callable, Iterator

import click
import pymongo
from pymongo.errors import PyMongoError

from deploy.standalone import mongod
from shared.bus import broker
from shared.errors import BarazaError
from shared.settings import Common

SERVICES = ("contacts", "mailer", "events")
Finding = tuple[str, str, str]  # what, what is wrong (empty: well), remedy


@click.command()
def doctor() -> None:
    """Check settings, store, broker and providers. Ends with 1 when something is wrong."""
    ill = 0
    for what, wrong, remedy in examine():
        click.secho(f"{'ok   ' if not wrong else 'WRONG'} {what}{': ' if wrong else ''}{wrong}", fg="red" if wrong else None)
        if wrong and remedy:
            click.echo(f"      {remedy}")
        ill += bool(wrong)
    if ill:
        raise SystemExit(1)


def examine() -> Iterator[Finding]:
    """Every check in turn; those that need the settings only where these can be read."""
    current: Common | None = None
    for service in SERVICES:
        try:
            current = importlib.import_module(f"services.{service}.settings").current()
            yield f"settings of {service}", "", ""
        except BarazaError as fault:
            yield f"settings of {service}", fault.detail, fault.remedy or ""
    if current is None:
        yield _checked("embedded store", mongod.find, "")
        return
    yield _store(current)
    yield _checked("broker", lambda: _greet_broker(current), "Is it running? Check BARAZA_BROKER_URL; standalone: embedded.")
    yield _checked("data folder", lambda: _writable(current), "Set BARAZA_DATA_DIR to a folder this user may write to.")
    yield _providers()


def _checked(what: str, check: Callable[[], object], remedy: str) -> Finding:
    try:
        check()
    except BarazaError as fault:
        return what, fault.detail, fault.remedy or remedy
    except Exception as fault:  # noqa: BLE001  whatever it is, the doctor names it and goes on
        return what, f"{type(fault).__name__}: {fault}", remedy
    return what, "", ""


def _store(current: Common) -> Finding:
    try:
        with pymongo.MongoClient[dict[str, object]](current.mongo_url, serverSelectionTimeoutMS=4000) as client:
            hello = client.admin.command("hello")
            version = str(client.server_info()["version"])
    except PyMongoError as fault:
        return "store", str(fault)[:200], "Is it running? Check BARAZA_MONGO_URL; `baraza up` starts an embedded one."
    if "setName" not in hello:
        return "store", "it is no replica set", "Start mongod with --replSet rs0 and run rs.initiate() once."
    if int(version.split(".")[0]) < 6:
        return "store", f"MongoDB {version} is too old", "Take MongoDB 6 or later."
    return f"store (MongoDB {version})", "", ""


def _greet_broker(current: Common) -> None:
    with broker.connect(current) as connection:
        connection.ensure_connection(max_retries=1, timeout=4)


def _writable(current: Common) -> None:
    current.data_dir.mkdir(parents=True, exist_ok=True)
    if not os.access(current.data_dir, os.W_OK):
        raise PermissionError(f"{current.data_dir} can't be written to")


def _providers() -> Finding:
    kind, sms = os.environ.get("BARAZA_MAIL_PROVIDER", "outbox"), os.environ.get("BARAZA_SMS_PROVIDER", "outbox")
    note = " (files only: nothing leaves this machine)" if kind == "outbox" else ""
    return f"providers: mail by {kind}{note}, SMS by {sms}", "", ""
