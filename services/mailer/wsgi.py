"""The web process: ``granian --interface wsgi services.mailer.wsgi:app``."""

from services.mailer.app import create_app

app = create_app()
