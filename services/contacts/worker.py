"""The worker: ``python -m services.contacts.worker [queue …]``."""

import sys

from services.contacts import models, settings
from services.contacts.handlers import HANDLERS
from services.contacts.operations import groups, keeping_run
from shared import store
from shared.bus import consumer


def main(queues: list[str]) -> None:
    """Take messages until told to stop."""
    current = settings.current()
    store.connect("contacts", current.mongo_url)
    models.ensure_indexes()
    groups.seed()
    keeping_run.arm()
    consumer.run("contacts", HANDLERS, current, queues=queues or None)


if __name__ == "__main__":
    main(sys.argv[1:])
