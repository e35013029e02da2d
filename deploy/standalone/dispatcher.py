"""One port, three services: hands each request to the Flask app that owns its first path segment, as the gateway does."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWNERS = {
    "contacts": "contacts",
    "i": "contacts",
    "p": "contacts",
    "events": "events",
    "r": "events",
    "e": "events",
    "mailer": "mailer",
    "l": "mailer",
    "u": "mailer",
}
DEFAULT = "contacts"  # owns "/"


def owner(path: str) -> str:
    """The service that owns a path."""
    return OWNERS.get(path.lstrip("/").split("/", 1)[0], DEFAULT)


class Dispatcher:
    """A WSGI application over the three."""

    def __init__(self, applications: "dict[str, WSGIApplication]"):
        self.applications = applications

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Serve one request."""
        path: Any = environ.get("PATH_INFO", "/")
        return self.applications[owner(path)](environ, start_response)
