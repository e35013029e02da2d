"""The base of every web process: ``build`` turns a table of routes into a guarded, documented, protected Flask app."""

from collections.abc import Iterable

from flask import Flask

from shared import store
from shared.http import access, api, docs, guards, headers, health, problem, routing
from shared.http.links import Links
from shared.http.routing import Route
from shared.pages import rendering
from shared.settings import Common


def build(service: str, settings: Common, routes: Iterable[Route]) -> Flask:
    """The app of a service. Connects the store lazily: a store that is away shows as 503, not as a crash."""
    app = Flask(f"baraza.{service}", static_folder=None, template_folder=None, root_path=str(rendering.PAGES))
    app.config.update(MAX_CONTENT_LENGTH=routing.DEFAULT_MAX_BODY, PROPAGATE_EXCEPTIONS=False)
    app.secret_key = settings.secret_key
    app.extensions.update(
        {"baraza.service": service, "baraza.settings": settings, "baraza.links": Links(settings.secret_key, settings.public_url)}
    )
    store.connect(service, settings.mongo_url)
    access.connect(settings.mongo_url)
    headers.install(app)
    health.install(app)
    app.before_request(routing.admit)
    problem.install(app)
    rendering.install(app, service)
    app.extensions["baraza.api"] = api.install(app, service)
    routing.register(app, app.extensions["baraza.api"], service, (*routes, *_everywhere(service)))
    return app


def _everywhere(service: str) -> tuple[Route, ...]:
    return (
        Route(f"/{service}/healthz", health.healthz, guards.public),
        Route(f"/{service}/readyz", health.readyz, guards.public),
        Route(f"/{service}/metrics", health.metrics, guards.token("metrics:read")),
        Route(f"/{service}/openapi.json", docs.openapi, guards.public),
        Route(f"/{service}/docs", docs.docs, guards.public),
        Route(f"/{service}/style/<digest>/baraza.css", rendering.style, guards.public),
    )
