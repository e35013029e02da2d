"""The roads out in the console."""

from services.mailer.operations import providers
from shared.pages import render


def show() -> str:
    """Which provider is in use, how each is, and what a new domain may send today."""
    return render("mailer/providers.html", **providers.overview())
