"""Texts in the console: the list, one version with its check, and how it looks in every language."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, redirect

from services.mailer import settings
from services.mailer.operations import link_checks, previews, templates
from services.mailer.operations.composing import constants
from services.mailer.pages.campaigns import PREVIEW_POLICY
from services.mailer.rules import checks, samples
from shared.contracts.words import CHANNELS
from shared.errors import NotFound
from shared.http.actor import actor
from shared.http.headers import CONTENT_POLICY
from shared.pages import render, texts
from shared.pages.choosing import language as chosen


def listing() -> str:
    """The newest version of every text."""
    return render("mailer/template_list.html", rows=templates.listed())


def show(key: str) -> Response:
    """One version: what is missing in it, and how it will look."""
    template = templates.named(key)
    html = render(
        "mailer/template.html",
        text=template,
        versions=templates.versions(template["key"]),
        faults=faults(template),
        links=link_checks.links(template),
        previews=previews.of(template, {}),
    )
    return framing(html)


def preview(key: str, language: str) -> Response:
    """The HTML of one language, alone and without any rights, for the frame on the page."""
    template = templates.named(key)
    found = next((shown for shown in previews.of(template, {}) if shown["language"] == language), None)
    if found is None:
        raise NotFound(f"There is no text in {language}.", code="unknown-language")
    return framed(found["html"])


def look_again(key: str) -> Response:
    """Let the links be looked at once more."""
    template = templates.named(key)
    link_checks.ask(template)
    flash(texts(chosen(actor().language), "mailer")["templates.links_asked"], "success")
    return redirect(here(template), 303)  # type: ignore[return-value]


def here(template: Mapping[str, Any]) -> str:
    """The page of one version."""
    return f"/mailer/templates/{template['_id']}"


def faults(template: Mapping[str, Any]) -> list[dict[str, str]]:
    """What would stand in the way of sending this text over the channels it has words for."""
    current = settings.current()
    channels = [
        name for name in CHANNELS if any(text.get("sms" if name == "sms" else "body") for text in template["texts"].values())
    ]
    values = {language: samples.event(language) for language in template["texts"]}
    known: dict[str, Any] = {
        "constants": constants(current),
        "sender": current.sender(template["message_class"]),
        "postal": current.postal,
    }
    return checks.faults(template, values, channels, **known) + link_checks.faults(template)


def framing(html: str) -> Response:
    """A page that may show frames of ours."""
    response = make_response(html)
    response.headers["Content-Security-Policy"] = CONTENT_POLICY + "; frame-src 'self'"
    return response


def framed(html: str) -> Response:
    """A mail for such a frame."""
    return Response(html, mimetype="text/html", headers={"Content-Security-Policy": PREVIEW_POLICY})
