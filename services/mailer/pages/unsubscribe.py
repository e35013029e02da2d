"""Leaving a list. GET shows and changes nothing, since scanners open links; POST acts, from the page or by one click."""

from flask import current_app, request
from flask.views import MethodView

from services.mailer.operations import unsubscribing
from services.mailer.operations.unsubscribing import Subscription
from shared.http.actor import actor
from shared.pages.rendering import render

ONE_CLICK = ("List-Unsubscribe", "One-Click")


class Unsubscribe(MethodView):
    """``/u/<token>``: no cookie, no CSRF field, no redirect; mail programs post here without any context (RFC 8058)."""

    def get(self, token: str) -> str:
        """Ask what the person wants to leave."""
        return _page(unsubscribing.shown(actor().ids[0]), done=False)

    def post(self, token: str) -> str:
        """Leave, at once; again is harmless. Whatever the body looks like, who posts here wants to leave."""
        name, value = ONE_CLICK
        method = "one-click" if request.form.get(name) == value else "web"
        if request.form.get("scope") == "untracked":
            return _page(unsubscribing.stop_tracking(actor().ids[0]), done=False)
        everything = request.form.get("scope") == "all"
        return _page(unsubscribing.unsubscribe(actor().ids[0], everything=everything, method=method), done=True)


def _page(subscription: Subscription, *, done: bool) -> str:
    links = current_app.extensions["baraza.links"]
    return render(
        "mailer/unsubscribe.html",
        language=subscription.language,
        subscription=subscription,
        done=done,
        preferences_url=links.url("preferences", subscription.delivery["contact"]),
    )
