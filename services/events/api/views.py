"""Views that people gave, over HTTP."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.events.models import View
from services.events.operations import views
from services.events.schemas.attendance import Anything
from services.events.schemas.promises import VIEW, ViewBody, ViewChange, ViewList, ViewView
from shared.http.actor import actor
from shared.http.api import blp as documented
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import fast_json

blp = documented("views")
FIELDS = tuple(name for name in ViewView().fields if name != "id")
SHOWN = {"id": "5f1c0e6a9d3b4a7f8e2d1c0b", **VIEW, "noted_by": "staff:neema"}


def shown(row: dict[str, Any]) -> dict[str, Any]:
    """A view as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in FIELDS}}


class Views(MethodView):
    """What people said."""

    @blp.arguments(ViewList, location="query")
    @blp.response(200, Anything, example={"items": [SHOWN], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List views: of an event, on an issue, of a group, only those that may be quoted."""
        query: dict[str, Any] = {name: args[name] for name in ("event", "group", "quotable") if name in args}
        if "issue" in args:
            query["issues"] = args["issue"]
        return fast_json(page(View._get_collection(), query, cursor=args["cursor"], limit=args["limit"], shape=shown))

    @idempotent
    @blp.arguments(ViewBody, example=VIEW)
    @blp.response(201, ViewView, example=SHOWN)
    def post(self, body: dict[str, Any]) -> Response:
        """Note what somebody said. Who is named as having said it is owed a report back."""
        return fast_json(shown(dict(views.note(body, by=str(actor()), id=new_id()).to_mongo())), 201)


class OneView(MethodView):
    """One view."""

    @blp.response(200, ViewView, example=SHOWN)
    def get(self, view_id: str) -> Response:
        """Show a view."""
        return fast_json(shown(dict(views.get(view_id).to_mongo())))

    @blp.arguments(ViewChange, example={"quotable": False})
    @blp.response(200, ViewView, example={**SHOWN, "quotable": False})
    def patch(self, body: dict[str, Any], view_id: str) -> Response:
        """Correct a view, or whether it may be quoted."""
        return fast_json(shown(dict(views.change(view_id, body).to_mongo())))
