"""Mailings for other programs: of campaigns, and those that other services asked for."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.operations import deliveries, mailings
from services.mailer.schemas.campaigns import PROGRESS, MailingFilter, MailingView
from services.mailer.schemas.words import ID, paged
from shared.http import api
from shared.http.paging import page
from shared.http.responses import fast_json

blp = api.blp("mailings")
SHOWN = tuple(name for name in MailingView().fields if name not in ("id", "progress"))
EXAMPLE = {"id": ID, "origin": "events", "kind": "invitation", "about": {"event": ID}, "state": "done"}


class Mailings(MethodView):
    """All mailings."""

    @blp.arguments(MailingFilter, location="query")
    @blp.response(200, paged(MailingView), example={"items": [EXAMPLE], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List mailings, newest first."""
        query = {name: args[key] for key, name in (("kind", "kind"), ("event", "about.event")) if key in args}
        order: dict[str, Any] = {"key": "created_at", "newest_first": True, "shape": view}
        return fast_json(page(deliveries.mailings(), query, cursor=args["cursor"], limit=args["limit"], **order))


class OneMailing(MethodView):
    """One mailing."""

    @blp.response(200, MailingView, example={**EXAMPLE, "progress": PROGRESS})
    def get(self, mailing_id: str) -> Response:
        """Show a mailing with its numbers."""
        return fast_json({**view(mailings.get(mailing_id)), "progress": mailings.progress(mailing_id)})


def view(row: dict[str, Any]) -> dict[str, Any]:
    """A mailing as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}
