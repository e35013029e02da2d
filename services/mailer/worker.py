"""The worker: ``python -m services.mailer.worker [queue …]``."""

import sys

from services.mailer import models, settings
from services.mailer.handlers import HANDLERS
from services.mailer.operations import reconciling
from services.mailer.providers import choose
from shared import store
from shared.bus import consumer


def main(queues: list[str]) -> None:
    """Take messages until told to stop."""
    current = settings.current()
    store.connect("mailer", current.mongo_url)
    models.ensure_indexes()
    reconciling.ensure()
    try:
        consumer.run("mailer", HANDLERS, current, queues=queues or None)
    finally:
        choose.close_all()


if __name__ == "__main__":
    main(sys.argv[1:])
