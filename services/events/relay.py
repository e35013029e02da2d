"""The relay: ``python -m services.events.relay``. Publishes what documents have to say."""

from services.events import models, settings
from shared import store
from shared.bus import relay


def main() -> None:
    """Publish until told to stop."""
    current = settings.current()
    store.connect("events", current.mongo_url)
    relay.run("events", documents=models.OUTBOXES, settings=current)


if __name__ == "__main__":
    main()
