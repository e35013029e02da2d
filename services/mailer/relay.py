"""The relay: ``python -m services.mailer.relay``. Publishes what documents have to say."""

from services.mailer import models, settings
from shared import store
from shared.bus import relay


def main() -> None:
    """Publish until told to stop."""
    current = settings.current()
    store.connect("mailer", current.mongo_url)
    relay.run("mailer", documents=models.OUTBOXES, settings=current)


if __name__ == "__main__":
    main()
