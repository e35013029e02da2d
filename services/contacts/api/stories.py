"""Stories: list, enter, look at, change, withdraw the permission."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.story_examples import STORY, STORY_REQUEST, WITHDRAWAL, WITHDRAWN
from services.contacts.operations import stories
from services.contacts.rules import reporting_back
from services.contacts.schemas import stories as bodies
from shared import clock
from shared.http.actor import actor
from shared.http.api import blp
from shared.http.idempotency import idempotent, new_id
from shared.http.paging import page
from shared.http.responses import etag, fast_json, require_match

stories_api = blp("stories")


class Stories(MethodView):
    """All stories."""

    @stories_api.arguments(bodies.StoryArguments, location="query")
    @stories_api.response(200, bodies.StoryPage, example={"items": [STORY], "next": None})
    def get(self, asked: dict[str, Any]) -> Response:
        """List stories, the latest first."""
        query = stories.query(asked.get("contributor"), asked.get("permission"), asked.get("owed"), asked.get("overdue"))
        found = page(
            stories.collection(), query, cursor=asked["cursor"], limit=asked["limit"], key="created_at", newest_first=True
        )
        return fast_json({**found, "items": [_shown(row) for row in stories.named_now(found["items"])]})

    @idempotent
    @stories_api.arguments(bodies.StoryRequest, example=STORY_REQUEST)
    @stories_api.response(201, bodies.StoryView, example=STORY)
    def post(self, entered: dict[str, Any]) -> Response:
        """Enter a story, with the permission its contributors gave. They are owed a report back."""
        made = stories.create(entered, by=str(actor()), id=new_id("story"))
        return _answer(made, 201, {"Location": f"/contacts/v1/stories/{made['_id']}"})


class Story(MethodView):
    """One story."""

    @stories_api.response(200, bodies.StoryView, example=STORY)
    def get(self, story: str) -> Response:
        """Look at one story and every act behind its permission."""
        return _answer(stories.get(story))

    @stories_api.arguments(bodies.StoryFields, example={"title": "A day at the pit in Geita"})
    @stories_api.response(200, bodies.StoryView, example=STORY)
    def patch(self, entered: dict[str, Any], story: str) -> Response:
        """Change a story. Send the ETag as If-Match, so that nobody's change is lost.

        A permission sent is one more act of the evidence; of the report back only what is sent changes, and null empties it.
        """
        found = stories.get(story)
        require_match(found["revision"])
        return _answer(stories.change(story, entered, found["revision"], by=str(actor())))


class Withdrawal(MethodView):
    """The end of a permission."""

    @stories_api.arguments(bodies.WithdrawalRequest, example=WITHDRAWAL)
    @stories_api.response(200, bodies.StoryView, example=WITHDRAWN)
    def post(self, said: dict[str, Any], story: str) -> Response:
        """Withdraw the permission. Doing it again changes nothing."""
        return _answer(stories.withdraw(story, by=str(actor()), why=said.get("why"), at=said.get("at")))


def _answer(found: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return fast_json(_shown(found), status, {**(headers or {}), "ETag": etag(found["revision"])})


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    told = {key: value for key, value in found.items() if key != "_id"}
    back = found.get("report_back") or {}
    return {"id": found["_id"], **told, "report_back": {**back, "overdue": reporting_back.overdue(back, clock.now())}}
