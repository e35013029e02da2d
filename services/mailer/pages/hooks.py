"""Webhooks in the console: which doors we tell, and which we gave up."""

from flask import Response, redirect

from services.mailer.operations import hooks
from shared.pages import render


def listing() -> str:
    """All webhooks, those that were given up first."""
    return render("mailer/hooks.html", rows=hooks.listed())


def switch_on(hook_id: str) -> Response:
    """Tell a door again."""
    hooks.switch_on(hook_id)
    return redirect("/mailer/hooks", 303)  # type: ignore[return-value]
