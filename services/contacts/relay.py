"""The relay: ``python -m services.contacts.relay``. Publishes what documents have to say."""

from services.contacts import models, settings
from shared import store
from shared.bus import relay


def main() -> None:
    """Publish until told to stop."""
    current = settings.current()
    store.connect("contacts", current.mongo_url)
    relay.run("contacts", documents=models.OUTBOXES, settings=current)


if __name__ == "__main__":
    main()
