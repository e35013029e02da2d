"""Where SMS gateways post what became of our messages and what people write back."""

from flask import Response, request
from flask.views import MethodView

from services.mailer.operations import gateway_posts
from services.mailer.providers.twilio_posts import SIGNATURE_HEADER
from shared.http import api
from shared.http.actor import actor

blp = api.blp("webhooks")
MAX_BODY = 100_000
FORM = "application/x-www-form-urlencoded"


class TwilioReceipts(MethodView):
    """Status callbacks of one delivery; we name this address with each message."""

    @blp.doc(
        summary="Take Twilio's receipts",
        requestBody={"content": {FORM: {"example": {"MessageSid": "SM0123", "MessageStatus": "delivered"}}}},
    )
    @blp.response(204)
    def post(self, token: str) -> Response:
        """Take Twilio's receipts.

        Signed twice: the address by us, the post by Twilio. Stored as it came and understood a moment later.
        """
        signature = request.headers.get(SIGNATURE_HEADER, "")
        gateway_posts.take_twilio(_path(), request.get_data(cache=False), signature, actor().ids[0])
        return Response(status=204)


class TwilioIncoming(MethodView):
    """What people write to a number of ours at Twilio."""

    @blp.doc(
        summary="Take what people write, from Twilio",
        requestBody={"content": {FORM: {"example": {"MessageSid": "SM0123", "From": "+255754000001", "Body": "ACHA"}}}},
    )
    @blp.response(204)
    def post(self) -> Response:
        """Take what people write, from Twilio.

        Set it as the messaging webhook of the number or messaging service. Signed by Twilio.
        """
        gateway_posts.take_twilio(_path(), request.get_data(cache=False), request.headers.get(SIGNATURE_HEADER, ""))
        return Response(status=204)


class AfricasTalking(MethodView):
    """What Africa's Talking posts: ``receipts``, ``incoming`` messages, numbers that opted out (``optout``)."""

    @blp.doc(
        summary="Take what Africa's Talking posts",
        requestBody={"content": {FORM: {"example": {"id": "ATXid_1", "status": "Success", "phoneNumber": "+255754000001"}}}},
    )
    @blp.response(204)
    def post(self, secret: str, kind: str) -> Response:
        """Take what Africa's Talking posts.

        Set these as the callback addresses of the app. They sign nothing, so the secret in the address stands for a signature.
        """
        gateway_posts.take_africastalking(kind, secret, request.get_data(cache=False))
        return Response(status=204)


def _path() -> str:
    """What was asked for, byte for byte, since that is what Twilio signed."""
    raw: str = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.full_path.rstrip("?")
    return raw if raw.startswith("/") else request.full_path.rstrip("?")
