"""Forms of the console prove that they came from a page of ours: a field derived from the session's secret cookie."""

import hmac

from flask import Request, current_app, g
from markupsafe import Markup

from shared.errors import Forbidden

FIELD = "csrf"


def field() -> Markup:
    """``{{ csrf_field() }}`` inside every form of the console."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token(g.get("session_secret", "")))


def token(secret: str) -> str:
    """What the form must hold for this browser."""
    key = current_app.extensions["baraza.settings"].secret_key
    return hmac.digest(key.encode(), f"csrf:{secret}".encode(), "sha256").hex()[:40]


def check(request: Request, secret: str | None = None) -> None:
    """Raise Forbidden unless the form came from a page that we gave to this browser."""
    given = request.form.get(FIELD, "")
    expected = token(secret if secret is not None else g.get("session_secret", ""))
    if request.headers.get("Sec-Fetch-Site") == "cross-site" or not hmac.compare_digest(given.encode(), expected.encode()):
        raise Forbidden(
            "This form did not come from a page of this session.", code="csrf", remedy="Reload the page and send it again."
        )
