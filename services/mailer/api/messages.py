"""One transactional message for other programs."""

from typing import Any

import marshmallow as ma
from flask.views import MethodView

from services.mailer.operations import messages
from services.mailer.operations.messages import MessageStatus
from shared.contracts.words import CHANNELS, DELIVERY_STATES, PURPOSES
from shared.http import api
from shared.http.actor import actor
from shared.http.fields import Id
from shared.http.idempotency import idempotent, new_id

blp = api.blp("messages")
EXAMPLE = {
    "contact": "65f1c0ffee65f1c0ffee65f1",
    "template": "confirmation",
    "purpose": "dialogue",
    "channels": ["email", "sms"],
    "values": {"answer_url": "https://example.org/r/abc"},
}
SHOWN = {
    "id": "65f1c0ffee65f1c0ffee65f2", "state": "accepted", "reason": None, "contact": "65f1c0ffee65f1c0ffee65f1",
    "channel": "sms", "template": "confirmation", "created_at": "2026-03-03T07:00:00Z",
}  # fmt: skip


class MessageRequest(ma.Schema):
    """Whom to write to, and what."""

    contact = Id(required=True)
    template = ma.fields.String(required=True, metadata={"description": "Key of a template; its newest version is taken"})
    purpose = ma.fields.String(load_default="dialogue", validate=ma.validate.OneOf(PURPOSES))
    channels = ma.fields.List(
        ma.fields.String(validate=ma.validate.OneOf(CHANNELS)),
        load_default=lambda: list(CHANNELS),
        validate=ma.validate.Length(min=1),
        metadata={"description": "Tried in this order"},
    )
    values = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), load_default=dict)
    about = ma.fields.Dict(keys=ma.fields.String(), values=ma.fields.String(), load_default=dict)


class MessageView(ma.Schema):
    """How far a message is."""

    id = ma.fields.String(required=True)
    state = ma.fields.String(validate=ma.validate.OneOf(DELIVERY_STATES))
    reason = ma.fields.String(allow_none=True)
    contact = ma.fields.String()
    channel = ma.fields.String(allow_none=True)
    template = ma.fields.String()
    created_at = ma.fields.AwareDateTime()


class Messages(MethodView):
    """Messages of other programs."""

    @idempotent
    @blp.arguments(MessageRequest, example=EXAMPLE)
    @blp.response(202, MessageView, example={**SHOWN, "state": "queued", "channel": None})
    def post(self, body: dict[str, Any]) -> MessageStatus:
        """Send one message to one person.

        Consent, language and channel are looked up when it goes out; read its state to see what became of it.
        """
        return messages.send(new_id("message"), body, source=str(actor()))


class OneMessage(MethodView):
    """One message."""

    @blp.response(200, MessageView, example=SHOWN)
    def get(self, message_id: str) -> MessageStatus:
        """Show what became of a message."""
        return messages.status(message_id)
