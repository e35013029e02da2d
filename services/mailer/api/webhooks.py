"""Where providers post what became of our messages."""

from flask import Response, request
from flask.views import MethodView

from services.mailer.operations import receipts
from services.mailer.providers.sendgrid_events import SIGNATURE_HEADER, TIMESTAMP_HEADER
from shared.http import api

blp = api.blp("webhooks")
MAX_BODY = 4_000_000  # SendGrid posts up to 768 kB


class SendGrid(MethodView):
    """SendGrid's Event Webhook."""

    @blp.doc(
        summary="Take SendGrid's events",
        requestBody={"content": {"application/json": {"example": [{"event": "delivered", "timestamp": 1767225600}]}}},
    )
    @blp.response(204)
    def post(self) -> Response:
        """Take SendGrid's events.

        Signed by SendGrid (ECDSA over timestamp and raw body); stored as they came and understood a moment later.
        """
        signature, timestamp = request.headers.get(SIGNATURE_HEADER, ""), request.headers.get(TIMESTAMP_HEADER, "")
        receipts.take_sendgrid(request.get_data(cache=False), signature, timestamp)
        return Response(status=204)
