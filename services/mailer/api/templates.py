"""Templates for other programs."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.operations import link_checks, previews, templates
from services.mailer.schemas.templates import SHOWN_TEMPLATE, TEMPLATE, PreviewView, TemplateBody, TemplateView
from services.mailer.schemas.words import paged
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import idempotent
from shared.http.responses import fast_json

blp = api.blp("templates")
VIEW = tuple(name for name in TemplateView().fields if name != "id")


class Templates(MethodView):
    """All texts."""

    @blp.response(200, paged(TemplateView), example={"items": [SHOWN_TEMPLATE], "next": None})
    def get(self) -> Response:
        """List the newest version of every template."""
        return fast_json({"items": [view(row) for row in templates.listed()], "next": None})

    @idempotent
    @blp.arguments(TemplateBody, example=TEMPLATE)
    @blp.response(201, TemplateView, example=SHOWN_TEMPLATE)
    def post(self, body: dict[str, Any]) -> Response:
        """Store a text as the next version of its key.

        A template of class bulk or invitation without ``{{ unsubscribe_url }}`` is refused.
        """
        key = body.pop("key")
        stored = templates.store_version(key, body, str(actor()))
        link_checks.ask(stored)
        return fast_json(view(stored), 201)


class OneTemplate(MethodView):
    """One text."""

    @blp.response(200, TemplateView, example=SHOWN_TEMPLATE)
    def get(self, key: str) -> Response:
        """Show the newest version, or the one named as ``key@version``."""
        return fast_json(view(templates.named(key)))


class TemplatePreview(MethodView):
    """A text as people will see it."""

    @blp.response(200, paged(PreviewView), example={"items": [{"language": "en", "subject": "News"}]})
    def get(self, key: str) -> Response:
        """Preview every language for a made-up person."""
        return fast_json({"items": previews.of(templates.named(key), {}), "next": None})


def view(row: dict[str, Any]) -> dict[str, Any]:
    """A template as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in VIEW}}
