"""Deliveries for other programs."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.operations import aliases, deliveries
from services.mailer.schemas.deliveries import DELIVERY, DeliveryFilter, DeliveryView
from services.mailer.schemas.words import paged
from shared.errors import NotFound
from shared.http import api
from shared.http.paging import page
from shared.http.responses import fast_json

blp = api.blp("deliveries")
SHOWN = tuple(name for name in DeliveryView().fields if name != "id")


class Deliveries(MethodView):
    """All deliveries."""

    @blp.arguments(DeliveryFilter, location="query")
    @blp.response(200, paged(DeliveryView), example={"items": [DELIVERY], "next": None})
    def get(self, args: dict[str, Any]) -> Response:
        """List deliveries of a mailing or a contact."""
        query: dict[str, Any] = {name: args[name] for name in ("mailing", "contact") if name in args}
        if "contact" in query:
            query["contact"] = {"$in": aliases.every([args["contact"]])[args["contact"]]}
        found = page(deliveries.collection(), query, cursor=args["cursor"], limit=args["limit"])
        return fast_json({**found, "items": [view(row) for row in deliveries.with_states(found["items"])]})


class OneDelivery(MethodView):
    """One delivery."""

    @blp.response(200, DeliveryView, example=DELIVERY)
    def get(self, delivery_id: str) -> Response:
        """Show a delivery."""
        found = deliveries.collection().find_one({"_id": delivery_id})
        if found is None:
            raise NotFound(f"There is no delivery {delivery_id}.", code="unknown-delivery")
        return fast_json(view(deliveries.with_states([found])[0]))


def view(row: dict[str, Any]) -> dict[str, Any]:
    """A delivery as the API shows it."""
    return {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}
