"""Whether a process lives (healthz), whether it can work (readyz), and what it did (metrics)."""

import os
import time

from flask import Flask, Response, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from pymongo.errors import PyMongoError

from shared import store
from shared.http.responses import fast_json

_REQUESTS = Counter("baraza_http_requests", "Requests answered", ["service", "method", "route", "status"])
_SECONDS = Histogram(
    "baraza_http_seconds", "Time to answer", ["service", "route"], buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
)


def healthz() -> Response:
    """The process lives."""
    return fast_json({"status": "ok"})


def readyz() -> Response:
    """The store answers. The broker is not asked: the web stores, and the relay publishes when it is back."""
    try:
        store.database(current_app.extensions["baraza.service"]).command("ping")
        store.database("access").command("ping")
    except PyMongoError as fault:
        return fast_json({"status": "waiting", "store": type(fault).__name__}, 503, {"Retry-After": "5"})
    return fast_json({"status": "ready", "store": "ok"})


def metrics() -> Response:
    """Prometheus text. With several processes, ``PROMETHEUS_MULTIPROC_DIR`` adds them up."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), mimetype=CONTENT_TYPE_LATEST)


def install(app: Flask) -> None:
    """Count and time what the app answers, by route and never by address."""
    app.before_request(_started)
    app.after_request(_answered)


def _started() -> None:
    g.started = time.perf_counter()


def _answered(response: Response) -> Response:
    service = current_app.extensions["baraza.service"]
    route = request.url_rule.rule if request.url_rule else "unknown"
    _REQUESTS.labels(service, request.method, route, response.status_code).inc()
    _SECONDS.labels(service, route).observe(time.perf_counter() - g.started)
    return response
