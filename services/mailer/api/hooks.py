"""Webhooks for other programs: subscribe, look, switch on again, end."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.mailer.operations import hooks
from services.mailer.schemas.hooks import HOOK, MADE_HOOK, SHOWN_HOOK, HookBody, HookView
from services.mailer.schemas.words import paged
from shared.http import api
from shared.http.actor import actor
from shared.http.idempotency import new_id
from shared.http.responses import fast_json

blp = api.blp("hooks")
SHOWN = ("url", "events", "state", "off_because", "off_at", "last_ok")


class Hooks(MethodView):
    """All webhooks."""

    @blp.response(200, paged(HookView), example={"items": [SHOWN_HOOK], "next": None})
    def get(self) -> Response:
        """List webhooks, those that were given up first."""
        return fast_json({"items": [view(row) for row in hooks.listed()], "next": None})

    @blp.arguments(HookBody, example=HOOK)
    @blp.response(201, HookView, example=MADE_HOOK)
    def post(self, body: dict[str, Any]) -> Response:
        """Subscribe a door to what happens.

        Posts are signed as Standard Webhooks say (``webhook-id``, ``webhook-timestamp``, ``webhook-signature``), carry ids and no
        names or addresses, are tried eight times over a day and a half, and may come twice under the same id.
        """
        made = hooks.create(body, str(actor()), new_id("hook"))
        return fast_json({**view(made), "secret": made["secret"]}, 201, {"Location": f"/mailer/v1/hooks/{made['_id']}"})


class OneHook(MethodView):
    """One webhook."""

    @blp.response(200, HookView, example=SHOWN_HOOK)
    def get(self, hook_id: str) -> Response:
        """Show a webhook."""
        return fast_json(view(hooks.get(hook_id)))

    @blp.response(204)
    def delete(self, hook_id: str) -> Response:
        """End a subscription."""
        hooks.remove(hook_id)
        return Response(status=204)


class HookOn(MethodView):
    """Switching on."""

    @blp.response(200, HookView, example=SHOWN_HOOK)
    def post(self, hook_id: str) -> Response:
        """Switch a webhook on again; it hears what comes from now on."""
        return fast_json(view(hooks.switch_on(hook_id)))


def view(row: dict[str, Any]) -> dict[str, Any]:
    """A webhook as the API shows it; never its secret."""
    return {"id": row["_id"], **{name: row.get(name) for name in SHOWN}}
