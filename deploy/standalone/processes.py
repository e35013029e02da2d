"""The table of processes of one instance: name, module, arguments. Names are those of pid files, logs and queues."""

import dataclasses
import sys

WEB = "web"
STORE = "mongod"


@dataclasses.dataclass(frozen=True)
class Part:
    """One process: what it is called and the command line that starts it."""

    name: str
    command: tuple[str, ...]


def python(name: str, module: str, *arguments: str) -> Part:
    """A Python process; -P keeps the folder it is started in from shadowing our packages."""
    return Part(name, (sys.executable, "-P", "-m", module, *arguments))


def table(port: int) -> list[Part]:
    """Everything but the store, in the order of starting."""
    return [
        python(WEB, "deploy.standalone.web", str(port)),
        python("contacts-worker", "services.contacts.worker", "contacts"),
        python("contacts-imports", "services.contacts.worker", "contacts.imports"),
        python("mailer-worker", "services.mailer.worker", "mailer", "mailer.receipts"),
        python("mailer-bulk", "services.mailer.worker", "mailer.bulk"),
        python("mailer-direct", "services.mailer.worker", "mailer.direct"),
        python("mailer-hooks", "services.mailer.worker", "mailer.hooks"),
        python("events-worker", "services.events.worker", "events"),
        python("contacts-relay", "services.contacts.relay"),
        python("mailer-relay", "services.mailer.relay"),
        python("events-relay", "services.events.relay"),
    ]
