"""The web process: the table of URLs, each with its guard."""

from flask import Flask

from services.mailer import settings as mailer_settings
from services.mailer.api import messages, suppressions, webhooks
from services.mailer.pages import links, unsubscribe
from services.mailer.settings import Settings
from shared.http import guards
from shared.http.app import build
from shared.http.routing import Route

ROUTES: tuple[Route, ...] = (
    Route("/mailer/v1/suppressions", suppressions.Suppressions, guards.token("campaigns:read", "campaigns:write")),
    Route(
        "/mailer/v1/suppressions.csv",
        suppressions.SuppressionList,
        guards.token("campaigns:read", "campaigns:write"),
        max_body=suppressions.MAX_LIST,
    ),
    Route(
        "/mailer/v1/suppressions/<id:suppression_id>",
        suppressions.OneSuppression,
        guards.token("campaigns:read", "campaigns:write"),
    ),
    Route("/mailer/v1/messages", messages.Messages, guards.token("messages:send")),
    Route("/mailer/v1/messages/<id:message_id>", messages.OneMessage, guards.token("messages:send")),
    Route("/mailer/v1/webhooks/sendgrid", webhooks.SendGrid, guards.webhook, max_body=webhooks.MAX_BODY),
    Route("/l/<token>", links.follow, guards.signed("link")),
    Route("/u/<token>", unsubscribe.Unsubscribe, guards.signed("unsubscribe"), max_body=20_000),
)


def create_app(settings: Settings | None = None) -> Flask:
    """The mailer's web application."""
    return build("mailer", settings or mailer_settings.current(), ROUTES)
