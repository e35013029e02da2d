"""The web process: ``granian --interface wsgi services.events.wsgi:app``."""

from services.events import settings
from services.events.app import create_app
from shared.garbage import collect_rarely
from shared.telemetry import configure_logging

configure_logging("events", settings.current().log_level)
app = create_app()
collect_rarely()
