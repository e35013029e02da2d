"""The web process: ``granian --interface wsgi services.mailer.wsgi:app``."""

from services.mailer import settings
from services.mailer.app import create_app
from shared.garbage import collect_rarely
from shared.telemetry import configure_logging

configure_logging("mailer", settings.current().log_level)
app = create_app()
collect_rarely()
