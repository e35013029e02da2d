"""The web process: ``granian --interface wsgi services.events.wsgi:app``."""

from services.events.app import create_app

app = create_app()
