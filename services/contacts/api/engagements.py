"""The engagement log: interviews, calls, visits … and what should follow."""

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.engagement_examples import ENGAGEMENT, ENGAGEMENT_REQUEST
from services.contacts.api.partners import office_only
from services.contacts.models import ALIAS
from services.contacts.operations import engagements
from services.contacts.rules.engagements import standing
from services.contacts.schemas.engagements import (
    EngagementArguments,
    EngagementChange,
    EngagementPage,
    EngagementRequest,
    EngagementView,
)
from shared import clock, store
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import etag, fast_json, require_match

log = blp("engagements")
TOLD = ("kind", "staff", "contacts", "organisations", "topics", "next_step", "owner", "done_at", "created_at", "changed_at")


class Engagements(MethodView):
    """The log."""

    @log.arguments(EngagementArguments, location="query")
    @log.response(200, EngagementPage, example={"items": [ENGAGEMENT], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List engagements, the newest first."""
        office_only()
        query = engagements.query(
            asked.get("owner"), asked.get("contact"), asked.get("due_before"), asked.get("open"), asked.get("organisation")
        )
        collection = store.database(ALIAS)["engagements"]
        return fast_json(
            page(collection, query, cursor=asked["cursor"], limit=asked["limit"], key="at", newest_first=True, shape=shown)
        )

    @idempotent
    @log.arguments(EngagementRequest, example=ENGAGEMENT_REQUEST)
    @log.response(201, EngagementView, example=ENGAGEMENT)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter an engagement, with the step that should follow."""
        office_only()
        made = engagements.add(entered, by=str(actor()), id=new_id("engagement"))
        location = f"/contacts/v1/engagements/{made['_id']}"
        return fast_json(shown(made), 201, {"Location": location, "ETag": etag(version(made))})


class Engagement(MethodView):
    """One entry."""

    @log.response(200, EngagementView, example=ENGAGEMENT)
    def get(self, engagement: str) -> Response:
        """Look at one engagement."""
        office_only()
        found = engagements.get(engagement)
        return fast_json(shown(found), headers={"ETag": etag(version(found))})

    @log.arguments(EngagementChange, example={"done": True})
    @log.response(200, EngagementView, example={**ENGAGEMENT, "standing": "done"})
    def patch(self, entered: dict[str, Any], engagement: str) -> Response:
        """Change an engagement, or say that its next step is done. Only the fields sent are changed."""
        office_only()
        require_match(version(engagements.get(engagement)))
        if "done" in entered:
            entered["done_at"] = clock.now() if entered.pop("done") else None
        changed = engagements.change(engagement, entered)
        return fast_json(shown(changed), headers={"ETag": etag(version(changed))})

    @log.response(204)
    def delete(self, engagement: str) -> Response:
        """Take an engagement back."""
        office_only()
        require_match(version(engagements.get(engagement)))
        engagements.remove(engagement)
        return Response(status=204)


def shown(found: Mapping[str, Any]) -> dict[str, Any]:
    """An entry as the API tells of it; its notes to signed-in staff only."""
    told = {name: found[name] for name in TOLD if found.get(name) is not None}
    days = {name: f"{found[key]:%Y-%m-%d}" for name, key in (("date", "at"), ("due", "due")) if found.get(key)}
    notes = {"notes": found["notes"]} if actor().kind == "staff" and found.get("notes") else {}
    return {"id": found["_id"], **told, **days, "standing": standing(found, engagements.today()), **notes}


def version(found: Mapping[str, Any]) -> int:
    """Changes with every change."""
    return int(found["changed_at"].timestamp() * 1000)
