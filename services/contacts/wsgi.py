"""The web process: ``granian --interface wsgi services.contacts.wsgi:app``."""

from services.contacts import settings
from services.contacts.app import create_app
from shared.garbage import collect_rarely
from shared.telemetry import configure_logging

configure_logging("contacts", settings.current().log_level)
app = create_app()
collect_rarely()
