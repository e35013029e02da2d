"""Custom fields: what an installation wants to know of people."""

from typing import Any

from flask import Response
from flask.views import MethodView

from services.contacts.api.engagement_examples import CUSTOM, CUSTOM_REQUEST
from services.contacts.operations import customs
from services.contacts.schemas.customs import CustomList, CustomRequest, CustomView
from shared.http.api import blp
from shared.http.idempotency import idempotent
from shared.http.responses import etag, fast_json, require_match

customs_api = blp("custom-fields")


class CustomFields(MethodView):
    """All fields."""

    @customs_api.response(200, CustomList, example={"items": [CUSTOM]})
    def get(self) -> Response:
        """List custom fields in their order. A person's values stand in `custom`."""
        return fast_json({"items": [_shown(one) for one in customs.everyone()]})


class CustomField(MethodView):
    """One field."""

    @customs_api.arguments(CustomRequest, example=CUSTOM_REQUEST)
    @customs_api.response(200, CustomView, example=CUSTOM)
    def put(self, entered: dict[str, Any], key: str) -> Response:
        """Enter or change a custom field. What people's values would not fit any more is refused."""
        before = next((one for one in customs.everyone() if one["_id"] == key), None)
        require_match(_version(before) if before else "")
        made = customs.put(key, **entered)
        return fast_json(_shown(made), headers={"ETag": etag(_version(made))})

    @customs_api.response(204)
    def delete(self, key: str) -> Response:
        """Remove a custom field that nobody has a value for."""
        customs.remove(key)
        return Response(status=204)


class Retirement(MethodView):
    """No new values."""

    @idempotent
    @customs_api.response(200, CustomView, example={**CUSTOM, "retired": True})
    def post(self, key: str) -> Response:
        """Retire a custom field: it takes no new values, what people have stays."""
        return fast_json(_shown(customs.retire(key)))

    @customs_api.response(200, CustomView, example=CUSTOM)
    def delete(self, key: str) -> Response:
        """Take a retired field back."""
        return fast_json(_shown(customs.restore(key)))


def _shown(found: dict[str, Any]) -> dict[str, Any]:
    told = {name: found[name] for name in ("names", "type", "choices", "position")}
    return {"key": found["_id"], **told, "retired": bool(found["retired_at"])}


def _version(found: dict[str, Any]) -> int:
    return int(found["changed_at"].timestamp() * 1000)
