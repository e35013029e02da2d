"""The worker: ``python -m services.events.worker [queue …]``."""

import sys

from services.events import settings
from services.events.handlers import HANDLERS
from shared import store
from shared.bus import consumer


def main(queues: list[str]) -> None:
    """Take messages until told to stop."""
    current = settings.current()
    store.connect("events", current.mongo_url)
    consumer.run("events", HANDLERS, current, queues=queues or None)


if __name__ == "__main__":
    main(sys.argv[1:])
