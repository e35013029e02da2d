"""The web process: the table of URLs, each with its guard."""

from flask import Flask

from services.mailer import settings as mailer_settings
from services.mailer.settings import Settings
from shared.http.app import build
from shared.http.routing import Route

ROUTES: tuple[Route, ...] = ()


def create_app(settings: Settings | None = None) -> Flask:
    """The mailer's web application."""
    return build("mailer", settings or mailer_settings.current(), ROUTES)
